"""Hostile and honest students in the sandbox.

Each case stands in a cell between two honest ones, which must work whatever it does; a fixture makes sure that no
process of any test is left behind.
"""

import json
import math
import os
import socket
import stat
import struct
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from crossentropy.checks import EXERCISES, examine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from press.grading import sandbox
from press.grading.intake.source import as_python
from press.grading.sandbox import Died, Limits, SandboxBroken, Session, process, seccomp, wasm
from press.grading.sandbox import session as session_module
from press.grading.sandbox.process import FLOOD, GARBLED, GONE
from press.grading.sandbox.protocol import DTYPES, decode, encode
from press.grading.sandbox.session import STARVED
from press.grading.sandbox.wasm import Wasm
from press.site.python import engine

QUICK = Limits(cell_seconds=1.5, call_seconds=1.5)
HUNG = "This ran for more than 1.5 seconds and was stopped. Is there a loop that never ends?"
WRITE = """
import os, stat, sys
def write(data):  # to the descriptor over which the sandbox speaks with the grader
    frame = sys._getframe()
    while "request" not in frame.f_locals:
        frame = frame.f_back
    data = data.replace(b"NUMBER", str(frame.f_locals["request"]["id"]).encode())
    for descriptor in range(1, 300):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode) or (sys.platform, descriptor) == ("wasi", 1):
                os.write(descriptor, data)
        except OSError:
            pass
"""


class Watched(process.Process):
    """A process that notes in what namespace, or else in what group, everything that it starts will be."""

    marks, held = [], []

    def __init__(self, wall, limits):
        super().__init__(wall, limits)
        if isinstance(self.wall, Wasm):
            self.marks.append(self.process.pid)
        else:
            information = Path(f"/proc/self/fdinfo/{self.wall.first}").read_text()
            pid = next(line.split()[1] for line in information.splitlines() if line.startswith("Pid:"))
            self.held.append(os.open(f"/proc/{pid}/ns/pid", os.O_RDONLY))  # or its name might be given to another one
            self.marks.append(os.readlink(f"/proc/{pid}/ns/pid"))


def present(marks):
    """Find the processes with one of the marks."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            if state[0] not in "ZX" and (os.readlink(folder / "ns" / "pid") in marks or int(state[2]) in marks):
                found.append((folder / "cmdline").read_text())
        except (FileNotFoundError, ProcessLookupError, PermissionError):  # it has just ended, or is somebody else's
            pass
    return found


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch):
    """Make sure that everything has ended when a test has."""
    monkeypatch.setattr(session_module, "Process", Watched)
    monkeypatch.setattr(Watched, "marks", [])
    monkeypatch.setattr(Watched, "held", [])
    yield
    assert sys.platform != "linux" or os.readlink("/proc/self/ns/pid") not in Watched.marks
    left = present(Watched.marks)  # of which other systems do not tell
    for descriptor in Watched.held:
        os.close(descriptor)
    assert not left


@pytest.fixture(params=["bubblewrap", "wasm"])
def wall(request, monkeypatch):
    """Let a test run behind each of the walls."""
    monkeypatch.setattr(session_module, "wall_of_this_machine", lambda: request.param)
    return request.param


both_walls = pytest.mark.usefixtures("wall")


@contextmanager
def student(*cells, isolation=None, limits=QUICK):
    """Run cells between two honest ones, and make sure at the end that these have worked and still do."""
    cells = dict(enumerate(cells))
    before, after = (
        "def double(x):\n    return 2 * x\nprint('before')",
        "def half(x):\n    return x / 2\nprint('after')",
    )
    with Session({"before": before, **cells, "after": after}, isolation, limits) as session:
        session.start()
        yield session
        assert session.replies.keys() == session.cells.keys()
        assert session.replies["before"] == sandbox.Reply(printed="before\n")
        assert session.replies["after"] == sandbox.Reply(printed="after\n")
        assert session.function("double")(4) == 8
        assert session.function("half")(4) == 2


def run(cell, **options):
    """Give the reply to one cell between two honest ones."""
    with student(cell, **options) as session:
        return session.replies[0]


# ------------------------------------------------------------------------------------------------- honest students


@both_walls
def test_cell_prints_and_shows_its_last_value():
    """As in a notebook: the last expression is shown, unless it is None or hushed by a semicolon."""
    with student("print(1)\n2 + 2", "3;", "None", "x = 5", "x += 1", "x") as session:
        assert [(r.printed, r.text) for r in session.replies.values()][1:-1] == [
            ("1\n", "4"),
            ("", None),
            ("", None),
            ("", None),
            ("", None),
            ("", "6"),
        ]


def test_warnings_are_printed():
    """NumPy's warnings are part of what a cell prints."""
    assert "RuntimeWarning: divide by zero" in run("import numpy as np\nnp.log(np.zeros(1))").printed


@both_walls
def test_error_ends_the_cell_but_not_the_notebook():
    """The statements before the error have run, those after it have not, the next cell has."""
    with student("x = 1\nx / 0\nx = 2", "x") as session:
        assert session.replies[0].error == ("ZeroDivisionError", "division by zero")
        assert session.replies[1].text == "1"


def test_syntax_error_runs_nothing_of_the_cell():
    """A cell that is not Python does nothing."""
    with student("x = 1\nx = = 2", "x") as session:
        assert session.replies[0].error == ("SyntaxError", "invalid syntax (<cell 0>, line 2)")
        assert session.replies[1].error[0] == "NameError"


def test_statement_outside_its_place_runs_nothing_of_the_cell():
    """The same if only the compiler notices."""
    with student("x = 1\nawait x", "x") as session:
        assert session.replies[0].error[0] == "SyntaxError"
        assert session.replies[1].error[0] == "NameError"


@both_walls
def test_what_ipython_does_is_left_out():
    """Magics, shell commands and questions do nothing, as `as_python` writes them; a stop-watch lets its line run."""
    cells = [
        "%matplotlib inline\nx = 7",
        "!touch here\nx = 7",
        "files = !ls\nassert files is None\nx = 7",
        "int?\nx = 7",
        "%%time\nx = 7",
        "%time x = 7",
        "get_ipython().run_cell_magic('bash', '', 'exit 1')\nx = 7",
    ]
    cells = [cell for source in cells for cell in (as_python(source), "vars().pop('x')")]
    with student(*cells) as session:
        assert [session.replies[number].text for number in range(1, len(cells), 2)] == ["7"] * (len(cells) // 2)
        assert [session.replies[number].error for number in range(0, len(cells), 2)] == [None] * (len(cells) // 2)
    assert run("import os; os.listdir('.')").text == "[]"


@both_walls
def test_values_come_back_as_they_went_in():
    """All kinds of values, tuples as tuples, types of arrays included."""
    values = (1, -2.5, "σ", None, True, [1, (2, "x")], {"a": np.arange(3)}, np.ones((2, 0)), np.float32(1.5))
    with student("def same(*args, **kwargs):\n    return args, kwargs") as session:
        args, kwargs = session.function("same")(*values, key=(math.inf, -math.inf))
    assert repr(args) == repr(values)
    assert kwargs == {"key": (math.inf, -math.inf)}


@both_walls
def test_variable_comes_out():
    """Variables can be looked at like results."""
    with student("rate, history = 0.15, [1.0, float('nan')]") as session:
        assert session.value("rate") == 0.15
        assert math.isnan(session.value("history")[1])
        with pytest.raises(NameError, match="eta is not defined"):
            session.value("eta")


def test_function_that_is_not_there():
    """That is a NameError, as inside."""
    with student() as session, pytest.raises(NameError, match="sigmoid is not defined"):
        session.function("sigmoid")(1)


@both_walls
def test_result_of_another_kind():
    """A sentence says what was returned, and what was expected."""
    sentences = {
        "{1}": "a set was returned, expected a number or an array",
        "1j": "a complex was returned, expected a number or an array",
        "print": "a builtin_function_or_method was returned, expected a number or an array",
        "object()": "an object was returned, expected a number or an array",
        "{1: 2}": "a dict was returned, expected a number or an array",
        "np.array(['x'])": "an array of str32 was returned, expected a number or an array of numbers",
        "np.array([None])": "an array of object was returned, expected a number or an array of numbers",
        "10 ** 30": "a whole number of more than 64 bits was returned, expected a number or an array",
        "deep": "lists in lists in lists … were returned, expected a number or an array",
    }
    with student("import numpy as np\ndeep = []\ndeep.append(deep)\ndef f(text):\n    return eval(text)") as session:
        for expression, sentence in sentences.items():
            with pytest.raises(TypeError) as caught:
                session.function("f")(expression)
            assert str(caught.value) == sentence


def test_result_that_is_too_large():
    """A result of megabytes is refused with a sentence."""
    cell = "import numpy as np\ndef f():\n    return np.zeros(10 ** 6)"
    with student(cell) as session, pytest.raises(ValueError, match="what was returned is too large"):
        session.function("f")()


@pytest.mark.parametrize("much", ["['x'] * 10 ** 5", "'x' * 1001", "[[], [], ['x' * 1001]]", "{'x': 'y' * 1001}"])
def test_values_are_few_and_texts_short(much):
    """In what a function returns, and in what a forger sends: a thousand texts take room for the longest each."""
    with student(f"def f():\n    return {much}") as session, pytest.raises(ValueError, match="returned is too large"):
        session.function("f")()
    note = eval(much)
    with pytest.raises(ValueError):
        decode({"dict": note} if isinstance(note, dict) else note)


@both_walls
def test_exceptions_have_stand_ins_outside():
    """Built-in exceptions are themselves; others, and what is not for functions to raise, are RuntimeErrors."""
    stand_ins = {
        "raise NotImplementedError": NotImplementedError(),
        "raise ValueError('a must lie between 0 and 1')": ValueError("a must lie between 0 and 1"),
        "{}['key']": KeyError("key"),
        "missing": NameError("name 'missing' is not defined"),
        "f()": TypeError("f() missing 1 required positional argument: 'text'"),
        "import sys; sys.exit(3)": RuntimeError("SystemExit: 3"),
        "raise KeyboardInterrupt": RuntimeError("KeyboardInterrupt: "),
        r"b'\xff'.decode()": RuntimeError(
            "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
        ),
        "raise type('Mine', (ValueError,), {})('x')": RuntimeError("Mine: x"),
        "raise type('Died', (Exception,), {})('x')": RuntimeError("Died: x"),
    }
    with student("def f(text):\n    exec(text)") as session:
        for statement, expected in stand_ins.items():
            with pytest.raises(Exception) as caught:
                session.function("f")(statement)
            assert repr(caught.value) == repr(expected)


@both_walls
def test_figures_come_out_as_pictures():
    """As many figures as may be, none too large, and no figure stays open."""
    cell = "import matplotlib.pyplot as plt\nfor _ in range(3):\n    plt.figure().gca().plot([1, 2])\nplt.show()"
    huge = "import numpy as np\nplt.imshow(np.random.random((200, 200)))\nNone"
    limits = Limits(cell_seconds=30, pictures=2, picture_bytes=20_000)
    with student(cell, huge, "plt.get_fignums()", limits=limits) as session:
        assert len(session.replies[0].pictures) == 2
        assert all(picture.startswith(session_module.PNG) for picture in session.replies[0].pictures)
        assert session.replies[0].printed == ""
        assert session.replies[1] == sandbox.Reply()
        assert session.replies[2].text == "[]"


# ------------------------------------------------------------------------------------------- functions as arguments

SLOPE = "def slope(f, x, h=1e-5):\n    return (f(x + h) - f(x - h)) / (2 * h)"


def test_function_as_argument_is_called_outside():
    """Positional and by keyword, numbers and arrays."""
    with student(SLOPE) as session:
        assert session.function("slope")(lambda x: x**2, 3.0) == pytest.approx(6)
        assert session.function("slope")(np.sin, x=np.zeros(2)) == pytest.approx(np.ones(2))


@both_walls
def test_students_own_function_as_argument():
    """A function of the student's can be passed to another one, by itself or inside of one of ours."""
    with student(SLOPE, "def square(x):\n    return x * x") as session:
        slope, square = session.function("slope"), session.function("square")
        assert slope(square, 3.0) == pytest.approx(6)
        assert slope(lambda x: square(x) + 1, 3.0) == pytest.approx(6)  # from inside to outside to inside


def test_exception_of_a_function_as_argument_reaches_the_student():
    """What a function of ours raises can be caught by the student."""

    def refuse(x):
        raise ValueError("x must be positive")

    cell = "def f(g):\n    try:\n        g(1)\n    except ValueError as error:\n        return str(error)"
    with student(cell) as session:
        assert session.function("f")(refuse) == "x must be positive"


def test_function_as_argument_is_called_so_many_times_and_no_more():
    """The number of calls from inside is bounded."""
    limits = Limits(callbacks=100)
    with student("def f(g, n):\n    return [g(1) for _ in range(n)][-1]", limits=limits) as session:
        assert session.function("f")(lambda x: x, 100) == 1
        with pytest.raises(Died, match="This calls the function that it is given more than 100 times"):
            session.function("f")(lambda x: x, 101)


def test_function_as_argument_cannot_be_kept():
    """After the call the function is out of reach."""
    with student("def keep(g):\n    global kept\n    kept = g\ndef use():\n    return kept(1)") as session:
        session.function("keep")(lambda x: "secret")
        with pytest.raises(ValueError, match="a function that is passed can only be called before"):
            session.function("use")()


@both_walls
def test_checks_see_no_difference_between_inside_and_outside():
    """The report about the function inside the sandbox is that about the same function here."""
    cell = """
import numpy as np
from crossentropy import sigmoid
def central_difference(f, x):
    return (f(x + 1e-5) - f(x)) / 1e-5
def cross_entropy_gradient(w, b, x, y):
    error = sigmoid(x @ w + b) - y
    return x.T @ error / len(y), np.mean(error)
def safe_cross_entropy(a, y):
    return -(y * np.log(np.float64(a)) + (1 - y) * np.log(np.float64(1 - a)))
def train(w, b, x, y, eta, epochs):
    raise NotImplementedError
def cross_entropy_many(a, y):
    return str(a)
"""
    here = {}
    exec(cell, here)
    with student(cell) as session:
        for name in ("central_difference", "cross_entropy_gradient", "safe_cross_entropy", "train"):
            assert examine(EXERCISES[name], session.function(name), seed=5) == examine(EXERCISES[name], here[name], 5)
        assert examine(EXERCISES["cross_entropy_many"], session.function("cross_entropy_many")).share == 0


# ------------------------------------------------------------------------------- what ends or hangs Python, and how


@both_walls
def test_loop_in_a_function_is_stopped_once():
    """It is waited for once only, and other functions still work."""
    with student("def f():\n    while True: pass\ndef g():\n    return 1") as session:
        for _ in range(3):
            with pytest.raises(Died, match=r"This ran for more than 1\.5 seconds"):
                session.function("f")()
        assert session.function("g")() == 1
        assert len(Watched.marks) == 2  # the first process, and the one after the loop


@both_walls
def test_loop_in_a_cell_that_ignores_signals():
    """It is stopped; what the cell did before counts."""
    cell = """
def f(): return 1
import signal
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except OSError: pass
print("looping")
while True:
    try:
        while True: pass
    except BaseException: pass
"""
    with student(cell) as session:
        assert session.replies[0] == sandbox.Reply(printed="looping\n", error=("Died", HUNG))
        assert session.function("f")() == 1  # what stood above the loop counts


def test_text_of_a_value_that_takes_for_ever():
    """It is stopped."""
    assert run("class C:\n    def __repr__(self):\n        while True: pass\nC()").error == ("Died", HUNG)


def test_message_of_an_error_that_takes_for_ever():
    """It is stopped."""
    cell = "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E(1, 2)"
    assert run(cell).error == ("Died", HUNG)


def test_message_of_an_error_that_fails():
    """The name of the exception is enough."""
    assert run("class E(Exception):\n    def __str__(self): 1 / 0\nraise E(1, 2)").error == ("E", "")


def test_process_that_stops_itself():
    """A process that is stopped is ended too."""
    assert run("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)").error == ("Died", HUNG)


def test_message_that_nobody_reads():
    """The deadline holds for sending too."""

    def large():
        time.sleep(0.5)
        return np.zeros(10**6)

    cell = "import os, threading\ndef f(g):\n    threading.Timer(0.2, os.kill, (os.getpid(), 19)).start()\n    g()"
    with student(cell) as session, pytest.raises(Died, match="This ran for more than"):
        session.function("f")(large)


@both_walls
def test_exit_ends_the_cell_only():
    """As in a notebook, the namespace lives on."""
    statements = ["import sys; sys.exit()", "exit()", "quit()", "raise SystemExit"]
    with student(*statements) as session:
        assert {session.replies[number].error for number in range(4)} == {("SystemExit", "")}


def test_end_of_python():
    """Whatever way Python is ended, the other cells run."""
    cells = [
        "import os; os._exit(0)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import os; os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "import os, sys; os.execv(sys.executable, ['python', '-c', ''])",
        "import os; os.closerange(3, 1000)",
    ]
    with student(*cells) as session:
        for number, cell in enumerate(cells):
            assert session.replies[number].error == ("Died", GONE), cell


@both_walls
def test_end_of_python_in_a_function():
    """The function has failed for good, the others work."""
    with student("import os\ndef f(): os._exit(0)") as session:
        for _ in range(2):
            with pytest.raises(Died, match="This ended Python itself"):
                session.function("f")()


def test_end_of_python_that_comes_later():
    """Whatever runs at that moment is blamed; the other functions work."""
    cell = "import os, threading, time\ndef f(): threading.Timer(0.2, os._exit, (0,)).start()\ndef g(): time.sleep(9)"
    with student(cell) as session:
        session.function("f")()
        with pytest.raises(Died, match=GONE):
            session.function("g")()


def test_cell_that_ends_python_only_at_the_second_time():
    """It is left out altogether then."""
    cell = """
import os
def f(): return 1
if os.path.exists("x"): os._exit(0)
"""
    with student(cell, "import os; os._exit(0)") as session:
        assert session.function("f")() == 1


@both_walls
def test_deep_recursion_without_a_limit():
    """Python may crash, or run out of memory."""
    error = run("import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): return [f() for _ in '1']\nf()").error
    assert error[0] in ("Died", "MemoryError")


@both_walls
def test_call_that_the_grader_breaks_off():
    """The next call does not get its result."""

    def break_off():
        raise KeyboardInterrupt

    with student("def f(g):\n    g()\ndef g(x):\n    return x") as session:
        with pytest.raises(KeyboardInterrupt):
            session.function("f")(break_off)
        assert session.function("g")(1) == 1


LOOP = "while True: pass"
LATE = "The cells that hold no answer took 2 seconds, so this was not run."


def test_time_of_trial_cells():
    """When it is used up, the others of them are left out; answers run, and can be called."""
    limits = Limits(cell_seconds=1, call_seconds=1, trials_seconds=2)
    cells = dict(enumerate([LOOP] * 9)) | {"answer": "def f(): return 1"}
    with Session(cells, limits=limits, trials=range(9)) as session:
        session.start()
        assert list(session.replies) == [*range(9), "answer"]
        assert session.replies[8].error == ("Died", LATE)
        assert session.function("f")() == 1


def test_time_of_all_cells():
    """It bounds what answers may take, however often Python starts anew."""
    limits = Limits(cell_seconds=1, cells_seconds=2)
    late = "The notebook took 2 seconds, so this was not run."
    with Session(dict(enumerate([LOOP] * 9)), limits=limits) as session:
        session.start()
        assert session.replies[8].error == ("Died", late)


def test_cells_run_up_to_the_one_that_is_asked_for():
    """Those below it only later; what a function did before it was replaced is forgotten then."""
    cells = {"a": "def f():\n    import os\n    os._exit(0)", "b": "def f(): return 1"}
    with Session(cells, limits=QUICK) as session:
        session.run("a")
        assert list(session.replies) == ["a"]
        for _ in range(2):
            with pytest.raises(Died, match=GONE):
                session.function("f")()
        session.run("b")
        assert session.function("f")() == 1
        session.run("a")
        assert session.function("f")() == 1


def test_a_check_has_a_time_of_its_own():
    """When it is over, nothing more is tried in it, new starts of Python included; the next one has its own."""
    cell = "import time, os\ntime.sleep(0.5)\ndef f(): time.sleep(1)\ndef g(): return 1\ndef end(): os._exit(0)"
    with student(cell, limits=Limits()) as session:
        with session.allow(0.3), pytest.raises(Died, match=STARVED):
            session.function("f")()
        with session.allow(0.3), pytest.raises(Died, match=STARVED):  # the cell is run again, which takes longer
            session.function("g")()
        with session.allow(20):
            assert session.function("g")() == 1
            with pytest.raises(Died, match=GONE):
                session.function("end")()
            assert session.function("g")() == 1
        with session.allow(0), pytest.raises(Died, match=STARVED):
            session.function("g")()


@both_walls
def test_a_package_that_is_missing_is_noted():
    """In a cell and in a function, by its first name."""
    with student("import pandas_x.core", "def f():\n    import torch_x as t") as session:
        with pytest.raises(ModuleNotFoundError):
            session.function("f")()
        assert list(session.missing) == ["pandas_x", "torch_x"]


@both_walls
def test_the_checks_and_their_answers_stay_outside():
    """What knows the answers is not there; a stub says that the check comes later."""
    cell = "from crossentropy import check\nimport crossentropy.checks\ncheck('f', 1)\ndir(crossentropy.checks)"
    cells = "from crossentropy.checks import EXERCISES", "import crossentropy.checks.engine", cell
    with student(*cells, limits=Limits()) as session:
        assert session.replies[0].error[0] == "ImportError"
        assert session.replies[1].error[0] == "ModuleNotFoundError"
        assert session.replies[2].printed == "f is checked when your work is marked.\n"
        assert "EXERCISES" not in session.replies[2].text


def test_a_course_that_is_installed_as_a_package_is_hidden(tmp_path, monkeypatch):
    """Among the packages, too, nobody finds the checks, or the press."""
    for name in "crossentropy", "press":
        (tmp_path / "site-packages" / name).mkdir(parents=True)
        (tmp_path / "site-packages" / name / "__init__.py").write_text("secret = 1")
    monkeypatch.syspath_prepend(tmp_path / "site-packages")
    cell = f"import os, crossentropy\nsorted(os.listdir({str(tmp_path / 'site-packages' / 'press')!r}))"
    with student(cell, "import press.grading", "crossentropy.secret", limits=Limits()) as session:
        assert session.replies[0].text == "[]"
        assert session.replies[1].error[0] == "ModuleNotFoundError"
        assert session.replies[2].error[0] == "AttributeError"


# ---------------------------------------------------------------------------------------- floods, bombs, background


@both_walls
def test_flood_of_print_does_not_last():
    """200 MB of output are cut at once, and the cell goes on."""
    reply = run("print('x' * 200_000_000)\nfor _ in range(10 ** 5): print('y')", limits=Limits())
    assert reply == sandbox.Reply(printed="x" * 10_000 + "\n… (the rest was cut)")


def test_endless_printing():
    """It is a loop like any other."""
    assert run("while True: print('x' * 1000)").error == ("Died", HUNG)


def test_flood_past_the_standard_streams():
    """What is written to the descriptors of standard output and error is lost."""
    cell = "import os, sys\nfor n in (1, 2):\n    os.write(n, b'x' * 10 ** 7)\nprint('y', file=sys.__stdout__)"
    assert run(cell) == sandbox.Reply()


@both_walls
def test_text_that_is_not_unicode():
    """What no file could hold is replaced."""
    assert run("print('\\ud800')\n'\\ud800'") == sandbox.Reply(printed="?\n", text="'\\ud800'")


def test_long_text_is_cut():
    """The text of a value has a bound as well."""
    assert run("'x' * 10 ** 6").text == "'" + "x" * 9_999 + "\n… (the rest was cut)"


def test_memory_bomb():
    """Too much at once is a MemoryError; so is too much by and by, if Python survives it."""
    with student("import numpy as np\nnp.ones(10 ** 10)", "x = []\nwhile True: x.append('y' * 10 ** 6)") as session:
        assert session.replies[0].error[0] == "MemoryError"
        assert session.replies[1].error[0] in ("MemoryError", "Died")


def test_no_other_process_can_be_started():
    """By whatever name Python knows it; so what one process may take is what a sandbox takes."""
    ways = [
        "os.fork()",
        "os.forkpty()",
        "os.posix_spawn(sys.executable, ['python'], {})",
        "subprocess.run([sys.executable])",
        "multiprocessing.Process(target=print).start()",
        "multiprocessing.get_context('spawn').Process(target=print).start()",
        "ctypes.CDLL(None, use_errno=True).vfork() == -1 and os.kill(os.getpid(), 0) or [][ctypes.get_errno()]",
        "os.memfd_create('more')",
    ]
    with student("import ctypes, multiprocessing, os, subprocess, sys", *ways) as session:
        errors = [session.replies[number].error for number in range(1, len(ways) + 1)]
    assert [error[0] for error in errors] == ["PermissionError"] * 6 + ["IndexError", "PermissionError"]


def test_no_memory_that_outlives_its_process():
    """Shared memory and messages of System V, and memory without an address, are refused by the kernel."""
    calls = "libc.shmget(0, 4096, 0o1600)", "libc.msgget(0, 0o1600)", "libc.syscall(447, 0)"
    with student("import ctypes\nlibc = ctypes.CDLL(None)", *calls) as session:
        assert [session.replies[number].text for number in (1, 2, 3)] == ["-1"] * 3


def test_the_filter_of_calls():
    """It ends in one answer for each call, on all machines that it knows; the jumps stay inside."""
    for machine in seccomp.MACHINES:
        rules = list(struct.iter_unpack("=HBBI", seccomp.program(machine)))
        assert rules[-1][3] == seccomp.ALLOW
        assert all(place + 1 + max(rule[1:3]) < len(rules) for place, rule in enumerate(rules[:-1]))
    assert seccomp.program("riscv64") == b""


def test_background_thread():
    """A thread that never rests is no reason to wait."""
    cell = "import threading\ndef loop():\n    while True: pass\nthreading.Thread(target=loop).start()"
    assert run(cell) == sandbox.Reply()


def test_many_threads():
    """Threads count like processes."""
    cell = "import threading, time\nfor _ in range(100): threading.Thread(target=time.sleep, args=(9,)).start()"
    assert run(cell).error == ("RuntimeError", "can't start new thread")


# ---------------------------------------------------------------------------------------- changes to Python itself


CHANGES = [
    "import numpy\nnumpy.allclose = numpy.array_equal = lambda *_, **__: True",
    "import builtins\nbuiltins.sum = builtins.max = builtins.float = None",
    "import json, os, time\njson.dumps = json.loads = os.getpid = os.write = time.time = None",
    "import sys\nsys.stdout = sys.stderr = None",
    "import sys\nsys.stdout.write = lambda text: 1 / 0",
    "import sys\nsys.stdout.close()\nsys.stdin.close()",
    "import sys\nsys.settrace(lambda *_: 1 / 0)",
    "import sys\nsys.setprofile(lambda *_: 1 / 0)",
    "import signal\nsignal.signal(signal.SIGALRM, lambda *_: 1 / 0)\nsignal.setitimer(signal.ITIMER_REAL, 0.001)",
    "import atexit\natexit.register(lambda: [None for _ in iter(int, 1)])",
    "import sys, types\nsys.modules['matplotlib.pyplot'] = types.SimpleNamespace(get_fignums=None)",
    "import warnings\nwarnings.simplefilter('error')",
    "globals().clear()\n__name__ = None\ndef double(x): return 2 * x",
    "import sys, gc\nsys.modules.clear()\ngc.disable()",  # the last, as those after it could import nothing
]


@both_walls
def test_changes_to_python_hurt_nobody():
    """Cells after it and calls work, whatever a cell changes, and whatever others have changed before."""
    with student(*CHANGES) as session:
        for number, cell in enumerate(CHANGES):
            error = session.replies[number].error
            assert error is None or error[0] != "Died", cell
            assert error is None or "1 / 0" in cell or "signal" in cell, cell


def test_changed_check_and_numpy_stay_inside():
    """What compares is out here: a student who makes every comparison true is wrong all the same."""
    cell = """
import numpy, crossentropy.checks
numpy.allclose = lambda *_, **__: True
crossentropy.checks.check = crossentropy.checks.examine = lambda *_: None
def sigmoid_prime(z): return 0.0
"""
    with student(cell) as session:
        assert examine(EXERCISES["sigmoid_prime"], session.function("sigmoid_prime")).share == 0


@both_walls
def test_value_that_pretends_to_be_equal():
    """What comes out is a number, without its behaviour."""
    cell = "class Any(float):\n    def __eq__(self, other): return True\ndef sigmoid_prime(z): return Any(7)"
    with student(cell) as session:
        assert type(session.function("sigmoid_prime")(1)) is float
        assert examine(EXERCISES["sigmoid_prime"], session.function("sigmoid_prime")).share == 0


@both_walls
def test_nobody_answers_input():
    """It fails at once with a sentence."""
    with student("input('Name? ')", "import sys\nsys.stdin.readline()") as session:
        assert session.replies[0].error == ("EOFError", "nobody can answer input() when work is marked")
        assert session.replies[1].text == "''"


# ---------------------------------------------------------------------------------------- what there is in WebAssembly


def test_nothing_of_the_system_is_in_wasm():
    """No processes, no threads, no network, no libraries of the system, and no file can be written, by any path."""
    names = ["ctypes", "multiprocessing", "fcntl", "resource"]
    calls = ["os.fork()", "os.kill(1, 9)", "os.system('ls')", "os.execv('/bin/sh', ['sh'])", "os.dup(1)"]
    calls += ["subprocess.run(['ls'])", "socket.create_connection(('127.0.0.1', 9))", "socket.socket()"]
    places = ["/etc/passwd", "/notebook/../../etc/passwd", "/usr/local/lib/../../../etc/passwd", "/proc/self/environ"]
    hidden = [
        "crossentropy/checks/engine.py",
        "../crossentropy/checks/engine.py",
        "../../../etc/passwd",
        "python.cwasm",
    ]
    calls += [
        "threading.Thread(target=print).start()",
        "os.symlink('/etc', 'x')",
        "os.mkdir('x')",
        "os.remove(np.__file__)",
    ]
    calls += [f"open({place!r})" for place in places] + ["open('x', 'w')", "open('/course/grader/inside.py', 'a')"]
    calls += [f"os.open({path!r}, os.O_RDONLY, dir_fd={number})" for path in hidden for number in range(3, 8)]
    cells = [*(f"import {name}" for name in names), "import os, socket, subprocess, threading, numpy as np", *calls]
    with student(*cells, isolation="wasm", limits=Limits()) as session:
        errors = [session.replies[number].error for number in range(len(cells))]
    assert [error and error[0] for error in errors[: len(names)]] == ["ModuleNotFoundError"] * len(names)
    assert errors[len(names)] is None
    kinds = {"AttributeError", "RuntimeError", "FileNotFoundError", "PermissionError", "OSError", "NotADirectoryError"}
    for call, error in zip(calls, errors[len(names) + 1 :], strict=True):
        assert error is not None, call
        assert error[0] in kinds, (call, error)


def test_memory_in_wasm_is_bounded():
    """Too much at once, or by and by, is a MemoryError or ends Python; the files of a folder stay what they were."""
    cells = "x = bytearray(2 ** 30)", "x = []\nwhile True: x.append(bytes(2 ** 24))"
    with student(*cells, isolation="wasm", limits=Limits()) as session:
        assert session.replies[0].error[0] == "MemoryError"
        assert session.replies[1].error[0] in ("MemoryError", "Died")


DOUBTS = {
    "np.array([100_000]) ** 2": True,
    "np.prod(np.arange(1, 20)) / 3.0": True,
    "sum(np.full(3, 2_000_000_000))": True,
    "np.arange(4) @ np.arange(4)": False,
    "(lambda x: [x := x * x for _ in range(6)][-1])(np.array([3]))": True,
    "plus(np.array([2_000_000_000]))": True,
    "for_ever(np.array([3]))": True,
    "stored(1e10)": True,
    "add_to_part(np.array([[2_000_000_000]]))": True,
    "np.array([3]) * 10 ** 10": True,
    "__import__('sklearn')": True,
    "[0] * 10 ** 11": False,
    "__import__('pandas_of_old')": False,
    "np.arange(5) * 2 + 1": False,
    "np.array([100_000.0]) ** 2": False,
    "np.array([100_000], dtype=np.int64) ** 2": False,
    "100_000 ** 2": False,
    "np.eye(3)[np.arange(3), np.argmax(np.eye(3), axis=1)].sum()": False,
    "np.mean(np.array([1.0, 2.0]) > 1)": False,
    "1 / 0": False,
}


def test_what_may_be_another_answer_than_in_wasm_is_a_doubt():
    """Whole numbers that left 32 bits on the way, and packages that others have; small numbers and mistakes are none.

    Each of them in a call of its own, after which the doubt is gone; one in a cell stays.
    """
    plus = "def plus(x):\n    x += x\n    return x / 2\ndef add_to_part(x):\n    x[0, 0] *= 7\n    return x / 2"
    plus += "\ndef for_ever(x):\n    while x < 10 ** 9.5: x = x * 4\n    return x / 2"
    plus += "\ndef stored(x):\n    a = np.zeros(1, int)\n    a[0] = x\n    return a / 2"
    functions = "\n".join(f"def f{number}():\n    return {text}" for number, text in enumerate(DOUBTS))
    with student(f"import numpy as np\n{plus}\n{functions}", isolation="wasm") as session:
        for number, (text, expected) in enumerate(DOUBTS.items()):
            session.doubts.clear()
            with suppress(Exception):
                session.function(f"f{number}")()
            assert bool(session.doubts) is expected, text
    with student("import numpy as np\ntable = np.arange(10 ** 5) ** 2", isolation="wasm") as session:
        assert session.doubts == {"cell"}


def test_wish_to_catch_a_division_by_zero_is_a_doubt_in_wasm():
    """NumPy cannot raise it in WebAssembly."""
    cell = "def f(x):\n    try: return 1 / x\n    except RuntimeWarning: return 0"
    with student(cell, isolation="wasm") as session:
        assert session.doubts == {"cell"}


# -------------------------------------------------------------------------------------- reaching out of the sandbox


@both_walls
def test_only_python_and_its_packages_are_there(tmp_path):
    """No accounts, no other student, no press, no tests, no list of processes."""
    other = tmp_path / "other_student.ipynb"
    other.write_text("the right answer")
    code = Path(sandbox.__file__).parents[3]
    paths = ["/etc/passwd", "/proc/self/environ", "/home", other, code / "press", code.parent / "tests", __file__]
    cell = f"import os\n[path for path in {list(map(str, paths))} if os.path.exists(path)]"
    with student(cell, "import press", "open('/etc/passwd')", "import crossentropy", limits=Limits()) as session:
        assert session.replies[0].text == "[]"
        assert session.replies[1].error == ("ModuleNotFoundError", "No module named 'press'")
        assert session.replies[2].error[0] == "FileNotFoundError"
        assert session.replies[3].error is None


def test_files_are_gone_afterwards_and_bounded():
    """Each file and all together are bounded; another session sees nothing of them."""
    cell = """
import os
def fill(path):
    with open(path, "wb") as file:
        while True: file.write(bytes(2 ** 20))
def errors():
    for number in range(9):
        try: fill(str(number))
        except OSError as error: yield error.strerror
print(sorted(set(errors())))
print(sum(os.path.getsize(str(number)) for number in range(9)) <= 64 * 2 ** 20)
"""
    assert run(cell).printed == "['File too large', 'No space left on device']\nTrue\n"
    assert run("import os; os.listdir('.')").text == "[]"


@both_walls
def test_other_folders_cannot_be_written():
    """Only the working folder can be written."""
    folders = ["/", "/dev", "/dev/shm", "/course/crossentropy", "/usr/lib", os.path.dirname(np.__file__)]
    with student(*(f"open('{folder}/mine', 'w')" for folder in folders)) as session:
        for number, folder in enumerate(folders):
            assert session.replies[number].error[0] in ("OSError", "PermissionError", "FileNotFoundError"), folder


def test_open_files_are_bounded():
    """The kernel refuses to open more."""
    assert run("files = [open('/dev/null') for _ in range(1000)]").error[1].startswith("[Errno 24]")


def test_no_network():
    """Neither a server of this machine nor another one can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        cell = "import socket\nsocket.create_connection(('{}', {}), timeout=0.5)"
        with student(cell.format("127.0.0.1", port), cell.format("1.1.1.1", 53)) as session:
            here, elsewhere = (session.replies[number].error for number in range(2))
    assert here is not None, "The network is open: a server of this machine has been reached from the sandbox."
    assert here[0] == "ConnectionRefusedError"
    assert elsewhere is not None, "The network is open: another machine has been reached from the sandbox."
    assert elsewhere == ("OSError", "[Errno 101] Network is unreachable"), "The network is not shut off."


@both_walls
def test_no_secrets_of_the_environment(monkeypatch):
    """The grader's environment stays outside."""
    monkeypatch.setenv("CHECK_SEED", "12345")
    assert "12345" not in run("import os\nprint(dict(os.environ))").printed


def test_no_rights_and_no_other_processes():
    """The grader itself cannot be seen, nor be sent a signal."""
    cell = f"import os\nassert os.getuid() != 0 or {os.getuid()}\nos.kill({os.getpid()}, 0)"
    assert run(cell).error[0] == "ProcessLookupError"


def test_no_rights_of_the_superuser():
    """Nothing can be mounted, whoever runs the grader."""
    errors = (
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.mount(b'x', b'/notebook', b'tmpfs', 0, None)"
    )
    assert run(errors).text == "-1"


# ---------------------------------------------------------------------------------------------------------- forgers


def test_forged_messages():
    """Nothing but a message of the right form, for the request under way, is taken."""
    forged = {
        b"forged": GARBLED,
        b"\xff\xfe": GARBLED,
        b"[]": GARBLED,
        b'{"id": NUMBER}': GARBLED,
        b'{"id": NUMBER000}': GARBLED,
        b'{"at": -1}': GARBLED,
        b'{"call": 0, "args": [], "kwargs": {}}': GARBLED,
        b"1" * 10_000: GARBLED,
        b"[" * 100_000: GARBLED,
        b"x" * 5_000_000: FLOOD,
    }
    with student(*(f"{WRITE}write({data!r} + b'\\n')" for data in forged)) as session:
        for number, (data, sentence) in enumerate(forged.items()):
            assert session.replies[number].error == ("Died", sentence), data[:80]


@pytest.mark.parametrize(
    "changes",
    [
        {"printed": 5},
        {"printed": "x" * 20_000},
        {"text": {}},
        {"text": "x" * 20_000},
        {"error": "x"},
        {"error": ["x", 5]},
        {"pictures": "x"},
        {"pictures": [5]},
        {"pictures": ["?"]},
        {"pictures": ["aGVsbG8="]},
        {"pictures": ["iVBORw0KGgo="] * 6},
        {"pictures": ["iVBORw0KGgoA" + "A" * 400_000]},
    ],
)
def test_forged_reply_of_a_cell(changes):
    """Texts, pictures and errors are what they should be and no larger than they may be."""
    reply = {"printed": "x", "text": "x", "pictures": ["iVBORw0KGgo="], "error": ["x", "y"]}
    assert Session({})._reply(reply) == sandbox.Reply("x", "x", (session_module.PNG,), ("x", "y"))
    with pytest.raises(Died, match=GARBLED):
        Session({})._reply(reply | changes)


def test_pictures_of_a_whole_notebook_are_bounded():
    """Those that are too much are left out."""
    session = Session({}, limits=Limits(all_pictures_bytes=20))
    reply = {"printed": "x", "text": "x", "pictures": ["iVBORw0KGgo="], "error": None}
    assert [len(session._reply(reply).pictures) for _ in range(4)] == [1, 1, 0, 0]


def test_endless_forged_messages():
    """They do not move the deadline."""
    with student(WRITE + "while True: write(b'{\"at\": 1}\\n' * 1000)") as session:
        assert session.replies[0].error == ("Died", HUNG)


@both_walls
def test_forged_reply_is_only_another_answer():
    """It is taken for what the cell did; what the cell really did is one reply too many and left aside."""
    forged = b'{"id": NUMBER, "printed": "forged", "pictures": []}\n'
    cell = f"{WRITE}write({forged!r})\nprint('real')"
    assert run(cell) == sandbox.Reply(printed="forged")


@pytest.mark.parametrize(
    "note",
    [
        '{"array": "AAAA", "dtype": "|O8", "shape": [1]}',
        '{"array": "AAAAAAAAAAA=", "dtype": "<f8", "shape": [2]}',
        '{"array": "AAAAAAAAAAA=", "dtype": "<f8", "shape": [-1]}',
        '{"array": "AAAAAAAAAAA=", "dtype": "<f8", "shape": [true]}',
        '{"array": "AAAAAAAAAAA=", "dtype": "<f8", "shape": [1.0]}',
        '{"array": "", "dtype": "<f8", "shape": [0, 9223372036854775807, 9223372036854775807]}',
        '{"array": "", "dtype": "<f8", "shape": [0, 99999999999999999999]}',
        '{"array": "?", "dtype": "<f8", "shape": [1]}',
        '{"array": "\\u00e9", "dtype": "<f8", "shape": [1]}',
        '{"array": [1], "dtype": "<f8", "shape": [1]}',
        '{"tuple": 1}',
        '{"dict": []}',
        '{"function": 0}',
        '{"pickle": "x"}',
        "{}",
        "1" * 30,
        "[" * 50 + "]" * 50,
    ],
)
def test_forged_value_is_refused(note):
    """Only what the notation writes can be read."""
    with pytest.raises(ValueError):
        decode(json.loads(note))


@both_walls
def test_forged_value_from_a_function():
    """It is not read."""
    cell = (
        WRITE
        + """
def f():
    write(b'{"id": NUMBER, "value": {"array": "", "dtype": "|O8", "shape": []}}\\n')
"""
    )
    with student(cell) as session, pytest.raises(Died, match=GARBLED):
        session.function("f")()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(2**63), 2**64 - 1)
    | st.sampled_from(sorted(DTYPES)).flatmap(lambda dtype: arrays(dtype, array_shapes(min_side=0))),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text("abc"), inner),
    max_leaves=8,
)


@settings(max_examples=50)
@given(values)
def test_notation_keeps_every_value(value):
    """Decoding undoes encoding, by way of JSON's text."""
    again = decode(json.loads(json.dumps(encode(value))))
    np.testing.assert_equal(again, value)
    assert type(again) is type(value)


# -------------------------------------------------------------------------------------------- when it is our fault


def test_without_bubblewrap(monkeypatch, tmp_path):
    """One line says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxBroken, match=r"^Bubblewrap is needed .* apt install bubblewrap\. .* ISOLATION=wasm$"):
        Session({}, "bubblewrap").start()


@pytest.mark.parametrize(
    ("says", "advice"),
    [
        ("bwrap: Unknown option --size", "Bubblewrap 0.7 or later is needed"),
        ("bwrap: setting up uid map: Permission denied", "sysctl kernel.apparmor_restrict_unprivileged_userns=0"),
        ("ImportError: no numpy", "The sandbox does not start: ImportError: no numpy"),
    ],
)
def test_bubblewrap_that_does_not_work(monkeypatch, tmp_path, says, advice):
    """One line gives its reason and what may help; it is no student's fault."""
    bwrap = tmp_path / "bwrap"
    bwrap.write_text(f"#!/bin/sh\necho first line >&2\necho '{says}' >&2\nexit 1\n")
    bwrap.chmod(bwrap.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxBroken) as caught:
        Session({0: "1"}).start()
    assert advice in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_system_that_refuses_pidfd_open(monkeypatch):
    """One line says what it takes; nothing is left running."""

    def refuse(_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "pidfd_open", refuse)
    monkeypatch.setattr(session_module, "Process", process.Process)
    with pytest.raises(SandboxBroken, match=r"refuses the call pidfd_open \(Operation not permitted\)\. .* Linux 5.3"):
        Session({}).start()


def test_process_that_cannot_be_made(monkeypatch):
    """It is no student's fault either."""

    def refuse(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(SandboxBroken, match=r"does not start: .* Resource temporarily unavailable"):
        Session({}).start()


def test_without_what_wasm_needs(monkeypatch, tmp_path):
    """One line says what to install, or what could not be had, or in what words the process ended."""
    monkeypatch.setattr(session_module, "Process", process.Process)
    monkeypatch.setattr(wasm, "HERE", tmp_path)
    (tmp_path / "host.py").write_text("import sys\nsys.exit('no room left')")
    with pytest.raises(SandboxBroken, match=r"^Python for WebAssembly does not start: no room left$"):
        Session({}, "wasm").start()
    for name, sentence in ("_fetched", "could not be had"), ("version", "pip install --requirement"):
        wasm.prepare.cache_clear()
        with monkeypatch.context() as patch:
            if name == "version":
                patch.setattr(wasm, "version", lambda _: (_ for _ in ()).throw(wasm.PackageNotFoundError))
            else:
                patch.setattr(engine, "prepare", lambda _: None)
            with pytest.raises(SandboxBroken, match=sentence):
                Session({}, "wasm").start()
    wasm.prepare.cache_clear()


def test_a_folder_of_the_cache_is_whole_or_not_there(monkeypatch, tmp_path):
    """What breaks off leaves nothing; what others have made meanwhile is taken; what is there stays."""
    monkeypatch.setattr(wasm, "caches", lambda: tmp_path / "caches")

    def broken(folder):
        (folder / "half").touch()
        raise OSError("no room left")

    def overtaken(folder):
        (folder / "mine").touch()
        (tmp_path / "caches" / "name").mkdir()
        (tmp_path / "caches" / "name" / "theirs").touch()

    with pytest.raises(OSError, match="no room left"):
        wasm._kept("name", broken)
    assert os.listdir(tmp_path / "caches") == []
    for make in overtaken, broken:
        assert os.listdir(wasm._kept("name", make)) == ["theirs"]
    assert os.listdir(tmp_path / "caches") == ["name"]


def test_unknown_isolation():
    """A mistake in the option is no reason to do without."""
    with pytest.raises(ValueError, match="isolation must be 'bubblewrap' or 'wasm', not 'docker'"):
        Session({}, isolation="docker")
