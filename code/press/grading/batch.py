"""Grading a class on all processors.

Processes, not threads: the checks change what warnings do, and a student's run that brings its process down must not
take others along.
"""

import logging
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from . import feedback, plugins  # noqa: F401 - named in the settings; a fork should not have to load them

# A fork has all modules already. Elsewhere than on Linux it is not safe.
PROCESSES = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def grade(assignment, students, settings, log, processes=None):
    """Run nbgrader's autograde and feedback for many students.

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
        How many; as many as there are processors if not given.

    Yields
    ------
    str
        A student who is done, graded or not.
    """
    processes = processes or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count()))
    lost = []
    with _pool(processes, log) as pool:
        futures = {pool.submit(_grade, assignment, student, settings): student for student in students}
        for future in as_completed(futures):
            if isinstance(future.exception(), BrokenProcessPool):
                lost.append(futures[future])
            else:
                yield futures[future]
    # One of these brought its process down, and with it the pool. Now each is on its own.
    for student in lost:
        with _pool(1, log) as pool:
            pool.submit(_grade, assignment, student, settings).exception()
        yield student


def _pool(processes, log):
    return ProcessPoolExecutor(processes, mp_context=PROCESSES, initializer=_log_to, initargs=(log,))


def _log_to(file):
    logging.captureWarnings(True)
    logging.basicConfig(filename=file, encoding="utf-8", format="%(asctime)s %(message)s", force=True)


def _grade(assignment, student, settings):
    course = CourseDirectory(config=settings, assignment_id=assignment, student_id=student)
    try:
        for step in Autograde, GenerateFeedback:
            step(coursedir=course, config=settings, force=True).start()
    except NbGraderException:
        pass  # nbgrader has logged why, and left no notebook or page: that is how a report knows
    except Exception:
        logging.exception("nbgrader failed")
