"""Run the cells of a page in the reader's browser, as a notebook would.

What cells print goes to standard output and error. Pictures go to the file ``/show``, as JSON.
"""

import ast
import builtins
import linecache
import os
import random
import sys
import time
import traceback

import crossentropy  # noqa: F401  (so that it is there at once)
import numpy as np

NEEDS_PLOT = 77  # also in worker.js
HERE = "There are Python's standard library, NumPy, matplotlib and crossentropy. For others, take the notebook."
NETWORK = {"asyncio", "ftplib", "http", "requests", "selectors", "smtplib", "socket", "ssl", "urllib"}
PROCESSES = {"concurrent", "multiprocessing", "subprocess"}
SENTENCES = {
    "figures": "The live figures are on the page, and in the notebook.",
    "file": "Python in your browser cannot see your files. A cell may write a file and read it again, in one run.",
    "network": "Python in your browser has no network: a cell cannot fetch anything.",
    "memory": "This is too big for Python in your browser, which has about a gigabyte of memory.",
    "process": "Python in your browser cannot start threads or other programs.",
}


def prepare(with_plot):
    """Change what cannot work in a page, so that it says so; import what takes a while.

    Parameters
    ----------
    with_plot : bool
        Whether matplotlib is there. If not, Python ends where it is first needed, and is started again with it.
    """
    builtins.input = _no_input
    if with_plot:
        import pages  # noqa: F401
    else:
        sys.meta_path.insert(0, _PlotFinder())
    if "NEEDS_CALLS" in os.environ:
        _call_in_loops()


def _call_in_loops():
    """Ask for the time at every thousandth jump, so that a browser that waits for such a call can end any loop."""
    jumps = 0

    def jump(code, here, there):
        nonlocal jumps
        jumps += 1
        if not jumps % 1000:
            time.monotonic()

    watch = sys.monitoring
    watch.use_tool_id(watch.PROFILER_ID, "stop")
    watch.register_callback(watch.PROFILER_ID, watch.events.JUMP, jump)
    watch.set_events(watch.PROFILER_ID, watch.events.JUMP)


class _PlotFinder:
    """Finder of modules that ends Python when somebody imports matplotlib."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """Find nothing."""
        if name == "matplotlib":
            sys.stdout.flush()
            os._exit(NEEDS_PLOT)


def _no_input(prompt=""):
    raise EOFError("nobody can type here while a cell runs: write the value into the code instead")


def run(cells, shown):
    """Run cells in one new namespace; the first error ends it.

    Parameters
    ----------
    cells : list of list
        Of each its name, for tracebacks, its source, and whether it is another exercise's answer: one that is only
        half written is passed over, and nothing is said of it.
    shown : int
        From which of them on readers see what is printed.
    """
    random.seed()  # the memory is a copy, which holds the same state each time
    np.random.seed()
    space = {"__name__": "__main__"}
    for number, (name, source, is_other) in enumerate(cells):
        came_to_end = _run_cell(f"<{name}>", source, space, number >= shown, is_other)
        if not (came_to_end or is_other):
            break


def _run_cell(name, source, space, visible, is_other):
    """Run a cell; tell whether it came to its end."""
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    stdout = sys.stdout
    if not visible:
        sys.stdout = _Nowhere()
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), space)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), space)
            if visible and value is not None and not source.rstrip().endswith(";"):
                _show(value)
        if visible and "matplotlib.pyplot" in sys.modules:
            sys.modules["pages"].show()
        return True
    except SystemExit:
        print("The code asked Python to end here.", file=sys.stderr)
    except BaseException as error:
        if not is_other:
            print(_told(error), file=sys.stderr)
    finally:
        sys.stdout = stdout
        sys.stdout.flush()
        sys.stderr.flush()
    return False


class _Nowhere:
    """Stream that keeps nothing."""

    def write(self, text):
        """Take a text."""
        return len(text)

    def flush(self):
        """Do nothing."""


def _show(value):
    if "pages" in sys.modules and isinstance(value, sys.modules["matplotlib.figure"].Figure):
        sys.modules["pages"].show_figure(value)
    else:
        print(repr(value))


# ------------------------------------------------------------------------------------------------------------- errors


def _told(error):
    """Write an error with the lines of the reader's cells only, and a sentence if the reason is the browser."""
    report = traceback.TracebackException.from_exception(error, limit=-200)
    _trim(report, set())
    text = "".join(report.format()).rstrip()
    # A remark of Python's that helps in a terminal only.
    text = text.partition(". Site initialization is disabled")[0]
    reason = _reason(error)
    return f"{text}\n{reason}" if reason else text


def _trim(report, seen):
    """Take the frames of libraries out of a traceback, and of what it came from."""
    if report is None or id(report) in seen:
        return
    seen.add(id(report))
    frames = [
        frame for frame in report.stack if frame.filename.startswith("<") and not frame.filename.startswith("<frozen")
    ]
    report.stack[:] = frames if len(frames) <= 12 else [*frames[:4], *frames[-4:]]
    for other in report.__cause__, report.__context__, *(report.exceptions or ()):
        _trim(other, seen)


def _reason(error):
    """Return a sentence about what there is not in a browser, if that was it; otherwise nothing."""
    message = str(error)
    if isinstance(error, ModuleNotFoundError):
        name = (error.name or "").partition(".")[0]
        if name in NETWORK:
            return SENTENCES["network"]
        if name in PROCESSES:
            return SENTENCES["process"]
        return SENTENCES["figures"] if name == "crossentropy" else f"{name} is not in your browser. {HERE}"
    if isinstance(error, MemoryError) or (
        isinstance(error, OverflowError | ValueError)
        and any(
            words in message for words in ("index-sized integer", "Maximum allowed", "array is too big", "too large")
        )
    ):
        return SENTENCES["memory"]
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return SENTENCES["file"]
    if isinstance(error, RuntimeError) and "thread" in message:
        return SENTENCES["process"]
    return ""
