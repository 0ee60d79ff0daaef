"""Marking a class on all processors, and making its pages."""

import logging
import warnings

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from . import feedback, plugins  # noqa: F401 - named in the settings; a fork should not have to load them
from .children import each


def grade(assignment, students, settings, log, processes=None):
    """Run nbgrader's autograde for many students.

    Parameters
    ----------
    assignment : str
        Its name.
    students : list of str
        Ids of those whose submissions are collected.
    settings : traitlets.config.Config
        nbgrader's.
    log : path-like
        Where nbgrader says what it does.
    processes : int, optional
        How many; as many as there is room for if not given.

    Yields
    ------
    student : str
        One who is done, marked or not.
    is_done : bool
        Whether the work was marked.
    """
    return each(_run, ((student, Autograde, assignment, settings, log) for student in students), processes)


def give_feedback(assignment, students, settings, log, processes=None):
    """Make the pages that students get back; as `grade`."""
    feedback.template()
    return each(_run, ((student, GenerateFeedback, assignment, settings, log) for student in students), processes)


def _run(student, step, assignment, settings, log):
    warnings.simplefilter("ignore")  # nbgrader's own way of adding a submission warns of itself, which takes time
    logging.basicConfig(filename=log, encoding="utf-8", format="%(asctime)s %(message)s", force=True)
    course = CourseDirectory(config=settings, assignment_id=assignment, student_id=student)
    try:
        step(coursedir=course, config=settings, force=True).start()
    except NbGraderException as error:  # nbgrader has logged why
        raise SystemExit(1) from error
    except Exception as error:
        logging.exception("nbgrader failed")
        raise SystemExit(1) from error
