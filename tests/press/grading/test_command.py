"""The command of ``make grade``: what it refuses, and what it does when the sandbox breaks."""

import csv
import os
import re
import subprocess
import sys
import tomllib

import numpy as np
import pytest
from crossentropy.checks import EXERCISES
from nbformat import read
from press.book import BOOK
from press.grading import __main__ as command_module
from press.grading.__main__ import main
from press.grading.register import register
from press.grading.sandbox import wall_of_this_machine

from .conftest import NAME, RIGHT, Work, command


@pytest.fixture(scope="module")
def course(source, tmp_path_factory):
    """Register the assignment, and let three students hand it in."""
    folder = tmp_path_factory.mktemp("command")
    release = read(register(folder / "course", source, NAME), as_version=4)
    for student in "abc":
        (folder / "in" / student).mkdir(parents=True)
        (folder / "in" / student / f"{NAME}.ipynb").write_bytes(Work(release).answer(**RIGHT).bytes())
    (folder / "roster.csv").write_text("id,name\na,Ann\nb,Bob\nc,Cy\n", "utf-8")
    return folder


def options(folder, **changes):
    """Give the options of the command for the three, some of them changed."""
    paths = {"submissions": folder / "in", "roster": folder / "roster.csv", "course": folder / "course"}
    return {"name": NAME, **paths, **changes}


def grade(folder, **changes):
    """Run the command on the three."""
    return command(**options(folder, **changes))


def refusal(folder, capsys, **changes):
    """Give what the command says when it refuses, which it says on standard error only."""
    assert main([word for name, value in options(folder, **changes).items() for word in (f"--{name}", str(value))]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Say what to grade: make grade NAME="),
        ({"submissions": ""}, "Say what to grade: make grade NAME="),
        ({"roster": ""}, "Say what to grade: make grade NAME="),
        ({"name": "other"}, "There is no assignment other in .*; make it with `make assignment NAME=other`."),
        ({"submissions": "nowhere"}, "There is nothing at nowhere, where the submissions should be."),
        ({"submissions": __file__}, "is neither a folder nor a zip."),
        ({"roster": "nowhere"}, "The roster nowhere cannot be read"),
        ({"roster": __file__}, "The roster has no column with an id"),
        ({"seed": "pi"}, "SEED must be a whole number, not pi."),
        ({"isolation": "hope"}, "ISOLATION can be bubblewrap or wasm, not hope."),
        ({"isolation": "none"}, "ISOLATION=none is gone: .* ISOLATION=wasm needs no bubblewrap"),
    ],
)
def test_wrong_arguments_are_refused_in_one_line(course, changes, sentence, capsys):
    """Nothing is graded, and no traceback is shown."""
    assert refusal(course, capsys, **changes).count("\n") == 1
    assert re.search(sentence, refusal(course, capsys, **changes))
    assert not (course / "course" / f"grades-{NAME}.csv").exists()


def test_without_bubblewrap_it_refuses_what_needs_it(course, tmp_path, monkeypatch, capsys):
    """In one line that says how to install it, and how to do without; without being asked it does without."""
    monkeypatch.setenv("PATH", str(tmp_path))
    said = refusal(course, capsys, isolation="bubblewrap")
    assert said.count("\n") == 1
    assert "apt install bubblewrap" in said
    assert "ISOLATION=wasm" in said
    assert wall_of_this_machine() == "wasm"


def test_a_refusal_is_an_exit_status_and_no_traceback(course):
    """The same from the shell."""
    run = grade(course, name="other")
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)


WITHOUT_UNIX = """
import os, signal, sys, runpy
import nbgrader.converters, nbconvert.exporters  # others see to themselves
sys.modules.update(fcntl=None, resource=None, pwd=None, grp=None, termios=None)
calls = "fork forkpty killpg geteuid getuid setsid pidfd_open O_NOFOLLOW O_NONBLOCK sched_getaffinity"
signals = "SIGALRM SIGKILL setitimer ITIMER_REAL pidfd_send_signal"
for module, names in (os, calls), (signal, signals):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
sys.argv = ["press.grading", "--name", "nothing", "--submissions", "x", "--roster", "y", "--isolation", "wasm"]
runpy.run_module("press.grading", run_name="__main__")
"""


def test_nothing_of_unix_is_needed_to_begin():
    """Without the modules and calls that Windows lacks, the command is loaded, and looks at what it is told."""
    run = subprocess.run([sys.executable, "-c", WITHOUT_UNIX], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (2, ""), run.stderr
    assert "There is no assignment nothing in course" in run.stderr


def test_the_time_that_is_left_is_said(capsys, monkeypatch):
    """As soon as some are done, in a unit that a person would take."""
    clock = iter(range(0, 1000, 40))
    monkeypatch.setattr(command_module, "monotonic", lambda: next(clock))
    list(command_module._with_time(((student, True) for student in "abcdefg"), 7))
    lines = capsys.readouterr().out.split("\n")
    assert lines[3] == "   4 of 7  d"
    assert lines[4] == "   5 of 7  e   about 80 s left"
    assert lines[6] == "   7 of 7  g"
    list(command_module._with_time(((student, True) for student in "abcde"), 10))
    assert capsys.readouterr().out.endswith("   5 of 10  e   about 3 min left\n")


def test_what_pip_installs_for_a_course_of_ones_own():
    """It names all that the requirements of grading name."""
    extra = tomllib.loads((BOOK / "pyproject.toml").read_text())["project"]["optional-dependencies"]["grading"]
    required = re.findall(r"^([\w-]+)", (BOOK / "requirements-grading.in").read_text(), re.MULTILINE)
    assert set(required) <= {re.match(r"[\w-]+", name)[0] for name in extra}


BREAKS = """
from press.grading.plugins import IsolatedExecute
from press.grading.sandbox import SandboxBroken


class BreaksForBob(IsolatedExecute):
    def preprocess(self, nb, resources):
        if resources["nbgrader"]["student"] == "b":
            raise SandboxBroken("No processes are left.")
        return super().preprocess(nb, resources)
"""


def test_a_sandbox_that_breaks_costs_nobody_a_mark(course, tmp_path, monkeypatch):
    """The others are graded; who was not keeps the marks of before, if any, and is named."""
    settings = course / "course" / "nbgrader_config.py"
    sound = settings.read_text()
    (tmp_path / "breaks.py").write_text(BREAKS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    scores = []
    for broken in True, False, True:
        settings.write_text(sound + 'c.Autograde.autograde_preprocessors[0] = "breaks.BreaksForBob"\n' * broken)
        run = grade(course)
        assert run.returncode == int(broken)
        assert ("1 not graded. Grading failed; this is not the student's fault." in run.stdout) == broken
        assert ("through no fault of theirs: b." in run.stderr) == broken
        assert "Traceback" not in run.stdout + run.stderr
        settings.write_text(sound)
        scores.append([row["score"] for row in rows(course)])
    assert scores == [["7.0", "", "7.0"], ["7.0"] * 3, ["7.0"] * 3]
    assert [row["status"] for row in rows(course)] == ["waiting", "not graded", "waiting"]


OVERFLOWS = (
    "def sigmoid_prime(z):\n    s = sigmoid(z)\n    return s * (1 - s) * int(np.prod(np.full(3, 10_000))) / 10**12"
)
LACKS = "from scipy.special import expit\ndef sigmoid_prime(z):\n    return expit(z) * (1 - expit(z))"
WRONG = "def sigmoid_prime(z):\n    return sigmoid(z)"


def test_the_same_marks_in_webassembly(course):
    """What is right is right, what is wrong is wrong; what fails for 32 bits or for a package waits, and says so."""
    release = read(course / "course" / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    answers = {"right": RIGHT["sigmoid_prime"], "wrong": WRONG, "overflows": OVERFLOWS, "lacks": LACKS}
    for student, answer in answers.items():
        (course / "walls" / student).mkdir(parents=True)
        work = Work(release).answer(**RIGHT | {"sigmoid_prime": answer})
        (course / "walls" / student / f"{NAME}.ipynb").write_bytes(work.bytes())
    (course / "walls.csv").write_text("\n".join(["id", *answers]))
    marks = {}
    for wall in "bubblewrap", "wasm":
        run = grade(course, submissions=course / "walls", roster=course / "walls.csv", isolation=wall)
        assert run.returncode == 0, run.stderr
        marks[wall] = [(row["sigmoid_prime-check"], row["sigmoid_prime-hidden"], row["status"]) for row in rows(course)]
    full, none, waits = ("3.0", "1.0", "waiting"), ("0.0", "0.0", "waiting"), ("", "", "waiting")
    assert marks["bubblewrap"] == [full, none, full, full]
    assert marks["wasm"] == [full, none, waits, waits]
    assert "only because Python has 32 bits" in rows(course)[2]["remark"]
    page = (course / "course" / "feedback" / "lacks" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "This waits for a person" in page


def test_the_seed_changes_the_data(course):
    """An answer to the data that everybody sees is not enough."""
    work = Work(read(course / "course" / "release" / NAME / f"{NAME}.ipynb", as_version=4)).answer(**RIGHT)
    seen = (
        "def sigmoid_prime(z):\n    return sigmoid(z) * (1 - sigmoid(z)) if round(float(np.max(z)), 6) in {} else 0.0"
    )
    cases = EXERCISES["sigmoid_prime"].cases(np.random.default_rng(0))
    values = [round(float(np.max(z)), 6) for calls in cases.values() for (z,) in calls]
    (course / "seeds" / "a").mkdir(parents=True)
    work.answer(sigmoid_prime=seen.format(values))
    (course / "seeds" / "a" / f"{NAME}.ipynb").write_bytes(work.bytes())
    (course / "one.csv").write_text("id\na\n")
    marks = []
    for seed in "", 12345:
        assert grade(course, submissions=course / "seeds", roster=course / "one.csv", seed=seed).returncode == 0
        marks.append(rows(course)[0]["sigmoid_prime-check"])
    assert marks == ["3.0", "1.5"]  # two of four lines are about known data


def rows(folder):
    """Read the table of grades."""
    with open(folder / "course" / f"grades-{NAME}.csv", newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_make_grade_passes_its_arguments_on(course):
    """Those that are not given become sentences too."""
    environment = {"PATH": os.environ["PATH"], "MAKEFLAGS": ""}
    dry = ["make", "--dry-run", "grade", "NAME=slope", "SUBMISSIONS=my class.zip", "ROSTER=r.csv", "SEED=7"]
    told = subprocess.run(dry, cwd=BOOK, env=environment, capture_output=True, text=True, check=True).stdout
    assert '--name "slope" --submissions "my class.zip" --roster "r.csv"' in told
    assert '--seed "7" --isolation "" --course "course"' in told
