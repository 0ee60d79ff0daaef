"""Style sheets are cut down to what can style something."""

import pytest
from press.site.theme.styles import Vocabulary, cut, drop_properties, read

PAGES = ['<main id="top" class="a b"><p class="lead">Text</p></main>', r'{"html": "<i class=\"told\"></i>"}']
SCRIPTS = ["figure.className = 'made'; element(\"dialog\")"]
VOCABULARY = Vocabulary.of(PAGES, SCRIPTS)


@pytest.mark.parametrize(
    "rule",
    [
        ".a{color:red}",
        "#top > p.lead:hover::before{color:red}",
        ".told,.made,dialog{color:red}",
        ":root{color:red}",
        "p:not(.never):is(.ever, .b){color:red}",
        "*{color:red}",
        '[data-theme="dark"] .a{color:red}',
        "@media print{.a{color:red}}",
        "@font-face{font-family:Icons}",
    ],
)
def test_what_can_match_is_kept(rule):
    """Classes and ids of pages, words of scripts, states, and what stands in brackets: all of it may come true."""
    assert "".join(cut(rule, VOCABULARY).split()).replace(";", "") == "".join(rule.split())


@pytest.mark.parametrize(
    "rule", [".c{color:red}", ".a .c{color:red}", "#c{}", "table.a{}", "@media print{.c{color:red}}", ".a>.c:hover{}"]
)
def test_what_cannot_match_is_left_out(rule):
    """A class, an id or an element that no page has and no script names can never be there."""
    assert cut(rule, VOCABULARY) == ""


def test_of_a_list_of_selectors_those_that_can_match_are_kept():
    """A rule for several kinds stays for those that there are."""
    assert cut(".c, .a, table { color: red; }", VOCABULARY) == ".a{color: red}"


def test_values_that_nobody_asks_for_are_left_out():
    """A custom property stays if a style, a page or a script asks for it, or one that stays does; some are empty."""
    text = ':root{--a:1;--b:var(--a);--c:url("x;y");--d: ;--e:0}.x{margin:var(--b)}.y{--e:1}'
    assert (
        drop_properties(text, ["getPropertyValue('--d')"]) == ":root{--a:1;--b:var(--a);--d: ;}.x{margin:var(--b)}.y{}"
    )


def test_imports_and_addresses_are_seen_from_the_folder(tmp_path):
    """A sheet that another imports stands in its place, and pictures are still found."""
    (tmp_path / "styles").mkdir()
    (tmp_path / "basic.css").write_text("/* basic */ li { background: url(file.png) }", "utf-8")
    (tmp_path / "styles" / "theme.css").write_text(
        '@import "../basic.css"; i { src: url("../icons.woff2") } b { background: url("data:x,1") }', "utf-8"
    )
    expected = 'li { background: url(file.png) } i { src: url(icons.woff2) } b { background: url("data:x,1") }'
    assert " ".join(read(tmp_path, "styles/theme.css").split()) == expected


def test_a_sheet_that_is_broken_is_refused():
    """What cannot be read is not guessed at."""
    with pytest.raises(ValueError, match="line 1"):
        cut(".a", VOCABULARY)
