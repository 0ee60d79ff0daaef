"""Pages as plain notebooks, which stand alone: any notebook program shows them, without MyST and without the book."""

import re
from functools import cache

import jupytext
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pybtex.database import parse_file
from pybtex.richtext import Text

from ..book import BOOK, about

INSTALL = """# If Python does not find crossentropy: remove the # of the next line, and run this cell once.
# %pip install {}"""

BOX = re.compile(r"^(:{3,})\{(?P<kind>dropdown|admonition)\} *(?P<title>.*)\n(?P<text>(?:.*\n)*?)\1$", re.MULTILINE)
SOLUTION = re.compile(r"^(:{3,})\{dropdown\} *Solution.*\n(?:.*\n)*?\1$", re.MULTILINE)
BOX_OPTION = re.compile(r"^:[\w-]+:.*\n", re.MULTILINE)
ANCHOR = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
EQUATION_LABEL = re.compile(r"\n?\$\$ \((?P<label>[\w-]+)\)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^]]*)\]\((?!https?://)[^)]*\)")
ROLE = re.compile(r"\{(?P<role>[\w:-]+)\}(?P<ticks>`+)(?P<target>.+?)(?P=ticks)", re.DOTALL)
DIRECTIVE = re.compile(r"^(?::::|```)\s*\{.*", re.MULTILINE)


def chapter_notebook(page, install, values=(), numbers=None):
    """Make the plain notebook of a page.

    Parameters
    ----------
    page : pathlib.Path
        The page.
    install : str
        What ``pip install`` needs in order to install the package ``crossentropy``: a file name or a URL.
    values, numbers
        As for `plain_markdown`.

    Returns
    -------
    nbformat.NotebookNode
        A notebook without outputs, the same each time.

    Raises
    ------
    ValueError
        If there is no plain form for something; the message names the page and quotes it.
    """
    values, sources = iter(values), []
    try:
        for cell in jupytext.read(page).cells:
            if cell.cell_type == "code":
                sources.append((new_code_cell, cell.source))
                cell = _caption(cell, numbers)
            sources.append((new_markdown_cell, plain_markdown(cell.source, values, numbers)) if cell else None)
        if any(True for _ in values):
            raise ValueError("there are more values than {eval} roles: one of the numbers would be another's")
    except ValueError as error:
        raise ValueError(f"{page.name}: {error}") from None
    cells = [make(source) for make, source in filter(None, sources) if source]
    return notebook(page.stem, cells, install)


def _caption(cell, numbers):
    """Make a Markdown cell of the caption of a figure, if a cell of code shows one."""
    figure = cell.metadata.get("mystnb", {}).get("figure", {})
    if "caption" not in figure:
        return None
    return new_markdown_cell(f"**{numbers('numref', figure['name'])}.** {figure['caption']}")


def notebook(name, cells, install):
    """Put cells together to a notebook, with a first cell of code that tells how to install the package.

    Parameters
    ----------
    name : str
        What the names of the cells begin with.
    cells : list of nbformat.NotebookNode
        The first is the title.
    install : str
        As for `chapter_notebook`.

    Returns
    -------
    nbformat.NotebookNode
    """
    cells.insert(1, new_code_cell(INSTALL.format(install)))
    return plain_notebook(name, cells)


def plain_notebook(name, cells):
    """Put cells together to a notebook for Python that is the same each time.

    Parameters
    ----------
    name : str
        What the names of the cells begin with.
    cells : list of nbformat.NotebookNode
        What it consists of.

    Returns
    -------
    nbformat.NotebookNode
    """
    for index, cell in enumerate(cells):
        cell.id = f"{name}-{index}".replace("_", "-")  # nbformat's own would be random
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def plain_markdown(text, values=(), numbers=None):
    r"""Turn the MyST of a page into Markdown that any notebook program shows.

    Worked solutions are left out; other dropdowns become ``<details>``, and boxes quotations. Links to other pages
    become plain words, and citations names and years.

    Parameters
    ----------
    text : str
        A Markdown cell.
    values : iterator of str
        What the ``{eval}`` roles show, in their order.
    numbers : callable, optional
        Takes "eq" or "numref" and a label, and returns what the page calls that equation or figure.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is a directive or a role for which there is no plain form; the message quotes it.

    Examples
    --------
    >>> plain_markdown("See [the chapter](../formula.md), and {cite:t}`nielsen2015`.")
    'See the chapter, and Nielsen (2015).'
    """
    values = iter(values)

    def role(match):
        name, target = match["role"], match["target"]
        if name == "eval" and (value := next(values, None)) is not None:
            return value
        if name in ("eq", "numref") and numbers:
            return numbers(name, target)
        if name == "course":
            return about(BOOK, target)
        if name == "project":
            return target
        if name.startswith("cite"):
            return cited(target, in_sentence=name == "cite:t")
        raise ValueError(f"no plain notebook can show {match[0]!r}")

    def tag(match):
        return f" \\tag{{{numbers('eq', match['label']).strip('()')}}}\n$$" if numbers else "\n$$"

    text = BOX.sub(_plain_box, ROLE.sub(role, SOLUTION.sub("", text)))
    text = LINK.sub(r"\1", EQUATION_LABEL.sub(tag, ANCHOR.sub("", text)))
    if left := DIRECTIVE.search(text):
        raise ValueError(f"no plain notebook can show {left[0]!r}")
    return text.strip()


def _plain_box(match):
    title, text = match["title"], BOX_OPTION.sub("", match["text"]).strip()
    if match["kind"] == "admonition":
        return "\n".join(f"> {line}".rstrip() for line in [f"**{title}**", "", *text.split("\n")])
    # In words: jupyterlab-myst 2.7 takes the triangle away.
    return f"<details>\n<summary>{title} (click)</summary>\n\n{text}\n\n</details>"


def cited(key, in_sentence):
    """Name the authors and the year of a source in words.

    Parameters
    ----------
    key : str
        Name of an entry of ``references.bib``, or several with commas between.
    in_sentence : bool
        Whether the authors are part of the sentence.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is no such entry.

    Examples
    --------
    >>> cited("nielsen2015", in_sentence=True), cited("nielsen2015", in_sentence=False)
    ('Nielsen (2015)', '(Nielsen, 2015)')
    """
    sources = [_source(name.strip()) for name in key.split(",")]
    if in_sentence:
        return ", ".join(f"{authors} ({year})" for authors, year in sources)
    return "({})".format("; ".join(f"{authors}, {year}" for authors, year in sources))


def _source(key):
    """Return authors and year of an entry of the bibliography."""
    if key not in (entries := _bibliography().entries):
        raise ValueError(f"references.bib has no entry {key!r}")
    names = [" ".join([*person.prelast_names, *person.last_names]) for person in entries[key].persons["author"]]
    authors = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return str(Text.from_latex(authors)), entries[key].fields.get("year", "n.d.")


@cache
def _bibliography():
    return parse_file(BOOK / "references.bib")
