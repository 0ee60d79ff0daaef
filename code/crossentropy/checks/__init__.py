"""Checks of the exercises.

``check("sigmoid_prime", sigmoid_prime)`` prints one line for each thing that it tries, and after a failure a hint that
names the likely mistake. An exercise knows its likely mistakes as functions: a hint is given to whoever's answers are
those of the mistake.
"""

import os

from .engine import Exercise, Report, examine
from .exercises import EXERCISES

__all__ = ["EXERCISES", "Exercise", "Report", "check", "examine"]


def check(name, function):
    """Print what is right and what is wrong with the answer to an exercise.

    Parameters
    ----------
    name : str
        Name of the exercise.
    function : callable
        What you wrote.

    Raises
    ------
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
    Hint: Check the sign: σ rises everywhere, so its slope is never negative.
    """
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise called {name!r}; there are: {', '.join(sorted(EXERCISES))}")
    report = examine(EXERCISES[name], function)
    print(report)
    if report.failed and os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise AssertionError("not everything is right")  # or nbgrader, on its own, would give full marks
