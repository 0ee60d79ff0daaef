"""How what a learner wrote is held against what it should compute."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Exercise:
    """A function to write, and how to tell whether it is right.

    Attributes
    ----------
    reference : callable
        A right answer.
    cases : callable
        Takes a `numpy.random.Generator` and returns what to try: lists of argument tuples, by a short description.
    mistakes : dict of str to callable
        Likely wrong answers, by the hint that helps against each.
    tolerance : float
        Largest error that passes, relative to the larger of 1 and the right value.
    """

    reference: Callable
    cases: Callable
    mistakes: dict = field(default_factory=dict)
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Report:
    """Outcome of an examination; it prints as the lines that a learner reads.

    Attributes
    ----------
    passed, failed : tuple of str
        What was tried. What failed also says what was expected.
    hint : str
        What the mistake probably is; empty if there is none, or none that is known.
    """

    passed: tuple
    failed: tuple
    hint: str

    @property
    def share(self):
        """Share of what was tried that passed, from 0 to 1."""
        return len(self.passed) / (len(self.passed) + len(self.failed))

    def __str__(self):
        lines = [f"✓ {line}" for line in self.passed] + [f"✗ {line}" for line in self.failed]
        return "\n".join(lines + [f"Hint: {self.hint}"] * bool(self.hint))


def examine(exercise, function, seed=0):
    """Try a function on the cases of an exercise.

    Parameters
    ----------
    exercise : Exercise
        What it should compute.
    function : callable
        What the learner wrote.
    seed : int
        Where the random cases come from.

    Returns
    -------
    Report
    """
    cases = exercise.cases(np.random.default_rng(seed))
    passed, failed = [], []
    for description, calls in cases.items():
        complaint = next(filter(None, (_complaint(exercise, function, args) for args in calls)), None)
        if complaint:
            failed.append(f"{description}: {complaint}")
        else:
            passed.append(description)
    hint = _hint(exercise, function, [args for calls in cases.values() for args in calls]) if failed else ""
    return Report(tuple(passed), tuple(failed), hint)


def _complaint(exercise, function, args):
    """Say what is wrong with the answer to one call; None if it is right."""
    expected, answer = exercise.reference(*args), _answer(function, args)
    if isinstance(answer, NotImplementedError):
        return "not written yet"
    if _same(answer, expected, exercise.tolerance):
        return None
    call = ", ".join(_shown(arg, entries=5) for arg in args)
    if isinstance(answer, Exception):
        return f"for ({call}) it stops with {type(answer).__name__}: {answer}"
    return f"for ({call}) it gives {_shown(answer)}, expected {_shown(expected)}"


def _hint(exercise, function, calls):
    """Find the mistake whose answers are the learner's, on every call."""
    answers = [_answer(function, args) for args in calls]
    if all(answer is None for answer in answers):
        return "Your function gives nothing back. End it with return and the result; print does not count."
    for hint, mistake in exercise.mistakes.items():
        wrong = [_answer(mistake, args) for args in calls]
        if all(_same(answer, other, exercise.tolerance) for answer, other in zip(answers, wrong, strict=True)):
            return hint
    return ""


def _answer(function, args):
    """Call a function on copies of its arguments; give back what it raises as a value."""
    copies = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a naive logarithm warns; what counts is what it returns
        try:
            return function(*copies)
        except Exception as error:
            return error


def _same(answer, expected, tolerance):
    if isinstance(answer, Exception) or isinstance(expected, Exception):
        return type(answer) is type(expected)
    if isinstance(expected, tuple):
        return (
            isinstance(answer, tuple | list)
            and len(answer) == len(expected)
            and all(_same(a, e, tolerance) for a, e in zip(answer, expected, strict=True))
        )
    try:
        answer = np.asarray(answer)
    except ValueError:  # rows of different length
        return False
    return (
        answer.dtype.kind in "biuf"
        and answer.shape == np.shape(expected)
        and np.allclose(answer, expected, rtol=tolerance, atol=tolerance, equal_nan=True)
    )


def _shown(value, entries=12):
    """Write a value; an array with more entries than that is named by its shape."""
    if isinstance(value, tuple | list):
        return "(" + ", ".join(_shown(part, entries) for part in value) + ")"
    if isinstance(value, np.ndarray) and value.size > entries:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=4, separator=", ").replace("\n", "")
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    return getattr(value, "__name__", None) or repr(value)
