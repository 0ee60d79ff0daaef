"""The namespace of a student, whose functions can be called from outside the sandbox."""

import base64
import itertools
import math
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from time import monotonic

from .bubblewrap import Bubblewrap
from .process import GARBLED, Died, OutOfTime, Process
from .protocol import CUT, clean, decode, describe, encode, stand_in
from .wasm import Wasm

WALLS = {"bubblewrap": Bubblewrap, "wasm": Wasm}
STARVED = "The checks of this exercise took all the time that there is for them, so this was not tried."
NO_MODULE = re.compile(r"No module named '(\w{1,50})")
PNG = b"\x89PNG\r\n\x1a\n"


def wall_of_this_machine():
    """Name the wall that is there without being asked for: bubblewrap if that is installed.

    Returns
    -------
    {"bubblewrap", "wasm"}
    """
    return "bubblewrap" if shutil.which("bwrap") else "wasm"


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


class Starved(Died):
    """There was no time left; whatever ran just then is not to blame."""


class Session:
    """The namespace of one student, which outlives what the student's code does to itself.

    If a cell ends or hangs its process, a new process runs the cells again, and of that one the statements before the
    one that did it.

    Parameters
    ----------
    cells : dict
        Source of the cells, by any key, in the order in which they run.
    isolation : {"bubblewrap", "wasm"}, optional
        Which wall is around the code; that of this machine if not given.
    limits : Limits, optional
        What the code may take; what is usual behind the wall if not given.
    trials : collection
        Keys of cells that share their time, and are left out when it is used up. What they are is up to the caller:
        the cells that hold no answer.

    Attributes
    ----------
    replies : dict
        What each cell did, by key; complete after `start`.
    missing : dict
        Names of packages that the code looked for and did not find; its values have no meaning.
    doubts : set of str
        Kinds of requests, such as "cell" and "call", in which something happened that might have happened otherwise on
        a machine of 64 bits with all packages. Only behind the wall of WebAssembly there are doubts.
    """

    def __init__(self, cells, isolation=None, limits=None, trials=()):
        isolation = isolation or wall_of_this_machine()
        if isolation not in WALLS:
            raise ValueError(f"isolation must be 'bubblewrap' or 'wasm', not {isolation!r}")
        self.cells, self.isolation = dict(cells), isolation
        self.limits = limits or WALLS[isolation].limits
        self.trials = set(trials)
        self.replies, self.missing, self.doubts = {}, {}, set()
        self._room_for_pictures = self.limits.all_pictures_bytes
        self._process = None
        self._keys = list(self.cells)
        self._done, self._goal = 0, 0  # how many cells the process has run, and how many it should have
        self._trials_spent = self._cells_spent = 0.0  # seconds
        self._until = math.inf  # when the time of the caller is up
        self._deadlines = []  # of the requests under way: a call may lead to another one
        self._requests, self._handles = itertools.count(), itertools.count()
        self._passed = {}  # functions that the student's code may call, by handle
        self._statement = 0  # the one to which the cell under way has come
        self._runnable = {}  # how many statements may run, of each cell that died
        self._deaths = {}  # what was said of the functions that died, by the number of cells before

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
        self._goal = len(self._keys)
        self._catch_up()

    def run(self, key):
        """Run the cells up to this one, and this one; raises what `start` raises."""
        self._goal = max(self._goal, self._keys.index(key) + 1)
        self._catch_up()

    @contextmanager
    def allow(self, seconds):
        """Give what is done in the body so much time, new starts of Python included."""
        self._until = monotonic() + seconds
        try:
            yield
        finally:
            self._until = math.inf

    def function(self, name):
        """Give a function of the student's, to be called from here.

        It takes numbers, strings, None, arrays, lists, tuples and dicts of these, and functions. It gives back the
        same except functions.

        Raises
        ------
        Died
            On calling, if the call ends or hangs the process. Every later call raises the same at once, until other
            cells have run.
        Exception
            On calling, what the function raises: a built-in exception, or a RuntimeError that names another one.
            A NameError if there is no such function, a TypeError if the result is of another kind.
        """
        return Function(self, name)

    def value(self, name):
        """Give the value of a variable of the student's; raises what a call would raise."""
        return self._fetch("value", name)

    def _catch_up(self):
        """Run the cells that should have run, and all of them again in a new process if one dies."""
        while self._process is None or self._done < self._goal:
            try:
                if self._process is None:
                    self._begin()
                else:
                    self._run_next()
            except Starved:
                raise
            except Died as death:
                key = self._keys[self._done]
                self.replies[key] = Reply(error=("Died", str(death)))
                # What dies again without its last statement is not worth a third attempt.
                self._runnable[key] = 0 if key in self._runnable else self._statement

    def _begin(self):
        """Start Python."""
        if monotonic() > self._until:
            raise Starved(STARVED)
        with self._counted(is_trial=bool(self.replies)):  # the first start is nobody's fault
            self._process, self._done = Process(WALLS[self.isolation], self.limits), 0

    def _run_next(self):
        """Run one cell; end the process if it dies."""
        key = self._keys[self._done]
        runnable, self._statement = self._runnable.get(key), 0
        left = self._left(key)
        if left <= 0:
            self.replies.setdefault(key, Reply(error=("Died", self._left_out(key))))
        elif runnable != 0:
            request = {"key": key, "source": self.cells[key], "statements": runnable}
            try:
                with self._counted(key in self.trials):
                    reply = self._reply(self._ask("cell", min(self.limits.cell_seconds, left), request))
            except Starved:
                raise
            except Died as death:
                self._end()
                raise Died(self._left_out(key)) if self._left(key) <= 0 else death from None
            if runnable is not None:
                self.replies[key] = replace(reply, text=None, error=self.replies[key].error)
            self.replies.setdefault(key, reply)
        self._done += 1

    @contextmanager
    def _counted(self, is_trial):
        """Count the time of the body; in the time that a caller allows, that caller counts it."""
        begin = monotonic()
        try:
            yield
        finally:
            spent = monotonic() - begin
            self._trials_spent += spent * is_trial
            self._cells_spent += spent * (self._until == math.inf)

    def _left(self, key):
        """Seconds that are left for a cell and the others of its kind."""
        if key in self.trials:
            return self.limits.trials_seconds - self._trials_spent
        return self.limits.cells_seconds - self._cells_spent

    def _left_out(self, key):
        if key in self.trials:
            return f"The cells that hold no answer took {self.limits.trials_seconds:g} seconds, so this was not run."
        return f"The notebook took {self.limits.cells_seconds:g} seconds, so this was not run."

    def _fetch(self, op, name, **request):
        """Get a value out of the sandbox."""
        if (op, name, self._goal) in self._deaths:
            raise Died(self._deaths[op, name, self._goal])
        self._catch_up()
        try:
            reply = self._ask(op, self.limits.call_seconds, {"name": name, **request})
            error, value = self._error(reply), None if "error" in reply else self._decoded(reply.get("value"))
        except Starved:
            raise
        except Died as death:
            self._end()
            self._deaths[op, name, self._goal] = str(death)
            raise
        if error:
            raise stand_in(*error)
        return value

    def _ask(self, op, seconds, request):
        """Send a request and wait for the reply, calling the functions that it asks for."""
        process, deadline = self._process, min([monotonic() + seconds, self._until, *self._deadlines])
        number, callbacks = next(self._requests), 0
        self._deadlines.append(deadline)
        try:
            process.send({"op": op, "id": number, **request}, deadline)
            while True:
                match process.receive(deadline):
                    case {"at": int(position)} if position >= 0:
                        self._statement = position
                    case {"doubt": True}:
                        self.doubts.add(op)
                    case {"call": int(handle), "args": args, "kwargs": kwargs}:
                        callbacks += 1
                        if callbacks > self.limits.callbacks:
                            raise Died(f"This calls the function that it is given more than {callbacks - 1} times.")
                        process.send(self._call_passed(handle, args, kwargs), deadline)
                    case {"id": int(answered), **reply} if answered == number:
                        if self.isolation == "wasm" and is_foreign(reply.get("error")):
                            self.doubts.add(op)
                        return reply
                    case {"id": int(answered)} if answered < number:
                        pass  # somebody had replied to that before
                    case _:
                        raise Died(GARBLED)
        except OutOfTime:
            self._end()
            if self._until <= monotonic():
                raise Starved(STARVED) from None
            raise Died(
                f"This ran for more than {seconds:g} seconds and was stopped. Is there a loop that never ends?"
            ) from None
        except BaseException:  # also what a signal of the caller's raises: nobody knows where the process is then
            self._end()
            raise
        finally:
            self._deadlines.pop()

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
                pictures = tuple(map(self._picture, pictures))
                self._room_for_pictures -= sum(map(len, pictures))
                shown = pictures if self._room_for_pictures >= 0 else ()
                return Reply(self._text(printed), text, shown, self._error(reply))
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
                if name == "ModuleNotFoundError" and (found := NO_MODULE.search(message)):
                    self.missing[found[1]] = None
                return clean(name[:100]), clean(message[:1000])
        raise Died(GARBLED)

    def _decoded(self, note):
        try:
            return decode(note)
        except ValueError:
            raise Died(GARBLED) from None

    def _end(self):
        if self._process is not None:
            self._process.end()
        self._process = None


def is_foreign(error):
    """Tell an error of Python in WebAssembly that there might not be elsewhere.

    Parameters
    ----------
    error : object
        As a reply names it: one that has to do with 32 bits, or with a module that is not there but here.

    Returns
    -------
    bool
    """
    match error:
        case ["OverflowError", str(message)]:
            return "index-sized" not in message  # what so many items are for is beyond all memory elsewhere, too
        case ["ModuleNotFoundError" | "ImportError", str(message)] if found := NO_MODULE.search(message):
            return find_spec(found[1]) is not None
    return False


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
