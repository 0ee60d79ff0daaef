"""Pages without what they do not need."""

import gzip
import re

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from press.site import PARTS
from press.site.theme.slimming import SCRIPTS, STYLES, join_files
from sphinx.errors import ExtensionError

FONT = "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2"


def codes(site):
    """Give the characters of the icons that the styles name."""
    rules = re.findall(
        r'((?:\.fa-[\w-]+:+before,?)+)\{content:\s*"([^"]+)"', (site / "_static/site.css").read_text("utf-8")
    )
    return {name: char for selectors, char in rules for name in re.findall(r"fa-[\w-]+", selectors)}


@pytest.fixture(scope="module")
def html(site):
    """Read all pages."""
    return {page: page.read_text("utf-8") for page in sorted(site.rglob("*.html")) if "_static" not in page.parts}


@pytest.fixture(scope="module")
def used(html):
    """Name the icons that the pages show."""
    classes = " ".join(re.findall(r'<(?:i|span) class="([^"]*)"', "".join(html.values()))).split()
    return {name for name in classes if name.startswith("fa-")} - {"fa-solid", "fa-lg"}


def test_every_icon_that_a_page_shows_is_in_the_font(site, used):
    """Each icon has its rule, and its character has a picture."""
    known, font = codes(site), TTFont(site / FONT).getBestCmap()
    assert used
    assert {icon for icon in used if icon not in known or ord(known[icon]) not in font} == set()


def test_every_icon_that_a_style_sheet_shows_is_in_the_font(site):
    """The icons of boxes and links, which no page names, have their pictures too."""
    styles = (site / "_static/site.css").read_text("utf-8")
    shown = re.findall(r'-icon-(?!git)[\w-]*:\s*"(.)"', styles)  # two are brands, of another font
    assert {"\uf140", "\uf059"} <= set(shown)  # of our own boxes
    assert {char for char in shown if ord(char) not in TTFont(site / FONT).getBestCmap()} == set()


def test_few_other_icons_are_left(site):
    """Of two thousand icons the font has those of this book, of the theme's boxes and of its scripts."""
    assert len(TTFont(site / FONT).getBestCmap()) < 60


def test_no_page_asks_for_what_only_the_search_needs(html):
    """The index of the search is on the search page alone, and so are the scripts that it works with."""
    for name in "searchindex", "searchtools", "doctools", "sphinx_highlight", "search-weights":
        assert {page.name for page, text in html.items() if f"{name}.js" in text} == {"search.html"}


def test_no_page_asks_for_the_scripts_of_the_theme(html):
    """What the buttons of a page do is in a script of the book."""
    theme = r'"[^"]*(?:bootstrap|fontawesome|(?:pydata-sphinx|sphinx-book)-theme|clipboard[.\w]*|copybutton|tabs)\.js'
    assert [page for page, text in html.items() if re.search(theme, text)] == []


def test_all_pages_share_one_style_sheet_and_one_script(html):
    """What is on every page is asked for at once, as it is now."""
    pages = [text for text in html.values() if 'http-equiv="Refresh"' not in text]
    for name in "site.css", "site.js":
        assert len({tuple(re.findall(rf"{re.escape(name)}[^\"]*", page)) for page in pages}) == 1
    assert all("book.css" not in page and "store.js" not in page for page in pages)


def test_the_styles_that_all_pages_share_are_light(site):
    """Of the theme's 75 kB, compressed, a quarter is left."""
    assert len(gzip.compress((site / "_static/site.css").read_bytes(), 6)) < 20_000


SEARCH = (
    '<link rel="stylesheet" href="_static/a.css?v=1" /><link rel="stylesheet" href="_static/styles/b.css" />'
    '<script defer="defer" src="_static/{}?v=2"></script>'
)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Make a website of two pages with two style sheets and a script."""
    monkeypatch.setattr("press.site.theme.slimming.OUR_SCRIPTS", ["page.js"])
    (tmp_path / "_static" / "styles").mkdir(parents=True)
    (tmp_path / "_static" / "a.css").write_text(".used { color: red } .idle { color: blue }", "utf-8")
    (tmp_path / "_static" / "styles" / "b.css").write_text("p { margin: 0 }", "utf-8")
    (tmp_path / "_static" / "page.js").write_text("// a note\nrun();\n", "utf-8")
    page = SEARCH.format("page.js") + '<p class="used"></p>'
    (tmp_path / "search.html").write_text(page, "utf-8")
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "one.html").write_text(page.replace("_static", "../_static"), "utf-8")
    return tmp_path


def join(site):
    """Join the files of a website, and give its pages."""
    pages = [site / "search.html", site / "chapters" / "one.html"]
    join_files(site, [page.read_text("utf-8") for page in pages])
    return [page.read_text("utf-8") for page in pages]


def test_files_are_joined_once_and_again(small):
    """Both pages ask for what is left of the files in their order; doing it again changes nothing."""
    first = join(small)
    assert [STYLES.tag.search(page)["up"] for page in first] == ["", "../"]
    assert all(len(STYLES.tag.findall(page)) == len(SCRIPTS.tag.findall(page)) == 1 for page in first)
    styles = (small / "_static" / "site.css").read_text("utf-8")
    assert styles == '@charset "UTF-8";\n.used{color:red}p{margin:0}'
    assert (small / "_static" / "site.js").read_text("utf-8") == "run();"
    assert join(small) == first


def test_a_page_with_other_files_stops_the_build(small):
    """A page that does not ask for all that the others do would be shown in other styles than its own."""
    page = small / "chapters" / "one.html"
    page.write_text(page.read_text("utf-8").replace("styles/b.css", "styles/c.css"), "utf-8")
    with pytest.raises(ExtensionError, match=r"one\.html asks for other files than a\.css, styles/b\.css"):
        join(small)


# Where each piece of text and each icon is on the page; the colophon names what is left of others' work
PLACES = """() => {
    document.querySelector(".bd-footer-content").remove();
    const boxes = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const note = (what, { left, top, width, height }) => width && height
        && boxes.push([what, left, top + scrollY, width]);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        if (node.data.trim()) for (const box of range.getClientRects()) note(node.data.trim(), box);
    }
    for (const icon of document.querySelectorAll("[class*=fa-]")) {
        const { left, width } = icon.getBoundingClientRect();
        const [name] = icon.getAttribute("class").match(/fa-(?!solid|lg|w)[a-z-]+/);
        note(name, { left, width, top: -scrollY, height: 1 });
    }
    return boxes;
}"""
EVERYTHING = """
# Plain

Words, a [link](https://example.org), `code`, **strong** and $a^2$.

```{note}
A box.
```

```{dropdown} To be opened
Inside.
```

| a | b |
|---|---|
| 1 | 2 |

## A section

1. One
2. Two
"""


@pytest.fixture(scope="module")
def light_and_full(tiny_book_in, tmp_path_factory):
    """Build a page as it is handed out, and as it would be if nothing were left out."""
    pages = []
    for parts in PARTS, [part for part in PARTS if part not in {"press.site.theme.slimming", "press.site.licences"}]:
        book = tiny_book_in(tmp_path_factory.mktemp("weight"))
        book.write(one="6 * 7")
        (book.folder / "plain.md").write_text(EVERYTHING, "utf-8")
        book.write(contents=["one", "plain"])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("press.site.PARTS", parts)
            book.build()
        pages.append(book.folder / "_build" / "html" / "plain.html")
    return pages


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_that_is_left_out_is_missed(light_and_full, browser, width):
    """Words and icons are where the whole theme would have them, but for 2 pixels by which its script draws wider."""
    found = []
    for page in light_and_full:
        tab = browser.new_page(viewport={"width": width, "height": 900})
        tab.goto(page.as_uri(), wait_until="networkidle")
        found.append(tab.evaluate(PLACES))
        tab.close()
    (words, places), (words_of_all, places_of_all) = (
        ([what for what, *_ in each], [at for _, *at in each]) for each in found
    )
    assert words == words_of_all
    assert {"strong", "fa-list", "fa-circle-half-stroke"} <= {*words}
    moved = np.abs(np.subtract(places, places_of_all)).max(axis=1)
    assert {word: move for word, move in zip(words, moved, strict=True) if move > 2.5} == {}


def test_the_headings_of_a_page_are_there_once(site):
    """The theme's second list of them is gone, which the search would show in place of the text."""
    assert [page for page in site.rglob("*.html") if "print-main-content" in page.read_text("utf-8")] == []


def test_pictures_behind_live_figures_wait(site):
    """Each picture in the place of a live figure is loaded only if somebody sees it; other pictures at once."""
    pages = [page.read_text("utf-8") for page in (site / "chapters").glob("*.html")]
    boxes = sum(page.count('data-twin="picture"') for page in pages)
    assert boxes == sum(page.count('<img loading="lazy"') for page in pages) > 0
