"""Pages as plain notebooks: what MyST says is still said, in words that any notebook program shows."""

import contextlib
import io

import jupytext
import nbformat
import pytest
from press.book import BOOK, pages
from press.notebooks.plain import cited, plain_markdown


def shows_code(page):
    """Tell whether a page has a cell of code of which readers see something."""
    cells = jupytext.read(BOOK / f"{page}.md").cells
    tags = [set(cell.metadata.get("tags", [])) for cell in cells if cell.cell_type == "code"]
    return any("remove-cell" not in these and not {"remove-input", "remove-output"} <= these for these in tags)


WITH_CODE = [page for page in pages(BOOK / "_toc.yml") if shows_code(page)]


def numbers(role, label):
    """Name an equation or a figure."""
    return {("eq", "eq-one"): "(7)", ("numref", "fig-one"): "Fig. 8"}[role, label]


@pytest.mark.parametrize(
    ("myst", "plain"),
    [
        ("(here)=\n## Title", "## Title"),
        ("$$\na = b\n$$ (eq-one)", "$$\na = b \\tag{7}\n$$"),
        ("By {eq}`eq-one` and {numref}`fig-one`.", "By (7) and Fig. 8."),
        ("[here](page.md#place) and [there](https://example.org)", "here and [there](https://example.org)"),
        ("{eval}`f(1)` < {eval}`f'{2:.1f}'`", "one < two"),
        ("{project}`The README` has {course}`chapters/formula`.", "The README has 20 minutes."),
        (
            "So says {cite:t}`nielsen2015`; so it is {cite:p}`nielsen2015`.",
            "So says Nielsen (2015); so it is (Nielsen, 2015).",
        ),
        (":::{dropdown} Hint\nUse it.\n:::", "<details>\n<summary>Hint (click)</summary>\n\nUse it.\n\n</details>"),
        ("Do it.\n\n:::{dropdown} Solution\nDone.\n:::", "Do it."),
        (":::{admonition} Guess\n:class: predict\n\nWhat?\n\nWhy?\n:::", "> **Guess**\n>\n> What?\n>\n> Why?"),
    ],
)
def test_each_thing_has_a_plain_form(myst, plain):
    """What MyST adds to Markdown becomes words, or Markdown that all programs know."""
    assert plain_markdown(myst, iter(["one", "two"]), numbers) == plain


@pytest.mark.parametrize("myst", [":::{tip}\nDo.\n:::", "{unknown}`role`", "{eval}`without a value`", "{eq}`eq-one`"])
def test_what_has_no_plain_form_is_refused(myst):
    """Nothing unreadable gets into a notebook: the error quotes it."""
    with pytest.raises(ValueError, match="no plain notebook can show") as error:
        plain_markdown(myst)
    assert myst.split("`")[0].split("\n")[0] in str(error.value)


def test_sources_have_authors_as_in_the_text():
    """One author, two, or many; one source or several."""
    assert cited("nocedal2006", in_sentence=True) == "Nocedal and Wright (2006)"
    assert cited("szegedy2016,nielsen2015", in_sentence=False) == "(Szegedy et al., 2016; Nielsen, 2015)"
    with pytest.raises(ValueError, match=r"references\.bib has no entry 'nobody'"):
        cited("nobody", in_sentence=True)


@pytest.mark.parametrize("page", WITH_CODE)
def test_every_page_with_code_is_a_notebook_that_runs(site, page):
    """The notebook beside the page is valid and plain, its cells run in order, and the page offers it at its top."""
    notebook = nbformat.read(site / f"{page}.ipynb", as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "{eval}" not in text
    assert ":::" not in text
    namespace = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, namespace)
    assert f'href="{page.rpartition("/")[2]}.ipynb"' in (site / f"{page}.html").read_text("utf-8")
