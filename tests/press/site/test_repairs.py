"""What the theme and myst-nb put into every page is repaired, and a repair whose place is gone stops the build."""

import re
from io import StringIO

import pytest
from press.site.theme.repairs import IN_BODIES, IN_PAGES, IN_STYLES
from press.site.theme.slimming import SLIMMING, TWIN
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

PAGE = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# Title

```{code-cell} ipython3
:tags: [hide-input]
6 * 7
```

## Section
"""


def build(source, out, *extensions):
    """Build a book of one page, and return the page."""
    (source / "index.md").write_text(PAGE, "utf-8")
    settings = {
        "extensions": ["myst_nb", *extensions],
        "html_theme": "sphinx_book_theme",
        "html_context": {"default_mode": "auto"},
        "nb_execution_mode": "off",
        "project": "The Book",
        "release": "",
    }
    with docutils_namespace():
        Sphinx(source, None, out, out, "html", settings, None, StringIO()).build()
    return (out / "index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Build a page with a cell whose source is hidden, and return it."""
    return build(tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out"), "press.site.theme.repairs")


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """Build the page without repairs, with the entry of a bibliography, a part of the contents and a live figure."""
    page = build(tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out"))
    return page + (
        '<div class="citation" id="a" role="doc-biblioentry">'
        '<a>Title</a><details><summary><span class="toctree-toggle"></span></summary></details>'
        '<div class="live-figure" data-twin="picture"><img src="race.svg"></div>'
        '<script src="_static/clipboard.min.js?v=1"></script>'
    )


@pytest.mark.parametrize("repair", [*IN_PAGES, *IN_BODIES, *SLIMMING, TWIN], ids=lambda repair: repair.what)
def test_a_repair_without_its_place_stops_the_build(stock, repair):
    """Each repair changes a page of the theme as it is; a page that writes its place in another way, it refuses."""
    assert repair(stock, "index") != stock

    def elsewhere(place):
        return re.sub("<[a-z]+|role|data-theme", lambda name: name[0].upper(), place[0])

    changed = re.sub(repair.place, elsewhere, stock, flags=re.DOTALL)
    with pytest.raises(ExtensionError, match=f"index: {repair.what} is mended in 0 of "):
        repair(changed, "index")


def test_breakpoints_grow_with_the_letters():
    """Widths in pixels become widths in em, once; a style sheet without any is not the theme's."""
    mended = IN_STYLES("@media (min-width:1200px) and (max-width: 1208px)", "a.css")
    assert mended == "@media (min-width:75em) and (max-width:75.5em)"
    assert IN_STYLES(mended, "a.css") == mended
    with pytest.raises(ExtensionError, match="the room for large type"):
        IN_STYLES("@media (width > 1200px)", "a.css")


def test_a_fold_is_called_what_it_shows(page):
    """The summary of hidden source has no name but its words (WCAG 2.5.3)."""
    summary = re.search(r"<summary.*?</summary>", page, re.DOTALL)[0]
    assert "Show code cell source" in summary
    assert "aria-label" not in summary


def test_the_name_of_the_book_is_in_a_landmark(page):
    """The link to the start, which the theme leaves outside, is in a navigation landmark."""
    home = re.search(r'<nav aria-label="Home">.*?</nav>', page, re.DOTALL)[0]
    assert 'href="#"' in home
    assert "The Book" in home
    assert page.count("navbar-brand") == 1
