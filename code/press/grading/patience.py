"""Bounds on the time that a piece of work may take, and on the length of what is shown."""

import contextlib
import signal
import threading

from .sandbox.protocol import CUT

AGAIN = 0.1  # seconds; an alarm is lost when it comes while Python cleans up after an object, so it rings again


class OutOfTime(BaseException):
    """The work took too long; not an `Exception`, which the checks would take for an answer."""


@contextlib.contextmanager
def time_limit(seconds):
    """Raise `OutOfTime` in the body when it takes longer than so many seconds.

    It needs the signals of Unix, and the main thread, to which they go; elsewhere only the sandbox's own limits hold.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def cut(text, most):
    """Cut a text, and say so.

    Parameters
    ----------
    text : str
        Of anybody.
    most : int
        How many characters are shown.

    Returns
    -------
    str
    """
    return text if len(text) <= most else text[:most] + CUT
