"""``python -m press.assignment``: make assignments for a course from the exercise pages."""

import argparse
import shutil
import sys
from pathlib import Path

import nbformat

from .book import BOOK
from .grading.register import register
from .notebooks.exercises import FOLDER, grading_notebook
from .notebooks.wheel import WHEEL, wheel

PAGES = BOOK / FOLDER


def make_assignment(name, course):
    """Make an assignment: its source for graders, its release for students, its entry in the gradebook.

    Parameters
    ----------
    name : str
        Name of an exercise page.
    course : pathlib.Path
        Folder of the course.

    Returns
    -------
    pathlib.Path
        The folder to hand out: the notebook, and the package that it imports.
    """
    source = course / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(grading_notebook(PAGES / f"{name}.md", WHEEL), source)
    release = register(course, source, name).parent
    shutil.copy(wheel(BOOK, course), release)
    return release


def main():
    """Make the assignments that the command line names, or all."""
    known = sorted(page.stem for page in PAGES.glob("*.md"))
    parser = argparse.ArgumentParser(prog="make assignment", description=__doc__.partition(": ")[2])
    parser.add_argument("names", nargs="*", help="exercise pages; all if none is named")
    parser.add_argument("--course", type=Path, default=BOOK / "course", help="folder of the course")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(known):
        sys.exit(f"There is no exercise page called {', '.join(unknown)}. There are: {', '.join(known)}.")
    for name in arguments.names or known:
        try:
            release = make_assignment(name, arguments.course)
        except ValueError as error:
            sys.exit(str(error))
        print(f"{name}: hand out {release}")


if __name__ == "__main__":
    main()
