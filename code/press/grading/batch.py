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
from pathlib import Path

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

# A fork has nbgrader loaded already. Elsewhere than on Linux it is not safe.
PROCESSES = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def grade(assignment, students, settings, log, processes=None):
    """Run nbgrader's autograde for many students, and then its feedback.

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
        A student who is done, graded or not. The feedback is written after the last one.
    """
    processes = processes or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count()))
    lost = []
    with _pool(processes, log) as pool:
        futures = {pool.submit(_autograde, assignment, student, settings): student for student in students}
        for future in as_completed(futures):
            if isinstance(future.exception(), BrokenProcessPool):
                lost.append(futures[future])
            else:
                yield futures[future]
    # One of these brought its process down, and with it the pool. Now each is on its own.
    for student in lost:
        with _pool(1, log) as pool:
            pool.submit(_autograde, assignment, student, settings).exception()
        yield student
    with _pool(processes, log) as pool:
        for first in range(processes):
            pool.submit(_feedback, assignment, students[first::processes], settings)


def _pool(processes, log):
    return ProcessPoolExecutor(processes, mp_context=PROCESSES, initializer=_log_to, initargs=(log,))


def _log_to(file):
    logging.captureWarnings(True)
    logging.basicConfig(filename=file, encoding="utf-8", format="%(asctime)s %(message)s", force=True)


def _autograde(assignment, student, settings):
    course = CourseDirectory(config=settings, assignment_id=assignment, student_id=student)
    _run(Autograde(coursedir=course, config=settings, force=True))


def _feedback(assignment, students, settings):
    """Write the pages of several students: nbgrader then compiles its templates only once."""
    course = CourseDirectory(config=settings, assignment_id=assignment)
    others = {folder.name for folder in Path(course.root, course.autograded_directory).iterdir()} - set(students)
    course.student_id_exclude = ",".join(others)
    _run(GenerateFeedback(coursedir=course, config=settings, force=True))


def _run(step):
    try:
        step.start()
    except NbGraderException:
        pass  # nbgrader has logged why, and left no notebook or page: that is how a report knows
    except Exception:
        logging.exception("nbgrader failed")
