"""Runs a student's notebook where it can do no harm, and lets its functions be called from outside.

The student's code runs in a process of its own (`child`), in a sandbox that bubblewrap makes: no network, no files but
Python and its packages, none of the other processes, bounds on everything. Nothing of what is expected enters the
sandbox; what comes out is text and numbers, and is held against the right answers here. What comes out may be forged:
types and sizes are checked, and the worst that forgers can do is to give other answers in the name of their own
functions.
"""

import base64
import importlib.util
import itertools
import json
import math
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic

from . import child, widgets
from .child import clean, decode, describe, encode, stand_in

PNG = b"\x89PNG\r\n\x1a\n"
# Makes the kernel end the process that follows before any other, should memory run out.
FIRST_VICTIM = ("/bin/sh", "-c", 'echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec "$@"', "sh")
TICK = 0.2  # seconds between looks at whether a process still lives

UNPROTECTED = "To mark without protection: ISOLATION=none"
MISSING = f"Bubblewrap is needed to mark work safely: apt install bubblewrap. {UNPROTECTED}"

GONE = "This ended Python itself: by os._exit, by a crash, or because it took too much memory."
FLOOD = "This sent back far more data than any answer needs."
GARBLED = "This sent back something that cannot be read."


class Died(Exception):  # noqa: N818 - it reads as a sentence
    """A student's code ended or hung its process; the message is a sentence for the student."""


class SandboxBroken(Exception):  # noqa: N818 - it reads as a sentence
    """The sandbox does not work here, which is nobody's fault but ours; the message says what helps."""


@dataclass(frozen=True)
class Limits:
    """What a student's code may take.

    Attributes
    ----------
    start_seconds, cell_seconds, call_seconds, total_seconds : float
        Time for the start of Python, for one cell, for one call, and for everything.
    memory_bytes : int
        Address space of a process.
    processes, files : int
        Processes and threads; files open at a time.
    file_bytes, disk_bytes : int
        Size of one file, and of all.
    output_characters : int
        Length of what a cell prints, and of the text of its value.
    pictures, picture_bytes : int
        Number of pictures of a cell, and size of each.
    message_bytes : int
        Size of a result.
    callbacks : int
        How often a call may use functions that were passed to it.
    """

    start_seconds: float = 30
    cell_seconds: float = 10
    call_seconds: float = 5
    total_seconds: float = 60
    memory_bytes: int = 2**30
    processes: int = 8
    files: int = 64
    file_bytes: int = 16 * 2**20
    disk_bytes: int = 64 * 2**20
    output_characters: int = 10_000
    pictures: int = 5
    picture_bytes: int = 300_000
    message_bytes: int = 4_000_000
    callbacks: int = 10_000


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
        if isinstance(text, str) and len(text) <= self.limits.output_characters + len(child.CUT):
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


class OutOfTime(Exception):  # noqa: N818 - it reads as a sentence
    """The deadline has passed."""


class Process:
    """Python with `child` in it, in a sandbox.

    Raises
    ------
    SandboxBroken
        If it does not start.
    """

    def __init__(self, isolation, limits):
        if os.name != "posix":
            raise SandboxBroken("Marking needs Linux or macOS; on Windows, do it in WSL.")
        if isolation == "bubblewrap" and not shutil.which("bwrap"):
            raise SandboxBroken(MISSING)
        self.limits, self.buffer, self.first, self.things = limits, bytearray(), None, ExitStack()
        with ExitStack() as theirs:
            self.socket, socket_inside = socket.socketpair()
            self.things.enter_context(self.socket)
            theirs.enter_context(socket_inside)
            errors = theirs.enter_context(tempfile.TemporaryFile())
            folder = Path(self.things.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            information, told = os.pipe()
            theirs.callback(os.close, information)
            with open(told, "wb"):
                make = bubblewrap if isolation == "bubblewrap" else unprotected
                command, environment = make(folder, limits, told)
                try:
                    self.process = subprocess.Popen(
                        [*FIRST_VICTIM, *command, str(socket_inside.fileno()), json.dumps(settings(isolation, limits))],
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=errors,
                        cwd=folder,
                        env=environment,
                        pass_fds=[socket_inside.fileno(), told],
                        start_new_session=True,
                    )
                except OSError as error:  # no memory, no more processes
                    self.things.close()
                    raise SandboxBroken(explained("", error)) from None
            socket_inside.close()
            try:
                self.receive(monotonic() + limits.start_seconds)
            except (Died, OutOfTime) as error:
                self.end()
                errors.seek(0)
                raise SandboxBroken(explained(errors.read().decode(errors="replace"), error)) from None
            except BaseException:  # the teacher's Ctrl-C
                self.end()
                raise
            if isolation == "bubblewrap":
                # The first process inside: no other one outlives it.
                self.first = os.pidfd_open(json.loads(os.read(information, 4096))["child-pid"])
                self.things.callback(os.close, self.first)

    def send(self, message, deadline):
        """Send a message."""
        self.socket.settimeout(max(deadline - monotonic(), 0.001))
        try:
            self.socket.sendall(json.dumps(message).encode() + b"\n")
        except TimeoutError:
            raise OutOfTime from None
        except OSError:
            raise Died(GONE) from None

    def receive(self, deadline):
        """Wait for a message."""
        searched = 0
        while (end := self.buffer.find(b"\n", searched)) < 0:
            searched = len(self.buffer)
            if searched > self.limits.message_bytes:
                raise Died(FLOOD)
            self.buffer += self._more(deadline)
        if monotonic() > deadline:
            raise OutOfTime
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise Died(GARBLED) from None

    def _more(self, deadline):
        """Wait for some bytes."""
        while (left := deadline - monotonic()) > 0:
            gone = self.process.poll() is not None
            self.socket.settimeout(min(left, TICK))
            try:
                data = self.socket.recv(2**16)
            except TimeoutError:
                if gone:  # and something that it started holds the other end
                    raise Died(GONE) from None
            except OSError:
                raise Died(GONE) from None
            else:
                if data:
                    return data
                raise Died(GONE)
        raise OutOfTime

    def end(self):
        """End everything in the sandbox, and wait until it has ended."""
        if self.first is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.first, signal.SIGKILL)
            poll = select.poll()
            poll.register(self.first, select.POLLIN)
            poll.poll(10_000)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.things.close()


def settings(isolation, limits):
    """Give what `child` has to know."""
    bounds = {
        "AS": limits.memory_bytes,
        "CPU": math.ceil(limits.total_seconds) + 1,
        "FSIZE": limits.file_bytes,
        "NOFILE": limits.files,
        "CORE": 0,
    }
    user = None
    if isolation == "bubblewrap":
        bounds["NPROC"] = limits.processes
        if os.geteuid() == 0:
            # The superuser's processes are not counted, so the student's code runs as somebody who has no others.
            user = 30_000 + os.getpid() % 30_000
    return asdict(limits) | {"bounds": bounds, "user": user}


def packages():
    """Give the folders of installed packages."""
    return [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]


def course():
    """Give the folder of the package that students import."""
    return importlib.util.find_spec("crossentropy").submodule_search_locations[0]


def python(script, home, folders):
    """Give the command and the environment that run a script."""
    environment = {
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(folders),
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    if sys.base_prefix != "/usr":
        environment["LD_LIBRARY_PATH"] = f"{sys.base_prefix}/lib"
    return [os.path.realpath(sys.executable), "-S", "-s", "-B", "-P", script], environment


def unprotected(folder, limits, information):
    """Give the command and the environment of an ordinary process."""
    os.symlink(course(), folder / "crossentropy")
    return python(child.__file__, str(folder), [*packages(), str(folder)])


def bubblewrap(folder, limits, information):
    """Give the command and the environment of a process that sees only Python and its packages.

    Its /proc would show the names of folders outside, and cannot be mounted in many containers; nothing needs it.
    """
    base = os.path.realpath(sys.base_prefix)
    roots = [name for name in ("/lib", "/lib32", "/lib64") if os.path.exists(name)]
    links = [name for name in roots if os.path.islink(name)]  # where /usr is merged
    places = {*roots, "/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache", *packages()} - {*links}
    places |= {f"{base}/{name}" for name in ("bin", "lib", "lib64")}
    parents = {str(parent) for place in (*places, "/course/crossentropy") for parent in Path(place).parents}
    command = [
        *(shutil.which("bwrap"), "--die-with-parent", "--new-session", "--info-fd", str(information)),
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *("--dev", "/dev", "--remount-ro", "/dev", "--size", str(limits.disk_bytes), "--tmpfs", "/notebook"),
        *(word for name in links for word in ("--symlink", os.readlink(name), name)),
        *(word for parent in sorted(parents) for word in ("--dir", parent)),  # otherwise only root might enter them
        *(word for place in sorted(places) for word in ("--ro-bind-try", place, place)),
        *("--ro-bind", course(), "/course/crossentropy", "--ro-bind", child.__file__, "/child.py"),
        *("--ro-bind", widgets.__path__[0], "/course/crossentropy/widgets"),
        *("--remount-ro", "/", "--chdir", "/notebook", "--"),
    ]
    inside, environment = python("/child.py", "/notebook", [*packages(), "/course"])
    return command + inside, environment


def explained(errors, error):
    """Say in a line why a sandbox does not start, and what may help."""
    reason = errors.strip().splitlines()[-1] if errors.strip() else str(error) or "it takes too long"
    advice = ""
    if "Unknown option" in reason:
        advice = "Bubblewrap 0.7 or later is needed. "
    elif "bwrap:" in reason:
        advice = (
            "This system or container does not let bubblewrap make namespaces"
            " (on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0). "
        )
    return f"The sandbox does not start: {reason}. {advice}{UNPROTECTED}"
