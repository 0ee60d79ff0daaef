"""The namespace of a student, whose functions can be called from outside the sandbox."""

import base64
import itertools
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic

from .limits import Limits
from .process import GARBLED, Died, OutOfTime, Process
from .protocol import CUT, clean, decode, describe, encode, stand_in

PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Reply:
    """What a cell did.

    Attributes
    ----------
    printed : str
        What it printed, errors and warnings included.
    text : str or None
        Value of its last expression, as text.
    pictures : tuple of bytes
        Its figures, as PNG.
    error : tuple of str or None
        Name and message of the exception that ended it.
    """

    printed: str = ""
    text: str | None = None
    pictures: tuple = ()
    error: tuple | None = None


class Session:
    """The namespace of one student, which outlives what the student's code does to itself.

    If a cell ends or hangs its process, a new process runs the other cells, and of that one the statements before the
    one that did it.

    Parameters
    ----------
    cells : dict
        Source of the cells, by any key, in the order in which they run.
    isolation : {"bubblewrap", "none"}
        Whether the sandbox is one. "none" bounds time, memory and output only: the code runs with all rights of
        whoever calls, may read and write files, use the network and start any number of processes, and these are
        only ended as far as they stay in its process group.
    limits : Limits
        What the code may take.

    Attributes
    ----------
    replies : dict
        What each cell did, by key; complete after `start`.
    """

    def __init__(self, cells, isolation="bubblewrap", limits=None):
        if isolation not in ("bubblewrap", "none"):
            raise ValueError(f"isolation must be 'bubblewrap' or 'none', not {isolation!r}")
        self.cells, self.isolation, self.limits = dict(cells), isolation, limits or Limits()
        self.replies = {}
        self._process = None
        self._spent = 0.0  # seconds in which the student's code had its turn
        self._deadlines = []  # of the requests under way: a call may lead to another one
        self._requests, self._handles = itertools.count(), itertools.count()
        self._passed = {}  # functions that the student's code may call, by handle
        self._statement = 0  # the one to which the cell under way has come
        self._runnable = {}  # how many statements may run, of each cell that died
        self._deaths = {}  # what was said of the functions that died

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def start(self):
        """Run all cells.

        Raises
        ------
        SandboxBroken
            If the sandbox cannot be made.
        """
        while self._process is None and self._left() > 0:
            self._run_all()
        for key in self.cells:
            self.replies.setdefault(key, Reply(error=("Died", self._out_of_time())))

    def function(self, name):
        """Give a function of the student's, to be called from here.

        It takes numbers, strings, None, arrays, lists, tuples and dicts of these, and functions. It gives back the
        same except functions.

        Raises
        ------
        Died
            On calling, if the call ends or hangs the process. Every later call raises the same at once.
        Exception
            On calling, what the function raises: a built-in exception, or a RuntimeError that names another one.
            A NameError if there is no such function, a TypeError if the result is of another kind.
        """
        return Function(self, name)

    def value(self, name):
        """Give the value of a variable of the student's; raises what a call would raise."""
        return self._fetch("value", name)

    def _run_all(self):
        """Run all cells in a new process; end it and take note if one dies."""
        self._process = Process(self.isolation, self.limits)
        for key, source in self.cells.items():
            runnable, self._statement = self._runnable.get(key), 0
            request = {"key": key, "source": source, "statements": runnable}
            try:
                reply = self._reply(self._ask("cell", self.limits.cell_seconds, request))
            except Died as death:
                self._end()
                self.replies[key] = Reply(error=("Died", str(death)))
                # What dies again without its last statement is not worth a third attempt.
                self._runnable[key] = self._statement if runnable is None else 0
                return
            if runnable is not None:
                self.replies[key] = replace(reply, text=None, error=self.replies[key].error)
            self.replies.setdefault(key, reply)

    def _fetch(self, op, name, **request):
        """Get a value out of the sandbox."""
        if (op, name) in self._deaths:
            raise Died(self._deaths[op, name])
        self.start()
        try:
            reply = self._ask(op, self.limits.call_seconds, {"name": name, **request})
            error, value = self._error(reply), None if "error" in reply else self._decoded(reply.get("value"))
        except Died as death:
            self._end()
            self._deaths[op, name] = str(death)
            raise
        if error:
            raise stand_in(*error)
        return value

    def _ask(self, op, seconds, request):
        """Send a request and wait for the reply, calling the functions that it asks for."""
        begin, left, process = monotonic(), self._left(), self._process
        if process is None or left <= 0:
            raise Died(self._out_of_time())
        deadline = min([begin + min(seconds, left), *self._deadlines])
        number, callbacks = next(self._requests), 0
        self._deadlines.append(deadline)
        try:
            process.send({"op": op, "id": number, **request}, deadline)
            while True:
                match process.receive(deadline):
                    case {"at": int(position)} if position >= 0:
                        self._statement = position
                    case {"call": int(handle), "args": args, "kwargs": kwargs}:
                        callbacks += 1
                        if callbacks > self.limits.callbacks:
                            raise Died(f"This calls the function that it is given more than {callbacks - 1} times.")
                        process.send(self._call_passed(handle, args, kwargs), deadline)
                    case {"id": int(answered), **reply} if answered == number:
                        return reply
                    case {"id": int(answered)} if answered < number:
                        pass  # somebody had replied to that before
                    case _:
                        raise Died(GARBLED)
        except OutOfTime:
            self._end()
            if begin + left <= monotonic():
                raise Died(self._out_of_time()) from None
            raise Died(
                f"This ran for more than {seconds:g} seconds and was stopped. Is there a loop that never ends?"
            ) from None
        except BaseException:  # also what a signal of the caller's raises: nobody knows where the process is then
            self._end()
            raise
        finally:
            self._deadlines.pop()
            if not self._deadlines:
                self._spent += monotonic() - begin

    def _call_passed(self, handle, args, kwargs):
        """Call a function that was passed to the student's, with what comes from there; give what to send back."""
        args, kwargs = self._decoded(args), self._decoded(kwargs)
        if not isinstance(args, tuple) or not isinstance(kwargs, dict):
            raise Died(GARBLED)
        if handle not in self._passed:
            return {"error": ("ValueError", "a function that is passed can only be called before the call returns")}
        try:
            return {"value": encode(self._passed[handle](*args, **kwargs))}
        except Died:
            raise
        except Exception as error:
            return {"error": describe(error)}

    def _pass(self, function):
        """Note a function that is passed to the student's; give what stands for it."""
        if isinstance(function, Function) and function.session is self:
            return {"function": function.__name__}
        handle = next(self._handles)
        self._passed[handle] = function
        return {"function": handle}

    def _reply(self, reply):
        """Read what a cell did."""
        match reply:
            case {"printed": str(printed), "pictures": list(pictures)} if len(pictures) <= self.limits.pictures:
                text = reply.get("text")
                text = None if text is None else self._text(text)
                return Reply(self._text(printed), text, tuple(map(self._picture, pictures)), self._error(reply))
        raise Died(GARBLED)

    def _text(self, text):
        if isinstance(text, str) and len(text) <= self.limits.output_characters + len(CUT):
            return clean(text)
        raise Died(GARBLED)

    def _picture(self, text):
        with suppress(ValueError, TypeError):
            picture = base64.b64decode(text, validate=True)
            if picture.startswith(PNG) and len(picture) <= self.limits.picture_bytes:
                return picture
        raise Died(GARBLED)

    def _error(self, reply):
        match reply.get("error"):
            case None:
                return None
            case [str(name), str(message)]:
                return clean(name[:100]), clean(message[:1000])
        raise Died(GARBLED)

    def _decoded(self, note):
        try:
            return decode(note)
        except ValueError:
            raise Died(GARBLED) from None

    def _left(self):
        """Seconds that are left for the student's code."""
        return self.limits.total_seconds - self._spent

    def _out_of_time(self):
        return f"The notebook took more than {self.limits.total_seconds:g} seconds in all, so this was not run."

    def _end(self):
        if self._process is not None:
            self._process.end()
        self._process = None


class Function:
    """A function of a student's, called from outside the sandbox."""

    def __init__(self, session, name):
        self.session, self.__name__ = session, name

    def __call__(self, *args, **kwargs):
        """Send the arguments in and give back what comes out."""
        session = self.session
        passed = dict(session._passed)
        try:
            request = {
                key: encode(value, session._pass, "passed") for key, value in (("args", args), ("kwargs", kwargs))
            }
            return session._fetch("call", self.__name__, **request)
        finally:
            session._passed = passed  # who kept a function for later can no longer call it
