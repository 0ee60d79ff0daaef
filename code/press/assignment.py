"""``python -m press.assignment``: make assignments for a course from exercise pages, or from a teacher's selection."""

import argparse
import shutil
import sys
from pathlib import Path

import nbformat
from nbgrader.converters.base import NbGraderException

from .book import BOOK
from .grading.marking import mark
from .grading.register import register
from .notebooks.exercises import FOLDER, grading_notebook
from .notebooks.selection import read_selection, selection_notebook
from .notebooks.wheel import WHEEL, wheel

PAGES = BOOK / FOLDER
MARKED = (
    "{0} cannot be changed in this way once work has been marked: no exercise can be added or taken out. Give the new "
    "selection another name. nbgrader says: {1}"
)


def make_assignment(name, course):
    """Make an assignment: its source for graders, its release for students, its entry in the gradebook.

    Parameters
    ----------
    name : str
        Name of an exercise page, or of a selection: a file ``name.toml`` in the folder of the course.
    course : pathlib.Path
        Folder of the course. Pages of exercises in it come before those of the book.

    Returns
    -------
    pathlib.Path
        The folder to hand out: the notebook, and the package that it imports.

    Raises
    ------
    ValueError
        If a page or the selection is not in its form, or if the model answers of one's own fail the checks.
    nbgrader.converters.base.NbGraderException
        If work has been marked, and the assignment has other exercises now.
    """
    selection, due = course / f"{name}.toml", None
    pages = [*sorted(course.glob("*.md")), *sorted(PAGES.glob("*.md"))]
    if selection.exists():
        chosen = read_selection(selection)
        notebook, due, is_own = selection_notebook(name, chosen, pages, WHEEL), chosen.due, True
    else:
        page = next(page for page in pages if page.stem == name)
        notebook, is_own = grading_notebook(page, WHEEL), page.parent == course
    if is_own:  # those of the book are tried by its tests
        _try_answers(notebook)
    source = course / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, source)
    release = register(course, source, name, due).parent
    shutil.copy(wheel(BOOK, course), release)
    return release


def _try_answers(notebook):
    """Run the model answers and their checks: an exercise may need another one, and teachers may have changed it."""
    names = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        record = cell.metadata.get("nbgrader", {})
        if record.get("grade"):
            outcome = mark(cell.source, names, seed=0, seconds=60)
            if not outcome.is_whole:
                said = outcome.error or outcome.text
                raise ValueError(f"The model answer does not pass {record.grade_id}: {said.strip()}\n{NEEDED}")
        else:
            exec(cell.source, names)


NEEDED = "If it needs the answer to another exercise, name that one before it."


def main():
    """Make the assignments that the command line names, or all pages."""
    pages = sorted(page.stem for page in PAGES.glob("*.md"))
    parser = argparse.ArgumentParser(prog="make assignment", description=__doc__.partition(": ")[2])
    parser.add_argument(
        "names", nargs="*", help="exercise pages, or pages and selections in the course; all pages if none is named"
    )
    parser.add_argument("--course", type=Path, default=BOOK / "course", help="folder of the course")
    arguments = parser.parse_args()
    own = {file.stem for ending in ("md", "toml") for file in arguments.course.glob(f"*.{ending}")}
    known = pages + sorted(own - set(pages))
    if unknown := set(arguments.names) - set(known):
        sys.exit(
            f"There is no exercise page called {', '.join(unknown)}. There are: {', '.join(known)}. "
            f"A selection of your own is a file such as {arguments.course / 'week3.toml'}."
        )
    for name in arguments.names or pages:
        try:
            release = make_assignment(name, arguments.course)
        except ValueError as error:
            sys.exit(str(error))
        except NbGraderException as error:
            sys.exit(MARKED.format(name, error))
        print(f"{name}: hand out {release}")


if __name__ == "__main__":
    main()
