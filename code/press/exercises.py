"""Exercise pages: what readers of the website, learners and graders get of each cell.

A page of ``chapters/exercises/`` is the only place where its exercises are written. What a cell is for, its tags say:

``solution``
    A right answer. Everybody but the graders gets a stub instead; a written answer (Markdown) is not on the website.
``check``
    What tells learners at once whether their answer is right.
``hidden-check``
    Further checks, for graders only.

All three name their ``exercise`` in the metadata of the cell; checks and written answers also say how many ``points``
they give.
"""

import ast
import re
from functools import cache
from pathlib import Path

import jupytext
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pybtex.database import parse_file

INSTALL = """# If Python does not find crossentropy: remove the # of the next line, and run this cell once.
# %pip install {}"""
CODE_STUB = "# Your answer here.\nraise NotImplementedError"
TEXT_STUB = "*Your answer here.*"
HIDDEN = "# More checks run when your work is marked."

# How nbgrader recognises what it has to take out.
SOLUTION_MARKS = "### BEGIN SOLUTION", "### END SOLUTION"
HIDDEN_MARKS = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def kind(metadata):
    """Tell from the tags of a cell what it is for: "solution", "check", "hidden-check", or None for all others."""
    return next((tag for tag in ("solution", "check", "hidden-check") if tag in metadata.get("tags", [])), None)


# ------------------------------------------------------------------------------------------------------ for learners


def learner_notebook(page, install):
    """Make the notebook in which learners work: a stub for every solution, and no hidden check.

    Parameters
    ----------
    page : pathlib.Path
        The exercise page.
    install : str
        What ``pip install`` needs in order to install the package ``crossentropy``: a file name or a URL.

    Returns
    -------
    nbformat.NotebookNode
        A plain notebook: no MyST, no outputs, the same each time.

    Raises
    ------
    ValueError
        If the page is not in the form that this module describes; the message names the page and the place.
    """
    return _notebook(page, install, stub, written=lambda text: TEXT_STUB, hidden=lambda source: HIDDEN)


def grading_notebook(page, install):
    """Make the notebook from which nbgrader makes an assignment: solutions and hidden checks between its marks.

    Parameters
    ----------
    page, install
        As for `learner_notebook`.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    ValueError
        As `learner_notebook`.
    """

    def hidden(source):
        return "\n".join([HIDDEN, HIDDEN_MARKS[0], source, HIDDEN_MARKS[1]])

    return _notebook(page, install, marked, written=lambda text: text, hidden=hidden)


def _notebook(page, install, answer, written, hidden):
    """Convert a page cell by cell; the last three say what becomes of code, written answers and hidden checks."""
    cells, seen = [], set()
    for cell in jupytext.read(page).cells:
        tag, is_code = kind(cell.metadata), cell.cell_type == "code"
        try:
            if tag is None:
                source = cell.source if is_code else plain_markdown(cell.source)
            elif tag == "solution":
                source = answer(cell.source) if is_code else written(cell.source)
            else:
                source = hidden(cell.source) if tag == "hidden-check" else cell.source
            metadata = _for_nbgrader(cell, tag, seen)
        except ValueError as error:
            raise ValueError(f"{page.name}: {error}") from None
        if source:
            make = new_code_cell if is_code else new_markdown_cell
            cells.append(make(source, id=f"{page.stem}-{len(cells)}", metadata=metadata))
    cells.insert(1, new_code_cell(INSTALL.format(install), id=f"{page.stem}-install"))
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _for_nbgrader(cell, tag, seen):
    """Say to nbgrader what a cell is; no metadata for those that it need not know."""
    if tag is None:
        return {}
    name, points = cell.metadata.get("exercise"), cell.metadata.get("points")
    if name is None:
        raise ValueError(f"a {tag} cell does not name its exercise: {cell.source[:60]!r}")
    identifier = {"solution": name, "check": f"{name}-check", "hidden-check": f"{name}-hidden"}[tag]
    if identifier in seen:
        raise ValueError(f"exercise {name} has two {tag} cells")
    seen.add(identifier)
    is_graded = tag != "solution" or cell.cell_type == "markdown"
    if is_graded and not isinstance(points, int | float):
        raise ValueError(f"the {tag} cell of {name} does not say how many points it gives")
    record = {"grade_id": identifier, "grade": is_graded, "solution": tag == "solution", "locked": tag != "solution"}
    if is_graded:
        record["points"] = points
    return {"nbgrader": record | {"task": False, "schema_version": 3}}


# ------------------------------------------------------------------------------------------------- solutions in code


def stub(source):
    r"""Take the answers out of the functions of a solution.

    Parameters
    ----------
    source : str
        Imports, and functions with a docstring each.

    Returns
    -------
    str
        The same with a stub for all that follows a docstring.

    Raises
    ------
    ValueError
        If there is anything else in it, which the stub would give away.

    Examples
    --------
    >>> print(stub('def double(x):\n    "Twice x."\n    return 2 * x  # surely'))
    def double(x):
        "Twice x."
        # Your answer here.
        raise NotImplementedError
    """
    return _replace_answers(source, lambda lines: CODE_STUB.split("\n"))


def marked(source):
    """Put the answers of a solution between the marks by which nbgrader takes them out.

    Parameters
    ----------
    source : str
        As for `stub`.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        As `stub`.
    """
    return _replace_answers(source, lambda lines: [SOLUTION_MARKS[0], *lines, SOLUTION_MARKS[1]])


def _replace_answers(source, change):
    """Pass the lines after the docstring of each function, without their indent, through a change."""
    lines, statements = source.rstrip().split("\n"), ast.parse(source).body
    starts = [min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) for node in statements]
    if "".join(lines[: starts[0] - 1]).strip():
        raise ValueError(f"a solution starts with something that is neither an import nor a function: {lines[0]!r}")
    result = []
    for node, start, end in zip(statements, starts, [*(start - 1 for start in starts[1:]), len(lines)], strict=True):
        if isinstance(node, ast.Import | ast.ImportFrom):
            result += lines[start - 1 : end]
            continue
        if not isinstance(node, ast.FunctionDef) or ast.get_docstring(node) is None or len(node.body) == 1:
            raise ValueError(f"a solution holds imports and functions with docstrings only, not {lines[start - 1]!r}")
        body = node.body[0].end_lineno
        if lines[body - 1].rstrip()[-1] not in "\"'":
            raise ValueError(f"the answer would be seen on the line of the docstring: {lines[body - 1].strip()!r}")
        indent = " " * node.body[0].col_offset
        answer = "\n".join(lines[body:end])
        after = len(answer) - len(answer.rstrip())  # the blank lines before the next function
        changed = change([line.removeprefix(indent) for line in answer.rstrip().split("\n")])
        result += [*lines[start - 1 : body], *(f"{indent}{line}".rstrip() for line in changed), *[""] * after]
    return "\n".join(result)


# ---------------------------------------------------------------------------------------------------- plain Markdown

DROPDOWN = re.compile(r"^(:{3,})\{dropdown\} *(?P<title>.*)\n(?P<text>(?:.*\n)*?)\1$", re.MULTILINE)
LABEL = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
EQUATION_LABEL = re.compile(r"(?<=\$\$) \([\w-]+\)$", re.MULTILINE)
LINK = re.compile(r"\[([^]]*)\]\((?!https?://)[^)]*\)")
CITATION = re.compile(r"\{cite(?P<form>:[pt])?\}`(?P<key>[\w-]+)`")
MYST = re.compile(r"^(?::::|```)\s*\{.*|\{[\w:-]+\}`[^`]*`", re.MULTILINE)


def plain_markdown(text):
    """Turn the MyST of a page into Markdown that any notebook program shows.

    Worked solutions are left out; other dropdowns become ``<details>``; links to other pages become plain words, and
    citations names and years, since a notebook stands alone.

    Parameters
    ----------
    text : str
        A Markdown cell.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is a directive or a role for which there is no plain form; the message quotes it.

    Examples
    --------
    >>> plain_markdown("See [the chapter](../formula.md).")
    'See the chapter.'
    """

    def details(match):
        if match["title"].startswith("Solution"):
            return ""
        return f"<details>\n<summary>{match['title']}</summary>\n\n{match['text'].strip()}\n\n</details>"

    text = CITATION.sub(lambda match: cited(match["key"], match["form"] == ":t"), text)
    text = LINK.sub(r"\1", EQUATION_LABEL.sub("", LABEL.sub("", DROPDOWN.sub(details, text)))).strip()
    if left := MYST.search(text):
        raise ValueError(f"no plain notebook can show {left[0]!r}")
    return text


def cited(key, in_sentence):
    """Name the authors and the year of a source in words.

    Parameters
    ----------
    key : str
        Name of an entry of ``references.bib``.
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
    if key not in (entries := _bibliography().entries):
        raise ValueError(f"references.bib has no entry {key!r}")
    names = [" ".join([*person.prelast_names, *person.last_names]) for person in entries[key].persons["author"]]
    authors = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    year = entries[key].fields["year"]
    return f"{authors} ({year})" if in_sentence else f"({authors}, {year})"


@cache
def _bibliography():
    return parse_file(Path(__file__).parents[2] / "references.bib")
