"""A class of bombs: work that was made to take all memory, all time or all room of whoever marks it."""

import json
import subprocess
import sys

import pytest
from nbformat import read, v4
from press.grading.children import MOST_BYTES
from press.grading.register import register

from .conftest import NAME, RIGHT, Work
from .test_grading import FULL, GOOD_COST, HALF, NOTHING, Graded, slope

MOST_OF_A_PAGE = 3_000_000  # bytes
SPACES = " " * 20_000
MEASURED = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, "-m", "press.grading", *sys.argv[1:]]).returncode
print(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024} bytes")
sys.exit(code)
"""
LONG = "z = [" + "[]," * 30_000 + "]"  # 90 KB, for each character of which Python takes six hundred to read it


def padded(work, place, text):
    """Put JSON into a notebook as text, because objects of it would take this test's own memory."""
    whole = json.loads(work.bytes())
    (whole if place == "metadata" else whole["cells"][2])["metadata"]["x"] = "HERE"
    return json.dumps(whole).replace('"HERE"', text, 1).encode()


def bombs(release):
    """Make what everybody hands in, with the marks that it gets, by student."""

    def work(**answers):
        return Work(release).answer(**answers)

    flood = work(**GOOD_COST, **slope("return chr(120) * 3_000_000"))
    for _ in range(300):
        flood.add("print('<&>' * 10_000)")
    cells = work(**RIGHT)
    for number in range(900):
        cells.add(f"{number} " + "all the same words " * 50, kind=v4.new_markdown_cell)
        cells.notebook.cells[-1]["id"] = cells.notebook.cells[0]["id"]
    long = work(**RIGHT)
    for _ in range(9):
        long.add(LONG)
    hog = "import os, time\nroom = bytearray(600_000_000)\ntry:\n    while True: os.fork()\nexcept OSError: pass\n"
    return {
        "metadata": (padded(work(**RIGHT), "metadata", "[" + "{}," * 6_000_000 + "0]"), NOTHING),
        "metadata_of_a_cell": (padded(work(**RIGHT), "cell", "[" + "{}," * 450_000 + "0]"), FULL),
        "numbers": (padded(work(**RIGHT), "metadata", "[" + "0.1," * 4_500_000 + "0]"), FULL),
        "texts": (work(**GOOD_COST, **slope("return ['x' * 900_000] + ['y'] * 1000")).bytes(), HALF),
        "one_text": (work(**GOOD_COST, **slope("return 'x' * 900_000")).bytes(), HALF),
        "error": (work(**GOOD_COST, **slope("raise ValueError('x' * 10**7)")).bytes(), HALF),
        "flood": (flood.bytes(), HALF),
        "spaces": (work(**RIGHT).add(f"x = (1,{SPACES}\n{SPACES}2)\n{SPACES}#{SPACES}?").bytes(), FULL),
        "spaces_in_words": (work(**RIGHT | {"why": f"a{SPACES[:19_000]}b"}).bytes(), FULL),
        "source": (work(**RIGHT).add(LONG * 10).bytes(), FULL),
        "sources": (long.bytes(), FULL),
        "cells": (cells.bytes(), FULL),
        "hog": (work(**RIGHT).add(hog, after="sigmoid_prime").bytes(), FULL),
        "memory_files": (
            work(**RIGHT)
            .add("import os\nfiles = [os.memfd_create(str(i)) for i in range(50)]", after="sigmoid_prime")
            .bytes(),
            FULL,
        ),
    }


@pytest.fixture(scope="module", params=["bubblewrap", pytest.param("wasm", marks=pytest.mark.sweep)])
def graded(request, source, tmp_path_factory):
    """Mark the bombs, and two innocent students among them, behind each of the walls."""
    folder = tmp_path_factory.mktemp("bombs")
    release = read(register(folder / "course", source, NAME), as_version=4)
    right = Work(release).answer(**RIGHT).bytes(), FULL
    students = {"anna": right} | bombs(release) | {"zoe": right}
    for student, (content, _) in students.items():
        (folder / "in" / student).mkdir(parents=True)
        (folder / "in" / student / f"{NAME}.ipynb").write_bytes(content)
    (folder / "roster.csv").write_text("id\n" + "\n".join(students), "utf-8")
    places = ["--submissions", folder / "in", "--roster", folder / "roster.csv", "--course", folder / "course"]
    call = [sys.executable, "-c", MEASURED, "--name", NAME, "--isolation", request.param, *places]
    run = subprocess.run(call, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    graded = Graded(folder / "course", run, None, None)
    graded.expected = {student: marks for student, (_, marks) in students.items()}
    return graded


def test_everybody_gets_the_marks_of_the_honest_part(graded):
    """Bombs take nobody along, and cost at most the exercise that they are in."""
    assert {student: graded.marks(student) for student in graded.expected} == graded.expected


def test_memory_is_bounded(graded):
    """Of the largest process: the marker's own, or a sandbox."""
    assert int(graded.run.stdout.split()[-2]) < MOST_BYTES


def test_pages_are_bounded(graded):
    """And table and log, too."""
    sizes = {path.name: path.stat().st_size for path in graded.course.rglob("*") if path.suffix in (".html", ".csv")}
    assert max(sizes.values()) < MOST_OF_A_PAGE
    assert max(len(row["remark"]) for row in graded.rows.values()) < 30_000
