"""Pages without what they do not need."""

import re
import shutil

import pytest
from fontTools.ttLib import TTFont
from press.site.theme.slimming import keep_icons

SHEET = "_static/styles/pydata-sphinx-theme.css"
FONT = "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2"


def codes(site):
    """Give the characters of the icons that the style sheet names."""
    rules = re.findall(r'((?:\.fa-[\w-]+:+before,?)+)\{content:"\\([0-9a-f]+)', (site / SHEET).read_text("utf-8"))
    return {name: code for selectors, code in rules for name in re.findall(r"fa-[\w-]+", selectors)}


@pytest.fixture(scope="module")
def used(site):
    """Name the icons that the pages show."""
    html = "".join(page.read_text("utf-8") for page in site.rglob("*.html"))
    classes = " ".join(re.findall(r'<(?:i|span) class="([^"]*)"', html)).split()
    return {name for name in classes if name.startswith("fa-")} - {"fa-solid", "fa-lg"}


def test_every_icon_that_a_page_shows_is_in_the_font(site, used):
    """Each icon has its rule, and its character has a picture."""
    known, font = codes(site), TTFont(site / FONT).getBestCmap()
    assert used
    assert {icon for icon in used if icon not in known or int(known[icon], 16) not in font} == set()


def test_every_icon_that_a_style_sheet_shows_is_in_the_font(site):
    """The icons of boxes and links, which no page names, have their pictures too."""
    styles = "".join(path.read_text("utf-8") for path in (site / "_static").rglob("*.css"))
    font = TTFont(site / FONT).getBestCmap()
    coded = re.findall(r'-icon[\w-]*:\s*"\\(f[0-9a-f]{3})"', styles)
    literal = re.findall(r'-icon-(?!git)[\w-]*:\s*"(.)"', styles)  # two are brands, of another font
    assert coded
    assert literal
    assert {code for code in [*(int(code, 16) for code in coded), *map(ord, literal)] if code not in font} == set()


def test_few_other_icons_are_left(site):
    """Of two thousand icons the font has those of this book, of the theme's boxes and of its scripts."""
    assert len(TTFont(site / FONT).getBestCmap()) < 60


def test_icons_are_cut_again_for_new_pages(site, tmp_path):
    """Cutting what has been cut leaves the icons that are named, and no others."""
    (tmp_path / "_static").mkdir()
    for name in (SHEET, FONT):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(site / name, tmp_path / name)
    keep_icons(tmp_path / "_static", {"fa-bars"})
    keep_icons(tmp_path / "_static", {"fa-bars"})
    assert "fa-bars" in codes(tmp_path)
    assert "fa-eye" not in codes(tmp_path)
    assert 0xF0C9 in TTFont(tmp_path / FONT).getBestCmap()
    assert 0xF06E not in TTFont(tmp_path / FONT).getBestCmap()


def test_no_page_asks_for_what_only_the_search_needs(site):
    """The index of the search is on the search page alone, the script of the icons on none."""
    with_index = {page.name for page in site.rglob("*.html") if "searchindex.js" in page.read_text("utf-8")}
    assert with_index == {"search.html"}
    pages = set(site.rglob("*.html")) - set(site.glob("_static/**/*"))  # where the theme has a template of its own
    assert [page for page in pages if "fontawesome.js" in page.read_text("utf-8")] == []


def test_the_headings_of_a_page_are_there_once(site):
    """The theme's second list of them is gone, which the search would show in place of the text."""
    assert [page for page in site.rglob("*.html") if "print-main-content" in page.read_text("utf-8")] == []


def test_pictures_behind_live_figures_wait(site):
    """Each picture in the place of a live figure is loaded only if somebody sees it; other pictures at once."""
    pages = [page.read_text("utf-8") for page in (site / "chapters").glob("*.html")]
    boxes = sum(page.count('data-twin="picture"') for page in pages)
    assert boxes == sum(page.count('<img loading="lazy"') for page in pages) > 0
