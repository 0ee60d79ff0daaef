"""Checks of the exercises.

``check("sigmoid_prime", sigmoid_prime)`` prints one line for each thing that it tries, and after a failure a hint that
names the likely mistake. An exercise knows its likely mistakes as functions: a hint is given to whoever's answers are
those of the mistake. Two mistakes at once, of which one is a factor or a sign, are recognised too.
"""

import os
from difflib import get_close_matches

from . import (
    derivative,
    digits,
    formula,
    generalization,
    language,
    learning_slowdown,
    logistic,
    numerics,
    origins,
    properties,
    softmax,
    trust,
)
from .engine import Exercise, Report, examine

__all__ = ["EXERCISES", "Exercise", "Report", "check", "examine"]

# A module for each page of exercises. They check no arguments: only the checks call them.
PAGES = [
    learning_slowdown,
    formula,
    properties,
    derivative,
    generalization,
    softmax,
    origins,
    numerics,
    digits,
    logistic,
    language,
    trust,
]


def _all(pages):
    """Put the exercises of all pages together; two of one name would be checked as one."""
    exercises = {}
    for page in pages:
        if twice := exercises.keys() & page.EXERCISES.keys():
            raise ValueError(f"two pages have an exercise called {min(twice)!r}; one of them is {page.__name__}")
        exercises |= page.EXERCISES
    return exercises


EXERCISES = _all(PAGES)


def check(name, function):
    """Print what is right and what is wrong with the answer to an exercise.

    Parameters
    ----------
    name : str
        Name of the exercise.
    function : callable
        What you wrote: the function itself, not what it returns.

    Returns
    -------
    None
        The findings are printed.

    Raises
    ------
    TypeError
        If `function` is not a function.
    ValueError
        If there is no exercise of that name.
    AssertionError
        If something is wrong and nbgrader is marking, which looks at nothing else.

    Examples
    --------
    >>> import crossentropy
    >>> check("sigmoid_prime", lambda z: -crossentropy.sigmoid_prime(z))
    ✗ at z = 0, where the slope is largest: for (0) it gives -0.25, expected 0.25
    ✗ at positive and negative z: for (1.36962) it gives -0.161602, expected 0.161602
    ✗ the same at z and at −z: for (3) it gives -0.0451767, expected 0.0451767
    ✗ a whole array: for ([1.06636, 2.29497]) it gives [-0.190511, -0.0831611], expected [0.190511, 0.0831611]
    Hint: Check the sign: σ rises everywhere, so its slope is never negative.
    """
    if name not in EXERCISES:
        known = f"there are: {', '.join(sorted(EXERCISES))}"
        for similar in get_close_matches(str(name), EXERCISES, n=1):
            known = f"did you mean {similar!r}? Otherwise, {known}"
        raise ValueError(f"there is no exercise called {name!r}; {known}")
    if not callable(function):
        raise TypeError(f"check wants the function itself, as in check({name!r}, {name}), not {function!r}")
    report = examine(EXERCISES[name], function)
    print(report)
    if report.failed and os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise AssertionError("not everything is right")  # or nbgrader, on its own, would give full marks
