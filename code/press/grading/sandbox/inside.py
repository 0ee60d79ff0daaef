"""The part of the sandbox that runs next to a student's code: executes cells, calls functions, sends back what they do.

This file and `protocol` are given into the sandbox, without the rest of the press, and with a script that starts them:
`in_bubblewrap` or `in_wasm`. It knows no expected answer and no mark: whoever takes it over can only say something else
in the name of their own functions.
"""

import ast
import base64
import builtins
import io
import json
import os
import signal
import sys
import types
from contextlib import suppress

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from protocol import CUT, decode, describe, encode, stand_in

del sys.path[0]


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
    """A student's namespace, and the conversation about it.

    Parameters
    ----------
    reading, writing : int
        Descriptors of the conversation.
    settings : dict
        The fields of `press.grading.sandbox.limits.Limits`.
    """

    def __init__(self, reading, writing, settings):
        self.descriptor, self.settings, self.process = writing, settings, os.getpid()
        self.lines = open(reading, "rb", closefd=False)  # noqa: SIM115 - open as long as the process lives
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self.namespace = vars(module)
        shell = Shell(self.namespace)
        BUILTINS["get_ipython"] = lambda: shell

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
        vars(builtins).update(BUILTINS)
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
        if ALARM is not None:
            signal.setitimer(ALARM, 0)
        if failure is not None:
            reply["error"] = describe(failure)
        if request["op"] == "cell":
            reply["pictures"] = pictures(self.settings["pictures"], self.settings["picture_bytes"])
            reply["printed"] = str(printed)
        self.send(reply)

    def run(self, key, source, statements):
        """Run a cell, or only so many statements of it; give the text of the last one's value."""
        name = f"<cell {key}>"
        tree = self.prepared(ast.parse(source, name))
        compile(tree, name, "exec", dont_inherit=True)  # so that nothing runs if one of the last lines cannot
        for position, statement in enumerate(tree.body[:statements]):
            self.send({"at": position})
            if statement is tree.body[-1] and isinstance(statement, ast.Expr) and not source.rstrip().endswith(";"):
                value = eval(compile(ast.Expression(statement.value), name, "eval", dont_inherit=True), self.namespace)
                return None if value is None else self.shown(value)
            exec(compile(ast.Module([statement], []), name, "exec", dont_inherit=True), self.namespace)
        return None

    def prepared(self, tree):
        """Give the cell that is run in place of another one: here, the same."""
        return tree

    def shown(self, value):
        """Give the text of a value."""
        text = Printed(self.settings["output_characters"])
        text.write(repr(value))
        return str(text)

    def call(self, request):
        """Call a student's function."""
        args, kwargs = decode(request["args"], self.passed), decode(request["kwargs"], self.passed)
        return self.look_up(request["name"])(*args, **kwargs)

    def look_up(self, name):
        """Find what a student called by a name."""
        if name in self.namespace:
            return self.namespace[name]
        raise NameError(f"{name} is not defined")

    def passed(self, note):
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


class Shell:
    """Stands in for IPython: what a magic does is not needed here, but for the code behind ``%time``."""

    def __init__(self, namespace):
        self.namespace = namespace

    def run_line_magic(self, name, line, *_):
        """Run the line below a stop-watch; leave all other magics out."""
        if name == "time":
            exec(line, self.namespace)

    def __getattr__(self, name):
        return lambda *_, **__: None


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


ALARM = getattr(signal, "ITIMER_REAL", None)  # which WebAssembly has not
# What every cell finds, whatever the one before made of it.
BUILTINS = vars(builtins) | {"input": no_input, "display": display, "exit": sys.exit, "quit": sys.exit}
