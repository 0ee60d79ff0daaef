"""The command of ``make grade``: what it refuses, and what it does when the sandbox breaks."""

import csv
import os
import re
import shutil
import subprocess

import numpy as np
import pytest
from crossentropy.checks import EXERCISES
from nbformat import read
from press.build import BOOK
from press.grading.register import register

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


def grade(folder, **changes):
    """Run the command on the three."""
    arguments = {"submissions": folder / "in", "roster": folder / "roster.csv", "course": folder / "course"}
    return command(**{"name": NAME, **arguments, **changes})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Say what to grade: make grade NAME="),
        ({"submissions": ""}, "Say what to grade: make grade NAME="),
        ({"roster": ""}, "Say what to grade: make grade NAME="),
        ({"name": "other"}, "There is no assignment other in .*: run `make assignment NAME=other` first."),
        ({"submissions": "nowhere"}, "There is nothing at nowhere, where the submissions should be."),
        ({"submissions": __file__}, "is neither a folder nor a zip."),
        ({"roster": "nowhere"}, "The roster nowhere cannot be read"),
        ({"roster": __file__}, "The roster has no column with an id"),
        ({"seed": "pi"}, "SEED must be a whole number, not pi."),
        ({"isolation": "hope"}, "ISOLATION can be bubblewrap or none, not hope."),
    ],
)
def test_wrong_arguments_are_refused_in_one_line(course, changes, sentence):
    """Nothing is graded, and no traceback is shown."""
    run = grade(course, **changes)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert re.search(sentence, run.stderr)
    assert not (course / "course" / f"grades-{NAME}.csv").exists()


def test_without_bubblewrap_it_refuses(course, tmp_path, monkeypatch):
    """In one line that says how to install it, and how to do without."""
    monkeypatch.setenv("PATH", str(tmp_path))
    run = grade(course)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "apt install bubblewrap" in run.stderr
    assert "ISOLATION=none" in run.stderr


def test_a_sandbox_that_breaks_costs_nobody_a_mark(course, tmp_path, monkeypatch):
    """The others are graded; who was not keeps the marks of before, and is named."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    # Works when it is first tried, and for whoever comes next.
    script = '#!/bin/sh\necho >> "$0.count"\n[ $(wc -l < "$0.count") -le 2 ] || exit 1\nexec {} "$@"\n'
    (tmp_path / "bwrap").write_text(script.format(shutil.which("bwrap", path=os.environ["PATH"].partition(":")[2])))
    (tmp_path / "bwrap").chmod(0o755)
    first = grade(course)
    assert first.returncode == 1
    assert sorted(row["status"] for row in rows(course)) == ["not graded", "not graded", "waiting"]
    assert sorted(row["score"] for row in rows(course)) == ["", "", "7.0"]
    assert "2 not graded. Grading failed; this is not the student's fault." in first.stdout
    assert "Traceback" not in first.stdout + first.stderr

    monkeypatch.undo()
    assert grade(course, isolation="none").returncode == 0
    assert [row["score"] for row in rows(course)] == ["7.0"] * 3

    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (tmp_path / "bwrap.count").write_text("\n")
    assert grade(course).returncode == 1
    assert sorted((row["status"], row["score"]) for row in rows(course)) == [
        ("not graded", "7.0"),
        ("not graded", "7.0"),
        ("waiting", "7.0"),
    ]


def test_the_seed_changes_the_data(course):
    """An answer to the data that everybody sees is not enough."""
    work = Work(read(course / "course" / "release" / NAME / f"{NAME}.ipynb", as_version=4)).answer(**RIGHT)
    seen = (
        "def sigmoid_prime(z):\n    return sigmoid(z) * (1 - sigmoid(z)) if round(float(np.max(z)), 6) in {} else 0.0"
    )
    cases = EXERCISES["sigmoid_prime"].cases(np.random.default_rng(0))
    values = [round(z, 6) for calls in cases.values() for (z,) in calls]
    (course / "seeds" / "a").mkdir(parents=True)
    work.answer(sigmoid_prime=seen.format(values))
    (course / "seeds" / "a" / f"{NAME}.ipynb").write_bytes(work.bytes())
    (course / "one.csv").write_text("id\na\n")
    marks = []
    for seed in "", 12345:
        assert grade(course, submissions=course / "seeds", roster=course / "one.csv", seed=seed).returncode == 0
        marks.append(rows(course)[0]["sigmoid_prime-check"])
    assert marks == ["3.0", "2.0"]


def rows(folder):
    """Read the table of grades."""
    with open(folder / "course" / f"grades-{NAME}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_make_grade_passes_its_arguments_on(course):
    """Those that are not given become sentences too."""
    environment = {"PATH": os.environ["PATH"], "MAKEFLAGS": ""}
    dry = ["make", "--dry-run", "grade", "NAME=slope", "SUBMISSIONS=my class.zip", "ROSTER=r.csv", "SEED=7"]
    told = subprocess.run(dry, cwd=BOOK, env=environment, capture_output=True, text=True, check=True).stdout
    assert '--name "slope" --submissions "my class.zip" --roster "r.csv"' in told
    assert '--seed "7" --isolation "bubblewrap" --course "course"' in told
