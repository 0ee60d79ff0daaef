"""How what a learner wrote is held against what it should compute."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import shorten

import numpy as np

NOTHING_BACK = "Your function gives nothing back. End it with return and the result; print does not count."
SHAPE = "The numbers are right, but not the shape of the result."
# What any exercise may get wrong by one factor. An exercise that says it in better words comes first.
FACTORS = {
    "The sign is wrong: each result is −1 times the right one.": -1,
    "Each result is twice the right one: look for a factor 2 too much, or a forgotten 1/2.": 2,
    "Each result is half of the right one: look for a forgotten factor 2.": 1 / 2,
    "Each result is the right one divided by ln 2, as if the logarithm had base 2.": 1 / np.log(2),
    "Each result is the right one divided by ln 10, as if the logarithm had base 10.": 1 / np.log(10),
}
LONG = 12  # numbers; a longer result is not shown as a whole


@dataclass(frozen=True)
class Exercise:
    """A function to write, and how to tell whether it is right.

    Attributes
    ----------
    reference : callable
        A right answer.
    cases : callable
        Takes a `numpy.random.Generator` and returns what to try: lists of argument tuples, by a short description.
    mistakes : dict of str to callable or Habit
        Likely wrong answers, by the hint that helps against each.
    tolerance : float
        Largest error that passes, relative to the larger of 1 and the right value. For results in float32 it is at
        least a hundred rounding errors.
    relative : bool
        Whether the error is relative to the right value also where that is below 1. What is exactly 0 must be 0 then.
    """

    reference: Callable
    cases: Callable
    mistakes: dict = field(default_factory=dict)
    tolerance: float = 1e-6
    relative: bool = False


@dataclass(frozen=True)
class Habit:
    """A mistake that shows in what a function does, because its results could be anybody's.

    Attributes
    ----------
    shows : callable
        Takes the learner's function, and tells whether it has the habit.
    example : callable
        A function that has it.
    """

    shows: Callable
    example: Callable


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


@dataclass(frozen=True)
class _Trial:
    """One call: its arguments, what should come out, and what did."""

    args: tuple
    right: object
    answer: object


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
    passed, failed, trials = [], [], []
    for description, calls in exercise.cases(np.random.default_rng(seed)).items():
        group = [_Trial(args, _answer(exercise.reference, args), _answer(function, args)) for args in calls]
        complaint = next(filter(None, (_complaint(exercise, trial) for trial in group)), None)
        if complaint:
            failed.append(f"{description}: {complaint}")
        else:
            passed.append(description)
        trials += group
    return Report(tuple(passed), tuple(failed), _hint(exercise, function, trials) if failed else "")


def _answer(function, args):
    """Call a function on copies of its arguments; give back what it raises as a value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a naive logarithm warns; what counts is what it returns
        try:
            return function(*map(_copy, args))
        except Exception as error:
            return error


def _copy(value):
    if isinstance(value, list):
        return [_copy(part) for part in value]
    return value.copy() if isinstance(value, np.ndarray) else value


# --------------------------------------------------------------------------------------------------- right or wrong


def _same(answer, expected, exercise):
    """Tell whether an answer is right: a list or an array will do for a tuple, and float32 for float64."""
    if isinstance(answer, Exception) or isinstance(expected, Exception):
        return type(answer) is type(expected)
    if isinstance(expected, tuple):
        return _fits(answer, expected) and all(_same(a, e, exercise) for a, e in zip(answer, expected, strict=True))
    answer, expected = _array(answer), np.asarray(expected)
    if answer is None or answer.shape != expected.shape:
        return False
    is_single = answer.dtype == np.float32
    tolerance = max(exercise.tolerance, 100 * np.finfo(np.float32).eps if is_single else 0)
    # in float32 the smallest numbers are 0
    floor = (np.finfo(np.float32).tiny if is_single else 0) if exercise.relative else tolerance
    with np.errstate(invalid="ignore"):
        return np.allclose(answer, expected, rtol=tolerance, atol=floor, equal_nan=True)


def _fits(answer, expected):
    """Tell whether an answer has as many parts as the tuple that is expected."""
    is_row = isinstance(answer, tuple | list) or (isinstance(answer, np.ndarray) and answer.ndim > 0)
    return is_row and len(answer) == len(expected)


def _array(value):
    """Turn a value into an array of real numbers; None if it is something else."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different length
        return None
    return array if array.dtype.kind in "biuf" else None


# ------------------------------------------------------------------------------------------------------------- hints


def _hint(exercise, function, trials):
    """Find what went wrong: a known mistake, a factor, a shape, or two things at once."""
    answers, right = [trial.answer for trial in trials], [trial.right for trial in trials]
    if all(answer is None for answer in answers):
        return NOTHING_BACK

    def matches(results):
        return all(_same(answer, result, exercise) for answer, result in zip(answers, results, strict=True))

    wrong, effects = {}, {}
    for hint, mistake in exercise.mistakes.items():
        if isinstance(mistake, Habit):
            if _answer(mistake.shows, (function,)) is True:
                return hint
            continue
        wrong[hint] = [_answer(mistake, trial.args) for trial in trials]
        if matches(wrong[hint]):
            return hint
        effects[hint] = [_factor(*pair) for pair in zip(wrong[hint], right, strict=True)]
    for hint, factor in FACTORS.items():
        effects.setdefault(hint, [factor] * len(trials))
        if matches([_times(factor, result) for result in right]):
            return hint
    if all(_same(_flat(trial.answer), _flat(trial.right), exercise) for trial in trials):
        return SHAPE
    for hint, results in wrong.items():
        for other, factors in effects.items():
            if other != hint and None not in factors and matches(list(map(_times, factors, results))):
                return f"There are two mistakes. {hint} And: {other}"
    return ""


def _factor(wrong, right):
    """Find the number by which a mistake multiplies a right result; None if there is no such number."""
    if isinstance(wrong, Exception) or isinstance(right, Exception):
        return None
    wrong, right = _flat(wrong), _flat(right)
    if wrong is None or right is None or len(wrong) != len(right) or right.dtype.kind == "b":
        return None
    if not np.isfinite(wrong).all() or not np.isfinite(right).all():
        return None
    if not right.any():
        return None if wrong.any() else 1.0
    largest = np.abs(right).argmax()
    factor = float(wrong[largest] / right[largest])
    return factor if np.allclose(wrong, factor * right, rtol=1e-9, atol=1e-12) else None


def _times(factor, result):
    """Multiply a result, or each part of it, by a number; what is no number is left alone."""
    if isinstance(result, tuple | list):
        return tuple(_times(factor, part) for part in result)
    array = None if isinstance(result, Exception) else _array(result)
    with np.errstate(all="ignore"):
        return result if array is None else factor * array


def _flat(value):
    """Put all numbers of a result into one row; None if there is something else in it."""
    if isinstance(value, tuple | list):
        parts = [_flat(part) for part in value]
        return None if any(part is None for part in parts) else np.concatenate([np.zeros(0), *parts])
    array = None if isinstance(value, Exception) else _array(value)
    return None if array is None else array.ravel()


# ------------------------------------------------------------------------------------------------------------- words


def _complaint(exercise, trial):
    """Say what is wrong with the answer to one call; None if it is right."""
    if isinstance(trial.answer, NotImplementedError):
        return "not written yet"
    if _same(trial.answer, trial.right, exercise):
        return None
    call = ", ".join(_shown(arg, entries=5) for arg in trial.args)
    if isinstance(trial.answer, Exception):
        message = shorten(str(trial.answer), 200, placeholder=" …")
        return f"for ({call}) it stops with {type(trial.answer).__name__}: {message}"
    return f"for ({call}) {_difference(exercise, trial.answer, trial.right)}"


def _difference(exercise, answer, expected):
    """Say how an answer differs from what is expected; of long results only the first place where they do."""
    numbers = _flat(expected)
    if numbers is not None and len(numbers) > LONG:
        if isinstance(expected, tuple) and _fits(answer, expected):
            place = next(i for i in range(len(expected)) if not _same(answer[i], expected[i], exercise))
            return f"part {place + 1} of its result: {_difference(exercise, answer[place], expected[place])}"
        array = None if isinstance(expected, tuple) else _array(answer)
        if array is not None and array.shape == np.shape(expected):
            place = next(i for i in np.ndindex(array.shape) if not _same(array[i], expected[i], exercise))
            return f"entry {list(place)} is {_told_apart(array[place], expected[place])}"
    return f"it gives {_told_apart(answer, expected)}"


def _told_apart(answer, expected):
    """Write both with as many digits as it takes to see the difference."""
    for digits in range(6, 18):
        pair = _shown(answer, LONG, digits), _shown(expected, LONG, digits)
        if pair[0] != pair[1]:
            return f"{pair[0]}, expected {pair[1]}"
    return f"{pair[0]} of type {getattr(answer, 'dtype', type(answer).__name__)}, expected numbers"


def _shown(value, entries=LONG, digits=6):
    """Write a value; a list or an array with more entries than that is cut, or named by its shape."""
    if isinstance(value, np.ndarray | np.generic) and value.size <= entries:
        value = value.tolist()  # True, not np.True_
    if isinstance(value, tuple | list):
        parts = [_shown(part, entries, digits) for part in value[:entries]]
        parts += [f"… ({len(value)} in all)"] * (len(value) > entries)
        return ("[{}]" if isinstance(value, list) else "({})").format(", ".join(parts))
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, float):
        return f"{value:.{digits}g}"
    return getattr(value, "__name__", None) or shorten(repr(value), 80, placeholder=" …")
