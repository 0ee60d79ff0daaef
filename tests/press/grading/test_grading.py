"""A class in which everybody does something else with the assignment, graded in one go."""

import csv
import hashlib
import json
import os
import re

import numpy as np
import pytest
from crossentropy.checks import EXERCISES
from nbformat import read, v4
from press.grading.register import register

from .conftest import NAME, RIGHT, Work, command

FULL = {"sigmoid_prime-check": 3.0, "sigmoid_prime-hidden": 1.0, "cross_entropy_one-check": 3.0, "why": None}
NOTHING = dict.fromkeys(FULL, 0.0)
HALF = FULL | {"sigmoid_prime-check": 0.0, "sigmoid_prime-hidden": 0.0}  # nothing for the slope
GOOD_COST = {"cross_entropy_one": RIGHT["cross_entropy_one"], "why": RIGHT["why"]}
# What one line of the check of the slope is worth.
ONE_LINE = 3 / len(EXERCISES["sigmoid_prime"].cases(np.random.default_rng(0)))
CODE = ["sigmoid_prime", "cross_entropy_one"]
NO_WORDS = {"why": "*Your answer here.*"}
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
        "order": work(**GOOD_COST, **slope("return FOUR * sigmoid(z) * (1 - sigmoid(z)) / 4")),
        "split": work(**GOOD_COST, **slope("return s(z) * (1 - s(z))")),
        "split_words": duplicated(work(**RIGHT), "why"),
        "lambda": work(**GOOD_COST)
        .drop("sigmoid_prime")
        .add("sigmoid_prime = lambda z: sigmoid(z) * (1 - sigmoid(z))", after="sigmoid_prime-hidden"),
        "branch": work(**GOOD_COST).add("if True:\n    def sigmoid_prime(z): return sigmoid(z) * (1 - sigmoid(z))"),
        "decorated": work(**GOOD_COST, sigmoid_prime="@np.vectorize\n" + RIGHT["sigmoid_prime"]),
        "magic": work(**GOOD_COST, sigmoid_prime="%matplotlib inline\n" + RIGHT["sigmoid_prime"]),
        "timed": work(**GOOD_COST, sigmoid_prime="%%time\n" + RIGHT["sigmoid_prime"]),
        "merged": work(why=RIGHT["why"], cross_entropy_one="\n\n".join(map(RIGHT.get, CODE))),
        "in_check": work(**GOOD_COST, **{"sigmoid_prime-check": RIGHT["sigmoid_prime"]}),
        "replaced_later": work(**RIGHT).add("def sigmoid_prime(z): return 7"),
        "words_below": work(**(RIGHT | NO_WORDS)).add(RIGHT["why"], after="why", kind=v4.new_markdown_cell),
        "words_in_a_comment": work(**(RIGHT | NO_WORDS)).add(f"# {RIGHT['why']}"),
        "words_anew": work(**RIGHT).drop("why").add(RIGHT["why"], kind=v4.new_markdown_cell),
        "constant": work(**GOOD_COST, **slope("return 0.25 + 0 * z")),
        "answers_of_the_package": work(
            **GOOD_COST,
            sigmoid_prime="from crossentropy.checks import EXERCISES\n"
            "sigmoid_prime = EXERCISES['sigmoid_prime'].reference",
        ),
        "taken": work(**GOOD_COST, sigmoid_prime="from crossentropy import sigmoid_prime"),
        "pandas": work(**GOOD_COST, sigmoid_prime="import pandas_of_old\n" + RIGHT["sigmoid_prime"]),
        "slow_trials": work(**RIGHT).add("import time\ntime.sleep(99)").add("time.sleep(99)"),
        "colours": work(**RIGHT).add("print('\\x1b[31mred\\x1b[0m <b>bold</b>')"),
    }
    files["order"].notebook.cells.insert(2, v4.new_code_cell("FOUR = np.float64(4)"))
    part = v4.new_code_cell("s = sigmoid", metadata=files["split"].cell("sigmoid_prime").metadata)
    files["split"].notebook.cells.insert(2, part)
    part = v4.new_markdown_cell("And so on.", metadata=files["split_words"].cell("why").metadata)
    files["split_words"].notebook.cells[-1] = part
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
        with open(course / f"grades-{NAME}.csv", newline="", encoding="utf-8-sig") as file:
            self.rows = {row["id"]: row for row in csv.DictReader(file)}

    def marks(self, student):
        """Give the marks by cell."""
        return {name: float(self.rows[student][name]) if self.rows[student][name] else None for name in FULL}

    def written(self, student):
        """Give the written answer as formgrader shows it."""
        notebook = read(self.course / "autograded" / student / NAME / f"{NAME}.ipynb", as_version=4)
        return next(c.source for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "why")

    def sentence(self, student):
        """Give the last column."""
        return self.rows[student]["remark"]

    def feedback(self, student):
        """Give the page for a student."""
        return (self.course / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")


@pytest.fixture(scope="module", params=["bubblewrap", pytest.param("wasm", marks=pytest.mark.sweep)])
def graded(request, source, tmp_path_factory):
    """Grade the class, behind each of the walls."""
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
    run = command(name=NAME, submissions=handed_in, roster=roster, course=course, isolation=request.param)
    assert run.returncode == 0, run.stderr
    return Graded(course, run, before, digest(handed_in))


HONEST = {
    "right": FULL,
    "untouched": NOTHING,
    "known_mistake": HALF,
    "partly": HALF | {"sigmoid_prime-check": ONE_LINE},
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
    "order": FULL,
    "split": FULL,
    "split_words": FULL,
    "lambda": FULL,
    "branch": FULL,
    "decorated": FULL,
    "magic": FULL,
    "timed": FULL,
    "merged": FULL,
    "in_check": FULL,
    "replaced_later": FULL,
    "words_below": FULL,
    "words_in_a_comment": FULL,
    "words_anew": FULL,
    "constant": HALF | {"sigmoid_prime-check": ONE_LINE},
    "answers_of_the_package": HALF,
    "taken": FULL,
    "pandas": HALF,
    "slow_trials": FULL,
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
    assert student == "empty" or "The file is empty." not in graded.sentence(student)
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
        "memory": "Error",  # MemoryError, or OverflowError where Python cannot even count so much
        "misnamed": "was called my work (1).ipynb",
        "lambda": "The cell of sigmoid_prime was replaced; its answer was found in another cell.",
        "branch": "The cell of sigmoid_prime was replaced; its answer was found in another cell.",
        "words_below": "The cell of why is empty; words from other cells are shown in it.",
        "words_in_a_comment": "The cell of why is empty; words from other cells are shown in it.",
        "words_anew": "The cell of why is empty; words from other cells are shown in it.",
        "taken": "Taken from the package crossentropy, without being asked to: sigmoid_prime.",
        "answers_of_the_package": "Taken from the package crossentropy, without being asked to: EXERCISES.",
        "pandas": "There is no package pandas_of_old where work is marked, so what needs it fails.",
        "slow_trials": "seconds and was stopped.",  # how many is the wall's own matter
        "several": "Several notebooks were handed in",
    }.items(),
)
def test_what_is_odd_is_said(graded, student, remark):
    """The student reads it on the feedback page; the teacher in the table and in the summary."""
    assert remark in graded.feedback(student)
    if student != "memory":
        assert remark in graded.sentence(student)
        assert re.search(rf"{student}  .*{re.escape(remark)}", graded.run.stdout)


def test_ordinary_work_gets_no_remark(graded):
    """Nor does a copy of the same answer, or a cell of one's own."""
    ordinary = ["right", "untouched", "known_mistake", "copied_answer", "helper", "colours", "order", "split", "magic"]
    for student in [*ordinary, "split_words", "decorated", "timed", "constant"]:
        assert graded.sentence(student) in ("", "Answers wait for a mark by hand."), student


def test_everybody_on_the_roster_has_a_row(graded):
    """Also who handed in nothing."""
    assert graded.rows["absent"]["status"] == "missing"
    assert graded.rows["absent"]["remark"] == "Nothing was handed in."
    assert len(graded.rows) == len(HONEST) + len(UNREADABLE) + 1
    assert {row["max"] for row in graded.rows.values()} == {"9.0"}


def test_words_wait_wherever_they_stand(graded):
    """The teacher sees them in their place; a written answer is never marked 0 unseen."""
    for student in "words_below", "words_in_a_comment", "words_anew", "split_words":
        assert graded.rows[student]["status"] == "waiting"
        assert RIGHT["why"] in graded.written(student)
    assert graded.written("split_words") == f"{RIGHT['why']}\n\nAnd so on."


def test_a_hidden_check_says_why_it_does_not_pay(graded):
    """A constant passes it, but not every line of the visible one."""
    assert "These further checks count only if everything above passes." in graded.feedback("constant")
    assert "These further checks" not in graded.feedback("known_mistake")  # which gets a better reason


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
