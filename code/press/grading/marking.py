"""Holding an answer against the checks of its cell.

The checks run here, in the grader's process, where no student's code is: what they call are stand-ins that pass the
arguments to the sandbox and hand back what it answers.
"""

import contextlib
import io
import warnings
from dataclasses import dataclass, replace

from crossentropy.checks import EXERCISES, examine

from .patience import OutOfTime, cut, time_limit
from .sandbox import Died, SandboxBroken

NOT_PAID = "These further checks count only if everything above passes."
MOST_TEXT = 10_000  # characters of what the checks of a cell say


@dataclass(frozen=True)
class Mark:
    """Outcome of one cell of checks.

    Attributes
    ----------
    share : float
        Part of the cell's points that was earned, from 0 to 1.
    text : str
        What the checks printed.
    error : str
        What stopped them; empty if nothing did.
    deaths : tuple of str
        What the student's functions did to the Python that ran them.
    """

    share: float
    text: str
    error: str
    deaths: tuple

    @property
    def is_whole(self):
        """Whether every line passed."""
        return self.share == 1


class Broken(BaseException):
    """The sandbox broke, which is no answer either; the `SandboxBroken` is its cause."""


def mark(source, names, seed, seconds):
    """Run a cell of checks.

    Parameters
    ----------
    source : str
        The cell: calls of ``check``, or assertions.
    names : dict
        What the cell may use: modules, and stand-ins for what the student defined.
    seed : int
        Where the data of ``check`` come from.
    seconds : float
        How long it may take.

    Returns
    -------
    Mark
        With calls of ``check``, the share of what was tried that passed; else everything or, after an error, nothing.

    Raises
    ------
    SandboxBroken
        If it is not the student's fault.
    """
    reports, printed, error, deaths = [], io.StringIO(), "", []

    def check(name, function):
        def answer(*args):
            try:
                return function(*args)
            except SandboxBroken as error:
                raise Broken from error
            except Died as error:
                deaths.append(str(error))
                raise

        reports.append(examine(EXERCISES[name], answer, seed))
        print(reports[-1])

    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), time_limit(seconds):
            warnings.simplefilter("ignore")
            exec(compile(source, "<checks>", "exec"), names | {"check": check})
    except Broken as broken:
        raise broken.__cause__ from None
    except SandboxBroken:
        raise
    except OutOfTime:
        error = f"The checks were stopped after {seconds:g} seconds."
    except NotImplementedError:
        error = "This is not written yet."
    except AssertionError as failed:
        error = str(failed) or "A check failed."
    except Died as death:
        error = str(death)
        deaths.append(error)
    except Exception as failed:
        error = f"The check stopped with {type(failed).__name__}: {failed}"
    share = 0.0 if error else sum(report.share for report in reports) / len(reports) if reports else 1.0
    return Mark(share, cut(printed.getvalue(), MOST_TEXT), cut(error, MOST_TEXT), tuple(deaths))


def better(first, second):
    """Choose between two looks at one cell of checks: that which earned more, and of two alike the first."""
    return second if second.share > first.share else first


def paid(hidden, visible):
    """Settle what a hidden check pays: nothing unless every line of the visible check of its exercise passed.

    Otherwise a constant, which passes many a comparison of two results, would earn points.

    Parameters
    ----------
    hidden, visible : Mark
        Of one exercise.

    Returns
    -------
    Mark
        The hidden one, or one that says why it pays nothing.
    """
    if visible.is_whole or not hidden.share:
        return hidden
    return replace(hidden, share=0.0, error=NOT_PAID)
