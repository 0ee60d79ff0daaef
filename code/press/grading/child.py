"""The part of the sandbox that runs next to a student's code: executes cells, calls functions, sends back what they do.

This file is given into the sandbox alone, so it imports nothing of the course. It knows no expected answer and no mark:
whoever takes it over can only say something else in the name of their own functions. `sandbox` shares its notation.

Messages are lines of JSON. A request (with "op") is answered by a reply (with its "id"); while a request is being
worked on, "at" tells which statement comes next, and "call" asks for a function that was given as an argument.
"""

import ast
import base64
import builtins
import fcntl
import io
import json
import os
import re
import resource
import signal
import sys
import types
from contextlib import suppress

import numpy as np

DTYPES = {"|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"}
DEPTH = 20  # of lists in lists
ERRORS = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}


# ------------------------------------------------------------------------------------------------------- the notation


def encode(value, name_function=None, verb="returned"):
    """Write a value in JSON's terms.

    Parameters
    ----------
    value : object
        None, a number, a string, an array of numbers, or lists, tuples and dicts of these.
    name_function : callable, optional
        Gives what stands for a function; without it, functions are refused.
    verb : str
        What was done with the value, for the message.

    Raises
    ------
    TypeError
        If there is something else in it.
    """

    def write(value, depth=0):
        if depth > DEPTH:
            raise TypeError(f"lists in lists in lists … were {verb}, expected a number or an array")
        if isinstance(value, np.ndarray | np.generic):
            array = np.asarray(value)
            array = array.astype(array.dtype.newbyteorder("<"), copy=False)
            if array.dtype.str in DTYPES:
                data = base64.b64encode(array.tobytes()).decode()
                return {"array": data, "dtype": array.dtype.str, "shape": list(array.shape)}
            raise TypeError(f"an array of {array.dtype.name} was {verb}, expected a number or an array of numbers")
        if value is None or isinstance(value, bool | float | str):
            return value
        if isinstance(value, int):
            if -(2**63) <= value < 2**64:
                return value
            raise TypeError(f"a whole number of more than 64 bits was {verb}, expected a number or an array")
        if isinstance(value, list):
            return [write(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"tuple": [write(item, depth + 1) for item in value]}
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return {"dict": {key: write(item, depth + 1) for key, item in value.items()}}
        if name_function and callable(value):
            return name_function(value)
        kind = type(value).__name__[:50]
        article = "an" if kind[0].lower() in "aeiou" else "a"
        raise TypeError(f"{article} {kind} was {verb}, expected a number or an array")

    return write(value)


def decode(note, find_function=None):
    """Read a value that `encode` wrote.

    Parameters
    ----------
    note : object
        What JSON gave.
    find_function : callable, optional
        Takes what stands for a function and gives the function; without it, there may be none.

    Raises
    ------
    ValueError
        If nothing that `encode` writes looks like this.
    """

    def read(note, depth=0):
        if depth > DEPTH or (isinstance(note, int) and not -(2**63) <= note < 2**64):
            raise ValueError("too deep or too large")
        if note is None or isinstance(note, bool | int | float):
            return note
        if isinstance(note, str):
            return clean(note)
        if isinstance(note, list):
            return [read(item, depth + 1) for item in note]
        match note:
            case {"array": str(data), "dtype": str(dtype), "shape": list(shape)} if (
                dtype in DTYPES and len(shape) <= 32
            ):
                array = np.frombuffer(base64.b64decode(data, validate=True), dtype)
                if all(type(length) is int and length >= 0 for length in shape):
                    return array.reshape(shape).copy()[()]  # [()]: a number for an array without axes
            case {"tuple": list(items)}:
                return tuple(read(item, depth + 1) for item in items)
            case {"dict": dict(items)}:
                return {clean(key): read(item, depth + 1) for key, item in items.items()}
            case {"function": _} if find_function:
                return find_function(note)
        raise ValueError("not a value")

    return read(note)


def clean(text):
    """Replace what is not valid Unicode, since no file could hold it."""
    return text.encode("utf-8", "replace").decode()


def describe(error):
    """Give name and message of an exception."""
    try:
        message = error.args[0] if len(error.args) == 1 and isinstance(error.args[0], str) else str(error)
        return type(error).__name__[:100], message[:1000]
    except Exception:  # a message that cannot be printed
        return type(error).__name__[:100], ""


def stand_in(name, message):
    """Make the exception that stands for one on the other side: of the same name if that is a built-in one."""
    with suppress(KeyError, TypeError):  # some built-in exceptions want more than a message
        return ERRORS[name](message) if message else ERRORS[name]()
    return RuntimeError(f"{name}: {message}")


# --------------------------------------------------------------------------------------------------- inside the sandbox

CUT = "\n… (the rest was cut)"
MAGIC = re.compile(r"(\s*)(\w[\w\s.,\[\]]*=\s*)?[%!?]|(\s*)(?=.*\?\s*$)")
PYTHON_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")  # the lines below these are Python all the same


class Printed(io.TextIOBase):
    """What is printed, up to a limit; the rest costs neither memory nor time."""

    def __init__(self, limit):
        self.parts, self.room, self.full = [], limit, False

    def write(self, text):
        """Keep a text as far as there is room."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.room:
            self.parts.append(text[: self.room])
        self.full = self.full or len(text) > self.room
        self.room = max(0, self.room - len(text))
        return len(text)

    def __str__(self):
        return "".join(self.parts) + CUT * self.full


class Student:
    """A student's namespace, and the conversation about it."""

    def __init__(self, descriptor, settings):
        self.descriptor, self.settings, self.process = descriptor, settings, os.getpid()
        self.lines = open(descriptor, "rb", closefd=False)  # noqa: SIM115 - open as long as the process lives
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self.namespace = vars(module)

    # The defaults keep what a student redefines in a module out of the way.
    def send(self, message, *, dumps=json.dumps, write=os.write, getpid=os.getpid, leave=os._exit):
        """Send a message."""
        if getpid() != self.process:  # a copy that came out of os.fork
            leave(0)
        line = dumps(message).encode()
        if len(line) >= self.settings["message_bytes"]:
            line = dumps({"id": message.get("id"), "error": ("ValueError", "what was returned is too large")}).encode()
        line += b"\n"
        while line:
            line = line[write(self.descriptor, line) :]

    def receive(self, *, loads=json.loads, leave=os._exit):
        """Wait for the next message; leave when the grader has left."""
        line = self.lines.readline()
        return loads(line) if line else leave(0)

    def serve(self):
        """Answer one request after the other."""
        self.send({"ready": True})
        while True:
            self.answer(self.receive())

    def answer(self, request):
        """Do what a request asks, and reply, whatever happened."""
        printed = sys.stdout = sys.stderr = Printed(self.settings["output_characters"])
        reply, failure = {"id": request["id"]}, None
        try:
            match request["op"]:
                case "cell":
                    reply["text"] = self.run(request["key"], request["source"], request["statements"])
                case "call":
                    reply["value"] = encode(self.call(request))
                case "value":
                    reply["value"] = encode(self.look_up(request["name"]))
        except BaseException as error:  # sys.exit too
            failure = error
        try:  # before anything else is called: a student's trace function would come along
            sys.settrace(None)
            sys.setprofile(None)
        except BaseException:  # that function's last word
            pass
        vars(builtins).update(BUILTINS)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if failure is not None:
            reply["error"] = describe(failure)
        if request["op"] == "cell":
            reply["pictures"] = pictures(self.settings["pictures"], self.settings["picture_bytes"])
            reply["printed"] = str(printed)
        self.send(reply)

    def run(self, key, source, statements):
        """Run a cell, or only so many statements of it; give the text of the last one's value."""
        name = f"<cell {key}>"
        tree = parse(source, name)
        compile(tree, name, "exec", dont_inherit=True)  # so that nothing runs if one of the last lines cannot
        for position, statement in enumerate(tree.body[:statements]):
            self.send({"at": position})
            if statement is tree.body[-1] and isinstance(statement, ast.Expr) and not source.rstrip().endswith(";"):
                value = eval(compile(ast.Expression(statement.value), name, "eval", dont_inherit=True), self.namespace)
                return None if value is None else self.shown(value)
            exec(compile(ast.Module([statement], []), name, "exec", dont_inherit=True), self.namespace)
        return None

    def shown(self, value):
        """Give the text of a value."""
        text = Printed(self.settings["output_characters"])
        text.write(repr(value))
        return str(text)

    def call(self, request):
        """Call a student's function."""
        args, kwargs = decode(request["args"], self.stranger), decode(request["kwargs"], self.stranger)
        return self.look_up(request["name"])(*args, **kwargs)

    def look_up(self, name):
        """Find what a student called by a name."""
        if name in self.namespace:
            return self.namespace[name]
        raise NameError(f"{name} is not defined")

    def stranger(self, note):
        """Give a function that was passed as an argument: the student's own, or one that asks the grader."""
        if isinstance(note["function"], str):
            return self.look_up(note["function"])

        def function(*args, **kwargs):
            args, kwargs = encode(args, verb="passed"), encode(kwargs, verb="passed")
            self.send({"call": note["function"], "args": args, "kwargs": kwargs})
            while "op" in (message := self.receive()):  # that function calls one of the student's
                self.answer(message)
            if "error" in message:
                raise stand_in(*message["error"])
            return decode(message["value"])

        return function


def parse(source, name):
    """Read a cell as Python, without the lines that only IPython understands."""
    lines = source.split("\n")
    if source.lstrip().startswith("%%"):
        first = next(number for number, line in enumerate(lines) if line.strip())
        lines = [""] * (first + 1) + lines[first + 1 :] if lines[first].split()[0] in PYTHON_MAGICS else []
    while True:
        try:
            return ast.parse("\n".join(lines), name)
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            magic = MAGIC.match(lines[number]) if 0 <= number < len(lines) else None
            if not magic:
                raise
            indent, target, other_indent = magic.groups("")
            lines[number] = f"{indent}{target}None" if target else f"{indent or other_indent}pass"


def pictures(number, size):
    """Draw the open figures of matplotlib, if there are any, and close them."""
    found = []
    with suppress(BaseException):  # whatever a student made of it
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            for figure in map(pyplot.figure, pyplot.get_fignums()[:number]):
                file = io.BytesIO()
                figure.savefig(file, format="png", dpi=72, bbox_inches="tight")
                if file.tell() <= size:
                    found.append(base64.b64encode(file.getvalue()).decode())
            pyplot.close("all")
    return found


def no_input(prompt=""):
    """Say that nobody is there to answer; stands in for the built-in function."""
    raise EOFError("nobody can answer input() when work is marked")


def display(*values):
    """Print values; stands in for IPython's function."""
    print(*map(repr, values), sep="\n")


# What every cell finds, whatever the one before made of it.
BUILTINS = vars(builtins) | {"input": no_input, "display": display, "exit": sys.exit, "quit": sys.exit}


def confine(bounds, user):
    """Bound what the process may take, and give up the rights of the superuser."""
    for name, bound in bounds.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is None:  # not on this system
            continue
        hard = resource.getrlimit(kind)[1]
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        with suppress(ValueError):  # macOS does not bound the address space
            resource.setrlimit(kind, (bound, bound))
    if user:
        os.chown(os.getcwd(), user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def main():
    """Serve a student's namespace over the descriptor that the command line names."""
    settings = json.loads(sys.argv[2])
    # Far from 0, 1 and 2, and not passed on to programs that a student starts.
    descriptor = fcntl.fcntl(int(sys.argv[1]), fcntl.F_DUPFD_CLOEXEC, 200)
    os.close(int(sys.argv[1]))
    confine(settings["bounds"], settings["user"])
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    vars(builtins).update(BUILTINS)
    Student(descriptor, settings).serve()


if __name__ == "__main__":
    main()
