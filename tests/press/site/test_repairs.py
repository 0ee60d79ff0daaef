"""What the theme and myst-nb put into every page is repaired for readers who listen to it or speak to it."""

import re
from io import StringIO

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

PAGE = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3}
---

# Title

```{code-cell} ipython3
:tags: [hide-input]
6 * 7
```
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Build a page with a cell whose source is hidden, and return it."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out")
    (source / "index.md").write_text(PAGE, "utf-8")
    settings = {
        "extensions": ["myst_nb", "press.site.theme.repairs"],
        "html_theme": "sphinx_book_theme",
        "nb_execution_mode": "off",
        "project": "The Book",
        "release": "",
    }
    with docutils_namespace():
        Sphinx(source, None, out, out, "html", settings, None, StringIO()).build()
    return (out / "index.html").read_text("utf-8")


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
