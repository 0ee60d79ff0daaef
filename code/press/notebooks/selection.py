"""A teacher's own assignment: exercises from any pages, named in a small file.

    title = "Week 3: slopes"
    due = 2026-12-04T18:00:00+01:00
    exercises = ["sigmoid_prime", { name = "train_neuron", points = 4, hidden = false }]

An exercise is the section of a page in which a solution has its name. If it gets other points than on its page, its
checks share them as they did there; with ``hidden = false`` it has only the check that everybody sees.
"""

import ast
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time

from nbformat.v4 import new_code_cell, new_markdown_cell

from .exercises import grading_notebook
from .plain import notebook

SECTION = re.compile(r"^(?=## )", re.MULTILINE)
HIDDEN = "-hidden"
INTRODUCTION = (
    "Write where it says *Your answer here*, and run the check below: it tells you at once what is right, and often "
    "what went wrong."
)


@dataclass(frozen=True)
class Selection:
    """What the file says.

    Attributes
    ----------
    title : str
        Of the notebook.
    due : datetime or None
        Until when it is to be handed in.
    exercises : dict of str to dict
        Options by the names of exercises, in order.
    """

    title: str
    due: datetime | None
    exercises: dict


def read_selection(file):
    """Read a selection.

    Parameters
    ----------
    file : pathlib.Path
        In TOML.

    Returns
    -------
    Selection

    Raises
    ------
    ValueError
        If something in it is not understood; the message is a sentence that names it.
    """
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name}: it is not TOML: {error}") from error
    _only(found, {"title", "due", "exercises"}, file.name)
    listed = found.get("exercises")
    if not isinstance(listed, list) or not listed:
        raise ValueError(f'{file.name}: it names no exercises; write exercises = ["name", …]')
    exercises = {}
    for item in listed:
        options = {"name": item} if isinstance(item, str) else item
        name = options.get("name") if isinstance(options, dict) else None
        if not isinstance(name, str) or name in exercises:
            raise ValueError(
                f"{file.name}: {'twice the same' if name in exercises else 'no'} name of an exercise: {item!r}"
            )
        _only(options, {"name", "points", "hidden"}, f"{file.name}, {name}")
        points, hidden = options.get("points", 1), options.get("hidden", True)
        if (
            isinstance(points, bool)
            or not isinstance(points, int | float)
            or points <= 0
            or not isinstance(hidden, bool)
        ):
            raise ValueError(f"{file.name}, {name}: points is a number above 0, and hidden is true or false")
        exercises[name] = options
    return Selection(str(found.get("title", file.stem)), _due(found.get("due"), file.name), exercises)


def selection_notebook(name, selection, pages, install):
    """Make the notebook from which nbgrader makes the assignment.

    Parameters
    ----------
    name : str
        Of the assignment.
    selection : Selection
        What is in it.
    pages : list of pathlib.Path
        Pages of exercises; of two exercises of one name the first counts.
    install : str
        As for `grading_notebook`.

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    ValueError
        If there is no exercise of a name, or if a page is not in its form.
    """
    sections, needed = {}, {}
    for page in pages:
        if selection.exercises.keys() <= sections.keys():
            break
        needs, found = _sections(grading_notebook(page, install).cells)
        for exercise, cells in found.items():
            if exercise not in sections:
                sections[exercise], needed[exercise] = cells, needs
    if unknown := [exercise for exercise in selection.exercises if exercise not in sections]:
        raise ValueError(f"There is no exercise {unknown[0]}. There are: {', '.join(sections)}.")
    due = f"\n\nHand it in by {selection.due:%A, %d %B %Y, %H:%M} ({selection.due:%Z})." if selection.due else ""
    cells = [new_markdown_cell(f"# {selection.title}\n\n{INTRODUCTION}{due}\n\nThis is what it needs:")]
    cells.append(new_code_cell(_joined([source for exercise in selection.exercises for source in needed[exercise]])))
    for exercise, options in selection.exercises.items():
        cells += _weighted(sections[exercise], options)
    return notebook(name, cells, install)


def _only(found, known, where):
    if unknown := sorted(set(found) - known):
        raise ValueError(f"{where}: {unknown[0]} is not known; there are {', '.join(sorted(known))}")


def _due(value, name):
    """Give a time with its zone: that of this computer if none is given, and the end of a bare day."""
    if value is None:
        return None
    if not isinstance(value, date):
        raise ValueError(
            f"{name}: due is a date such as 2026-12-04 or 2026-12-04T18:00:00+01:00, without quotation marks"
        )
    value = value if isinstance(value, datetime) else datetime.combine(value, time(23, 59))
    return value if value.tzinfo else value.astimezone()


def _sections(cells):
    """Give the code that a page shares, and the cells of each of its exercises, by name."""
    shared, sections, current = [], {}, None
    for cell in cells[2:]:  # after the title and the installation
        if cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
            for text in filter(str.strip, SECTION.split(cell.source)):
                current = [] if text.startswith("## ") else current
                if current is not None:
                    current.append(new_markdown_cell(text.strip()))
        elif current is None:
            shared.append(cell.source)
        else:
            current.append(cell)
            if cell.metadata.get("nbgrader", {}).get("solution"):
                sections[cell.metadata.nbgrader.grade_id] = current
    return shared, sections


def _joined(sources):
    """Write each import once, those from one module in one line; then all other statements, once."""
    modules, names, others = {}, {}, {}
    for node in (node for source in dict.fromkeys(sources) for node in ast.parse(source).body):
        if isinstance(node, ast.ImportFrom):
            names.setdefault(node.module, {}).update({ast.unparse(alias): None for alias in node.names})
        else:
            (modules if isinstance(node, ast.Import) else others)[ast.unparse(node)] = None
    lines = [*modules, *(f"from {module} import {', '.join(sorted(parts))}" for module, parts in names.items())]
    return "\n".join([*lines, *others])


def _weighted(cells, options):
    """Give the cells of an exercise the points that are wanted."""
    hidden = options.get("hidden", True)
    cells = [
        cell for cell in cells if hidden or not cell.metadata.get("nbgrader", {}).get("grade_id", "").endswith(HIDDEN)
    ]
    graded = [cell.metadata.nbgrader for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    share = options["points"] / sum(record.points for record in graded) if "points" in options else 1
    for record in graded:
        record.points = round(record.points * share, 3)
    return cells
