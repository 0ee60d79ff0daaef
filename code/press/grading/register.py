"""Making an assignment known to nbgrader."""

import os
import shutil
import sys
from datetime import UTC
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from . import config


def register(course, source, name, due=None):
    """Write the release of an assignment and enter it into the gradebook, with nbgrader's ``generate_assignment``.

    Parameters
    ----------
    course : path-like
        The course's folder; it may not exist yet.
    source : path-like
        Notebook with the solutions and the hidden checks.
    name : str
        Name of the assignment, and of its notebook.
    due : datetime, optional
        Until when it is to be handed in, with its zone.

    Returns
    -------
    Path
        The notebook for the students.

    Raises
    ------
    nbgrader.converters.base.NbGraderException
        If nbgrader refuses the source.
    """
    course = Path(course).resolve()
    place = course / "source" / name / f"{name}.ipynb"
    place.parent.mkdir(parents=True, exist_ok=True)
    if Path(source).resolve() != place:
        shutil.copy(source, place)
    find_alembic()
    settings = config.load(course)
    directory = CourseDirectory(config=settings, assignment_id=name, student_id=".")
    GenerateAssignment(coursedir=directory, config=settings, force=True, create_assignment=True).start()
    if due:
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            in_universal_time = due.astimezone(UTC).replace(tzinfo=None)  # which is how nbgrader keeps it
            gradebook.update_or_create_assignment(name, duedate=in_universal_time)
    return course / "release" / name / f"{name}.ipynb"


def find_alembic():
    """Let nbgrader find ``alembic``, with which it makes gradebooks, when the environment is not activated."""
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
