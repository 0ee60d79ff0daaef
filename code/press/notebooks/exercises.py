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
from contextlib import redirect_stdout

import jupytext
from nbformat.v4 import new_code_cell, new_markdown_cell

from .plain import SOLUTION, notebook, plain_markdown

FOLDER = "chapters/exercises"
CODE_STUB = "# Your answer here.\nraise NotImplementedError"
TEXT_STUB = "*Your answer here.*"
HIDDEN = "# More checks run when your work is marked."
EVAL = re.compile(r"\{eval\}`(?P<expression>[^`]+)`")

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
    cells, seen, shared = [], set(), []
    for cell in _cells(page):
        tag, is_code = kind(cell.metadata), cell.cell_type == "code"
        try:
            if tag is None and is_code:
                source = cell.source
                shared.append(source)
            elif tag is None:
                source = plain_markdown(compute(SOLUTION.sub("", cell.source), shared))
            elif tag == "solution":
                source = answer(cell.source) if is_code else written(compute(cell.source, shared))
            else:
                source = hidden(cell.source) if tag == "hidden-check" else cell.source
            metadata = _for_nbgrader(cell, tag, seen)
        except ValueError as error:
            raise ValueError(f"{page.name}: {error}") from None
        if source:
            make = new_code_cell if is_code else new_markdown_cell
            cells.append(make(source, metadata=metadata))
    return notebook(page.stem, cells, install)


def _cells(page):
    """Read a page; whatever its readers dislike becomes one sentence."""
    try:
        return jupytext.read(page).cells
    except Exception as error:  # each of the readers behind this has errors of its own
        raise ValueError(f"{page.name}: the page cannot be read: {' '.join(str(error).split())[:300]}") from error


def compute(text, cells):
    """Put into a text what its ``{eval}`` roles show.

    Parameters
    ----------
    text : str
        Markdown.
    cells : list of str
        The cells of code before it that everybody sees.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a role cannot be computed from these cells; the message quotes it.

    Examples
    --------
    >>> compute("It is {eval}`6 * x`.", ["x = 7"])
    'It is 42.'
    """
    if not EVAL.search(text):
        return text
    names = {}
    with redirect_stdout(None):
        for cell in cells:
            exec(cell, names)

    def value(role):
        try:
            return str(eval(role["expression"], names))
        except Exception as error:
            raise ValueError(f"{role[0]} cannot be computed: {error}") from None

    return EVAL.sub(value, text)


def _for_nbgrader(cell, tag, seen):
    """Say to nbgrader what a cell is; no metadata for those that it need not know."""
    if tag is None:
        return {}
    name, points = cell.metadata.get("exercise"), cell.metadata.get("points")
    if not isinstance(name, str):
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
    """Pass the answer of each function of a solution, without its indent, through a change."""
    lines, result = source.rstrip().split("\n"), []
    for node, start, end in _statements(source, lines):
        if isinstance(node, ast.Import | ast.ImportFrom):
            result += lines[start:end]
        else:
            first = _first_line_of_answer(node, lines)
            result += [*lines[start:first], *_changed(lines[first:end], node.body[0].col_offset, change)]
    return "\n".join(result)


def _statements(source, lines):
    """List the statements of a solution, each with the line where it starts and the one where the next does."""
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise ValueError(f"a solution is not Python: {error.msg} in {error.text!r}") from error
    if not statements:
        raise ValueError(f"a solution holds no function: {source[:60]!r}")
    firsts = [[*getattr(node, "decorator_list", []), node][0] for node in statements]
    starts = [first.lineno - 1 for first in firsts]
    if "".join(lines[: starts[0]]).strip():
        raise ValueError(f"a solution starts with something that is neither an import nor a function: {lines[0]!r}")
    return zip(statements, starts, [*starts[1:], len(lines)], strict=True)


def _first_line_of_answer(function, lines):
    """Find the line after the docstring of a function; refuse what a stub would give away."""
    is_function = isinstance(function, ast.FunctionDef)
    if not is_function or ast.get_docstring(function) is None or len(function.body) == 1:
        first = lines[function.lineno - 1]
        raise ValueError(f"a solution holds imports and functions with docstrings only, not {first!r}")
    line = function.body[0].end_lineno
    if lines[line - 1].rstrip()[-1] not in "\"'":
        raise ValueError(f"the answer would be seen on the line of the docstring: {lines[line - 1].strip()!r}")
    return line


def _changed(lines, indent, change):
    """Change an answer, and keep its indent and the blank lines after it."""
    answer = "\n".join(lines).rstrip().split("\n")
    blank = [""] * (len(lines) - len(answer))
    changed = change([line.removeprefix(" " * indent) for line in answer])
    return [f"{' ' * indent}{line}".rstrip() for line in changed] + blank
