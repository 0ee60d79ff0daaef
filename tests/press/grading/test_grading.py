"""A class in which everybody does something else with the assignment, graded in one go."""

import csv
import hashlib
import json
import os
import re

import pytest
from nbformat import read, v4
from press.grading.register import register

from .conftest import NAME, RIGHT, Work, command

FULL = {"sigmoid_prime-check": 3.0, "sigmoid_prime-hidden": 1.0, "cross_entropy_one-check": 3.0, "why": None}
NOTHING = dict.fromkeys(FULL, 0.0)
HALF = FULL | {"sigmoid_prime-check": 0.0, "sigmoid_prime-hidden": 0.0}  # nothing for the slope
GOOD_COST = {"cross_entropy_one": RIGHT["cross_entropy_one"], "why": RIGHT["why"]}
WRONG = {"sigmoid_prime": "def sigmoid_prime(z):\n    return sigmoid(z)"}


def slope(body):
    """Write an answer to the first exercise."""
    return {"sigmoid_prime": f"def sigmoid_prime(z):\n    {body}"}


def duplicated(work, name):
    """Copy a cell with its metadata, as copying in JupyterLab does."""
    work.notebook.cells.append(v4.new_code_cell(work.cell(name).source, metadata=work.cell(name).metadata))
    return work


def class_of(release, course):
    """Make what everybody hands in, by student."""

    def work(**answers):
        return Work(release).answer(**answers)

    right = Work(release).answer(**RIGHT)
    files = {
        "right": right,
        "untouched": Work(release),
        "known_mistake": work(**GOOD_COST, **WRONG),
        "partly": work(**GOOD_COST, **slope("return 0.25 if z == 0 else 0.0")),
        "deleted_checks": work(**GOOD_COST, **WRONG).drop(*[name for name in FULL if name != "why"]),
        "edited_checks": work(**GOOD_COST, **WRONG, **{"sigmoid_prime-check": "pass", "sigmoid_prime-hidden": "pass"}),
        "copied_checks": duplicated(work(**GOOD_COST, **WRONG), "sigmoid_prime-check"),
        "copied_answer": duplicated(work(**RIGHT), "sigmoid_prime"),
        "two_answers": work(**GOOD_COST, **WRONG),
        "lost_cell": work(**GOOD_COST).drop("sigmoid_prime").add(RIGHT["sigmoid_prime"], after="sigmoid_prime-hidden"),
        "helper": work(**GOOD_COST, **slope("return s * (1 - s) if (s := helper(z)) is not None else 0")).add(
            "def helper(z):\n    return sigmoid(z)"
        ),
        "syntax_error": work(**GOOD_COST, sigmoid_prime="def sigmoid_prime(z:\n    return"),
        "patched_check": work(**GOOD_COST, **WRONG).add(
            "import crossentropy.checks, builtins\ncrossentropy.checks.check = check = lambda *_: print('✓')\n"
            "crossentropy.checks.engine._same = lambda *_: True\nnp.allclose = lambda *a, **k: True",
            after="sigmoid_prime",
        ),
        "hook": work(**GOOD_COST, **WRONG).add(
            "ip = get_ipython()\nip.input_transformers_cleanup.append(lambda lines: ['pass'])\n"
            "ip.events.register('pre_run_cell', lambda *_: None)",
            after="sigmoid_prime",
        ),
        "reads_files": work(**GOOD_COST, **slope(f"return float(len(open('{course}/gradebook.db', 'rb').read()))")).add(
            f"import os\nprint(os.path.exists({str(course)!r}))"
        ),
        "shows_marks": work(**GOOD_COST, **slope("print('3.0')\n    return '3.0'")),
        "new_schema": work(**RIGHT),
        "loop": work(**GOOD_COST, **slope("while True:\n        pass")),
        "exits": work(**GOOD_COST, **slope("import os; os._exit(0)")),
        "exits_at_top": work(**RIGHT).add("import os\nos._exit(0)", after="cross_entropy_one"),
        "memory": work(**GOOD_COST, **slope("return [0] * 10**11")),
        "colours": work(**RIGHT).add("print('\\x1b[31mred\\x1b[0m <b>bold</b>')"),
    }
    files["two_answers"].add(RIGHT["sigmoid_prime"])
    files["two_answers"].notebook.cells[-1].metadata = files["two_answers"].cell("sigmoid_prime").metadata
    for cell in files["new_schema"].notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["schema_version"] = 99
    files = {student: work.bytes() for student, work in files.items()}
    whole = right.bytes()
    huge = json.loads(whole)
    huge["cells"][1]["outputs"] = [v4.new_output("stream", text="x" * 25_000_000)]
    return files | {
        "empty": b"",
        "corrupt": whole[: len(whole) // 2],
        "latin_1": whole.replace(b"Exercises", "Übungen".encode("latin-1")),
        "no_notebook": b'{"name": "not a notebook"}',
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "nested": b"[" * 100_000,
        "odd_cells": b'{"cells": [1, null, {"cell_type": "code"}], "nbformat": 4}',
        "wrong_notebook": json.dumps(v4.new_notebook(cells=[v4.new_code_cell("print('something else')")])).encode(),
        "huge": json.dumps(huge).encode(),
    }


def digest(folder):
    """Hash all files of a folder, with names, sizes and times of change."""
    return {
        str(path): (path.lstat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
        for path in sorted(folder.rglob("*"))
    }


class Graded:
    """What came of grading the class."""

    def __init__(self, course, run, before, after):
        self.course, self.run, self.before, self.after = course, run, before, after
        with open(course / f"grades-{NAME}.csv", newline="", encoding="utf-8") as file:
            self.rows = {row["id"]: row for row in csv.DictReader(file)}

    def marks(self, student):
        """Give the marks by cell."""
        return {name: float(self.rows[student][name]) if self.rows[student][name] else None for name in FULL}

    def sentence(self, student):
        """Give the last column."""
        return self.rows[student]["remark"]

    def feedback(self, student):
        """Give the page for a student."""
        return (self.course / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def graded(source, tmp_path_factory):
    """Grade the class."""
    folder = tmp_path_factory.mktemp("class")
    course, handed_in = folder / "course", folder / "handed in"
    release = read(register(course, source, NAME), as_version=4)
    students = class_of(release, course)
    for student, content in students.items():
        (handed_in / student).mkdir(parents=True)
        (handed_in / student / f"{NAME}.ipynb").write_bytes(content)
    for student in "link", "fifo", "misnamed", "several", "no_file":
        (handed_in / student).mkdir()
    (handed_in / "link" / f"{NAME}.ipynb").symlink_to(handed_in / "right" / f"{NAME}.ipynb")
    os.mkfifo(handed_in / "fifo" / f"{NAME}.ipynb")
    (handed_in / "misnamed" / "my work (1).ipynb").write_bytes(students["right"])
    (handed_in / "several" / f"{NAME}.ipynb").write_bytes(students["right"])
    (handed_in / "several" / "scratch.ipynb").write_bytes(students["untouched"])
    (handed_in / "no_file" / "answers.pdf").write_bytes(b"%PDF")
    (handed_in / "Somebody Else").mkdir()
    (handed_in / "Somebody Else" / f"{NAME}.ipynb").write_bytes(students["right"])
    everybody = [*students, "link", "fifo", "misnamed", "several", "no_file", "absent"]
    roster = folder / "roster.csv"
    roster.write_text("id,name\n" + "".join(f"{student},Student {student}\n" for student in everybody), "utf-8")
    before = digest(handed_in)
    run = command(name=NAME, submissions=handed_in, roster=roster, course=course)
    assert run.returncode == 0, run.stderr
    return Graded(course, run, before, digest(handed_in))


HONEST = {
    "right": FULL,
    "untouched": NOTHING,
    "known_mistake": HALF,
    "partly": HALF | {"sigmoid_prime-check": 0.75},
    "deleted_checks": HALF,
    "edited_checks": HALF,
    "copied_checks": HALF,
    "copied_answer": FULL,
    "two_answers": FULL,
    "lost_cell": FULL,
    "helper": FULL,
    "syntax_error": HALF,
    "patched_check": HALF,
    "hook": HALF,
    "reads_files": HALF,
    "shows_marks": HALF,
    "new_schema": FULL,
    "loop": HALF,
    "exits": HALF,
    "exits_at_top": FULL,
    "memory": HALF,
    "colours": FULL,
    "misnamed": FULL,
    "several": FULL,
}
UNREADABLE = {
    "empty": "The file is empty.",
    "corrupt": "not JSON",
    "latin_1": "not text in UTF-8",
    "no_notebook": "not a notebook",
    "picture": "not text in UTF-8",
    "nested": "not JSON",
    "odd_cells": "some of its cells are not cells",
    "wrong_notebook": "another notebook",
    "huge": "larger than 20 MB",
    "link": "is a link",
    "fifo": "not an ordinary file",
    "no_file": "no notebook among what was handed in (answers.pdf)",
}


@pytest.mark.parametrize("student", HONEST)
def test_everybody_gets_the_marks_of_the_honest_part(graded, student):
    """What is right counts, whatever else is in the notebook."""
    assert graded.marks(student) == HONEST[student], graded.feedback(student)


@pytest.mark.parametrize("student", UNREADABLE)
def test_what_cannot_be_read_gets_nothing_and_a_reason(graded, student):
    """The reason is in the table and on the feedback page."""
    assert graded.marks(student) == NOTHING
    assert graded.rows[student]["status"] == "unreadable"
    assert UNREADABLE[student] in graded.sentence(student)
    assert UNREADABLE[student] in graded.feedback(student)


@pytest.mark.parametrize(
    ("student", "remark"),
    {
        "deleted_checks": "Check cells were changed, copied or deleted",
        "edited_checks": "Check cells were changed, copied or deleted",
        "copied_checks": "Check cells were changed, copied or deleted",
        "two_answers": "several answers to sigmoid_prime",
        "lost_cell": "its answer was found in another cell",
        "loop": "Python had to be stopped",
        "exits": "Python had to be stopped",
        "exits_at_top": "Python had to be stopped",
        "memory": "MemoryError",
        "misnamed": "was called my work (1).ipynb",
        "several": "Several notebooks were handed in",
    }.items(),
)
def test_what_is_odd_is_said(graded, student, remark):
    """The student reads it on the feedback page; the teacher in the table and in the summary."""
    assert remark in graded.feedback(student)
    if remark != "MemoryError":
        assert remark in graded.sentence(student)
        assert re.search(rf"{student}  .*{re.escape(remark)}", graded.run.stdout)


def test_ordinary_work_gets_no_remark(graded):
    """Nor does a copy of the same answer, or a cell of one's own."""
    for student in "right", "untouched", "known_mistake", "copied_answer", "helper", "colours":
        assert graded.sentence(student) in ("", "Written answers wait for a mark by hand."), student


def test_everybody_on_the_roster_has_a_row(graded):
    """Also who handed in nothing."""
    assert graded.rows["absent"]["status"] == "missing"
    assert graded.rows["absent"]["remark"] == "Nothing was handed in."
    assert len(graded.rows) == len(HONEST) + len(UNREADABLE) + 1
    assert {row["max"] for row in graded.rows.values()} == {"9.0"}


def test_what_belongs_to_nobody_is_named(graded):
    """A folder that fits nobody on the roster is not lost."""
    assert f"Somebody Else/{NAME}.ipynb" in graded.run.stdout


def test_submissions_are_never_changed(graded):
    """Neither what is in them, nor what is there."""
    assert graded.before == graded.after


def test_hints_are_in_the_feedback_and_hidden_checks_are_not(graded):
    """The student reads the lines of check, and the sentence of a hidden check, but not its source."""
    page = graded.feedback("known_mistake")
    assert "That is σ(z) itself." in page
    assert "It should work for arrays too." in page
    assert "np.allclose" not in re.sub("<[^>]*>", "", page)
    assert "BEGIN HIDDEN" not in page


def test_nothing_of_one_student_touches_another(graded):
    """A patched numpy of one does not help the next."""
    assert graded.marks("known_mistake") == graded.marks("patched_check")


def test_files_of_the_machine_are_not_seen(graded):
    """There is no course, and no gradebook, where the students' code runs."""
    notebook = read(graded.course / "autograded" / "reads_files" / NAME / f"{NAME}.ipynb", as_version=4)
    assert [output.text for cell in notebook.cells if "exists" in cell.source for output in cell.outputs] == ["False\n"]


def test_progress_and_places_are_shown(graded):
    """One line for each student, and at the end where the results are."""
    number = len(HONEST) + len(UNREADABLE)
    assert f"{number} of {number}" in graded.run.stdout
    assert str(graded.course / f"grades-{NAME}.csv") in graded.run.stdout
    assert graded.run.stderr == ""
