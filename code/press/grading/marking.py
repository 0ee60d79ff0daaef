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
    waits : bool
        Whether what failed might not have failed elsewhere, so that a person has to decide.
    """

    share: float
    text: str
    error: str
    deaths: tuple
    waits: bool = False

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


def in_doubt(mark, doubts):
    """Let a mark wait for a person if something failed and there were doubts about what the answer did.

    Behind the wall of WebAssembly, whole numbers have 32 bits unless somebody says otherwise, divisions by zero raise
    nothing, and packages are missing. What passes there passes everywhere; what fails while such a thing happened may
    have failed because of it. So it is never a 0 that nobody has seen.

    Parameters
    ----------
    mark : Mark
        Of one cell of checks.
    doubts : collection
        Those of `press.grading.sandbox.Session`.

    Returns
    -------
    Mark
    """
    return replace(mark, waits=True) if doubts and not mark.is_whole else mark


def better(first, second):
    """Choose between two looks at one cell of checks: that which earned more, and of two alike the first.

    It waits if one of them does, unless every line passed in the other.
    """
    best = second if second.share > first.share else first
    return in_doubt(best, [look for look in (first, second) if look.waits])


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
        The hidden one, or one that says why it pays nothing, which waits if the visible one does.
    """
    if visible.is_whole or not hidden.share:
        return hidden
    return replace(hidden, share=0.0, error=NOT_PAID, waits=visible.waits)
