"""A submission, put together anew: the release as it was given out, with the answers of the student in it.

Nothing else of what was handed in is kept: no check cell, no metadata, no output.
"""

import ast
import copy

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import is_grade, is_solution

from .untrusted import Unreadable


def rebuild(release, submission):
    """Put the answers of a submission into the release.

    Parameters
    ----------
    release : NotebookNode
        The assignment as it was given out.
    submission : NotebookNode
        What came back; its texts and metadata can be anything.

    Returns
    -------
    cells : list of NotebookNode
        Cells of the release with the student's answers, and between them the cells that the student added.
    remarks : list of str
        Sentences on what was odd.

    Raises
    ------
    Unreadable
        If nothing of the assignment is in the submission.
    """
    given = {grade_id(cell): cell for cell in release.cells if grade_id(cell)}
    own_text = {cell.source for cell in release.cells}
    answers, added, place = {}, {}, None
    checks, remarks = [], []
    for cell in submission.cells:
        name = grade_id(cell)
        if name in given:
            place = name
            if not is_solution(given[name]):
                checks.append((name, cell.source))
            elif name not in answers or cell.source != given[name].source:
                if answers.get(name, given[name].source) not in (given[name].source, cell.source):
                    remarks.append(f"There are several answers to {name}; the last one counts.")
                answers[name] = cell.source
        elif cell.source.strip() and cell.source not in own_text and cell.cell_type != "raw":
            added.setdefault(place, []).append((cell.cell_type, cell.source))

    for name, cell in given.items():
        if is_solution(cell) and name not in answers:
            found = _defining(cell, added)
            if found:
                answers[name] = found
                remarks.append(f"The cell of {name} was replaced; its answer was found in another cell.")
            else:
                remarks.append(f"The cell of {name} is missing.")
    if not answers:
        raise Unreadable("This is another notebook: no cell of the assignment is in it.")
    if sorted(checks) != sorted((name, cell.source) for name, cell in given.items() if not is_solution(cell)):
        remarks.append("Check cells were changed, copied or deleted; the original ones were used.")

    cells = _new_cells(added, None, answers)
    for cell in copy.deepcopy(release.cells):
        cell.source = answers.get(grade_id(cell), cell.source)
        cells += [cell, *(_new_cells(added, grade_id(cell), answers) if grade_id(cell) else [])]
    return cells, remarks


def grade_id(cell):
    """Look up the name under which nbgrader knows a cell.

    Parameters
    ----------
    cell : NotebookNode
        Its metadata can be anything.

    Returns
    -------
    str or None
    """
    nbgrader = cell.metadata.get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return name if isinstance(name, str) else None


def is_check(cell):
    """Tell whether a cell of the release holds checks.

    Parameters
    ----------
    cell : NotebookNode
        A cell that nobody could change.

    Returns
    -------
    bool
    """
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def defined(source):
    """List the functions that a cell defines.

    Parameters
    ----------
    source : str
        Python, or not.

    Returns
    -------
    set of str
        Names bound at the top level.
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {node.name for node in body if isinstance(node, ast.FunctionDef)}


def imports(cells):
    """Collect the imports of the cells of a release.

    Parameters
    ----------
    cells : list of NotebookNode
        Cells that nobody could change.

    Returns
    -------
    str
        Python statements.
    """
    trees = [ast.parse(cell.source) for cell in cells if cell.cell_type == "code" and not grade_id(cell)]
    return "\n".join(
        ast.unparse(node) for tree in trees for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)
    )


def _defining(cell, added):
    """Find the last added cell that defines what an answer has to define."""
    wanted = defined(cell.source) if cell.cell_type == "code" else set()
    sources = [source for cells in added.values() for kind, source in cells if kind == "code"]
    return next((source for source in reversed(sources) if wanted and wanted <= defined(source)), None)


def _new_cells(added, place, answers):
    new = {"code": new_code_cell, "markdown": new_markdown_cell}
    return [new[kind](source) for kind, source in added.get(place, []) if source not in answers.values()]
