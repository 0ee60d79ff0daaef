"""The table of results: a row for each student, whatever became of the work."""

import csv
import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from press.grading import config, progress, report
from press.grading.register import find_alembic
from press.grading.report import Row

# nbgrader's own way of adding a submission warns of itself.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")
CHECK, WORDS = "slope-check", "why"
FAILED = "Grading failed; this is not the student's fault. Marks of an earlier run are kept."


@cache
def empty_gradebook():
    """Make a gradebook of one assignment with a check and a question, and of some students; give the file's bytes.

    Once a process: nbgrader starts another program for it, and `bench/mutants.py` runs these tests some hundred times.
    """
    find_alembic()
    with TemporaryDirectory() as folder:
        with Gradebook(CourseDirectory(config=config.settings(Path(folder))).db_url) as gradebook:
            gradebook.add_assignment("slope")
            gradebook.add_notebook("slope", "slope")
            gradebook.add_grade_cell(CHECK, "slope", "slope", max_score=3, cell_type="code")
            gradebook.add_grade_cell(WORDS, "slope", "slope", max_score=2, cell_type="markdown")
            gradebook.add_solution_cell(WORDS, "slope", "slope")
            for student, names in {
                "a": ("Ann", "One"),
                "b": (None, "Two"),
                "c": ("Cy", None),
                "d": (None, None),
            }.items():
                gradebook.add_student(student, first_name=names[0], last_name=names[1])
        return Path(folder, "gradebook.db").read_bytes()


@pytest.fixture
def course(tmp_path):
    """Make the course of a test, with that gradebook."""
    (tmp_path / "gradebook.db").write_bytes(empty_gradebook())
    directory = CourseDirectory(config=config.settings(tmp_path))
    with Gradebook(directory.db_url) as gradebook:
        yield SimpleNamespace(root=tmp_path, directory=directory, gradebook=gradebook)


def hand_in(course, student, graded=True, auto=3.0, manual=None, penalty=0.0, **press):
    """Let a student's work be collected and, perhaps, graded."""
    for step in ["submitted"] + ["autograded"] * graded:
        folder = course.root / step / student / "slope"
        folder.mkdir(parents=True)
        (folder / "slope.ipynb").write_text(
            json.dumps({"cells": [], "metadata": {"press": press | {"marked": True}} if press else {}})
        )
    if graded:
        submission = course.gradebook.add_submission("slope", student)
        (notebook,) = submission.notebooks
        notebook.late_submission_penalty = penalty
        course.gradebook.find_grade(CHECK, "slope", "slope", student).auto_score = auto
        course.gradebook.find_grade(WORDS, "slope", "slope", student).manual_score = manual
        course.gradebook.db.commit()


def rows(course, students=None):
    """Read the rows, by student."""
    return {row.id: row for row in report.rows(course.gradebook, course.directory, "slope", students)}


def test_who_handed_in_nothing_has_a_row(course):
    """With 0 points, and a sentence."""
    row = rows(course)["a"]
    assert row == Row("a", "Ann One", "missing", {CHECK: None, WORDS: None}, 0.0, 5.0, "")
    assert row.sentence == "Nothing was handed in."


def test_names_may_be_half_known(course):
    """What there is of them is shown."""
    assert {row.id: row.name for row in rows(course).values()} == {"a": "Ann One", "b": "Two", "c": "Cy", "d": ""}


def test_only_some_students_in_the_order_that_is_wanted(course):
    """Otherwise everybody in the gradebook."""
    assert list(rows(course, ["c", "a"])) == ["c", "a"]
    assert rows(course).keys() == {"a", "b", "c", "d"}


def test_a_written_answer_waits(course):
    """Until it has a mark by hand; what is marked counts already."""
    hand_in(course, "a", remarks=["It is odd."])
    row = rows(course)["a"]
    assert row == Row("a", "Ann One", "waiting", {CHECK: 3.0, WORDS: None}, 3.0, 5.0, "It is odd.")
    assert row.sentence == "It is odd. Answers wait for a mark by hand."


def test_graded_work(course):
    """The sum of the marks, by a machine and by hand; a mark of 0 is a mark."""
    hand_in(course, "a", manual=1.5)
    hand_in(course, "b", auto=0.0, manual=0.0)
    row = rows(course)["a"]
    assert (row.status, row.marks, row.score, row.sentence) == ("graded", {CHECK: 3.0, WORDS: 1.5}, 4.5, "")
    assert (rows(course)["b"].marks, rows(course)["b"].score) == ({CHECK: 0.0, WORDS: 0.0}, 0.0)


def test_lateness_costs_points_but_not_more_than_there_are(course):
    """The score is never negative."""
    hand_in(course, "a", manual=1.0, penalty=1.5)
    hand_in(course, "b", manual=0.0, penalty=99.0)
    hand_in(course, "c", manual=0.0, penalty=None)
    assert [rows(course)[student].score for student in "abc"] == [2.5, 0.0, 3.0]


def test_work_that_could_not_be_read(course):
    """Its reason comes first; the remarks are joined."""
    hand_in(course, "a", unreadable=True, remarks=["It is empty.", "So it is."], auto=0.0, manual=0.0)
    row = rows(course)["a"]
    assert row.status == "unreadable"
    assert row.sentence == "It is empty. So it is. It was graded as if nothing had been written."


def test_work_that_was_not_graded(course):
    """It has no mark, and it is not the student's fault."""
    hand_in(course, "a", graded=False)
    assert rows(course)["a"] == Row("a", "Ann One", "not graded", {CHECK: None, WORDS: None}, None, 5.0, "")
    assert rows(course)["a"].sentence == FAILED


def test_an_unclear_owner_has_no_score(course):
    """Who may have handed something in has a status of its own; who has handed in something else has both."""
    (course.root / "unclear-slope.json").write_text('{"a": "Whose is it?", "b": "Whose is it?"}')
    hand_in(course, "b", manual=1.0, remarks=["Odd."])
    found = rows(course)
    assert (found["a"].status, found["a"].score, found["a"].sentence) == ("unclear", None, "Whose is it?")
    assert (found["b"].status, found["b"].score, found["b"].sentence) == ("graded", 4.0, "Odd. Whose is it?")
    assert found["c"].status == "missing"


def test_lateness_in_words(course):
    """The platform's own word comes first; otherwise the time of the file, in a unit that a person would take."""
    due = datetime(2026, 5, 1, 12)
    course.gradebook.update_or_create_assignment("slope", duedate=due)
    late = {"a": timedelta(days=3), "b": timedelta(minutes=119), "c": timedelta(seconds=-1), "d": timedelta(seconds=5)}
    for student, time in late.items():
        hand_in(course, student)
        course.gradebook.find_submission("slope", student).timestamp = due + time
    course.gradebook.db.commit()
    said = {student: row.late for student, row in rows(course).items()}
    assert said == {
        "a": "By 3 days, by the time of the file.",
        "b": "By 119 minutes, by the time of the file.",
        "c": "",
        "d": "By less than two minutes, by the time of the file.",
    }
    progress.update(course.root, "slope", "c", late=True)
    assert rows(course)["c"].late == "The platform says so."
    course.gradebook.find_submission("slope", "a").timestamp = None  # nobody knows
    course.gradebook.db.commit()
    assert rows(course)["a"].late == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, ""),
        (0, ""),
        (0.5, "By less than two minutes, by the time of the file."),
        (119, "By less than two minutes, by the time of the file."),
        (120, "By 2 minutes, by the time of the file."),
        (7199, "By 119 minutes, by the time of the file."),
        (7200, "By 2 hours, by the time of the file."),
        (48 * 3600 - 1, "By 47 hours, by the time of the file."),
        (48 * 3600, "By 2 days, by the time of the file."),
        (4 * 86_400 - 1, "By 3 days, by the time of the file."),
    ],
)
def test_lateness_is_told_in_whole_units(seconds, words):
    """Of the largest of which there are two; what has begun of another one is not counted."""
    assert report._late(seconds) == words


def test_what_the_gradebook_has_of_everybody(course):
    """Marks, lateness and the teacher's comments, of this assignment, and of those who handed something in."""
    course.gradebook.update_or_create_assignment("slope", duedate=datetime(2026, 5, 1, 12))
    hand_in(course, "a", manual=1.5, penalty=2.0)
    hand_in(course, "b", auto=None)
    course.gradebook.find_submission("slope", "a").timestamp = datetime(2026, 5, 1, 12, 1)
    course.gradebook.find_comment(WORDS, "slope", "slope", "a").manual_comment = "Well said."
    course.gradebook.db.commit()
    assert report.saved(course.gradebook, "slope") == {
        "a": report.Saved(2.0, 60.0, {CHECK: 3.0, WORDS: 1.5}, {WORDS: "Well said."}),
        "b": report.Saved(0.0, 0.0, {CHECK: None, WORDS: None}, {}),
    }
    assert report.saved(course.gradebook, "other") == {}


def test_hints_are_found_in_the_results_of_checks(course):
    """And nowhere else: students cannot write there."""
    hand_in(course, "a")
    output = {"output_type": "stream", "text": ["✗ Hint: no\n", "Hint: The sign is wrong."]}
    check = {"grade": True, "solution": False, "grade_id": CHECK}
    cells = [
        {"metadata": {"nbgrader": check}, "outputs": [{"output_type": "display_data"}, output]},
        {"metadata": {"nbgrader": check}},  # which has not run
        {"metadata": {}, "outputs": [output]},
        {"metadata": {"nbgrader": check | {"solution": True, "grade_id": WORDS}}, "outputs": [output]},
    ]
    notebook = {"cells": cells, "metadata": {"press": {"marked": True}}}
    (course.root / "autograded" / "a" / "slope" / "slope.ipynb").write_text(json.dumps(notebook))
    assert rows(course)["a"].hints == ((CHECK, "The sign is wrong."),)


@pytest.mark.parametrize("content", ['{"cells": [', '{"cells": [], "metadata": {"press": {"remarks": []}}}'])
def test_work_whose_marking_was_broken_off(course, content):
    """It is not graded, whatever has been written of it."""
    hand_in(course, "a")
    (course.root / "autograded" / "a" / "slope" / "slope.ipynb").write_text(content)
    assert (rows(course)["a"].status, rows(course)["a"].sentence) == ("not graded", FAILED)


def test_the_table(course, tmp_path):
    """A column for each cell, and text that no spreadsheet computes; Excel sees at its start that it is UTF-8."""
    hand_in(course, "a")
    table = [*rows(course, ["a", "b"]).values()]
    table += [
        Row(f"x{i}", name, "graded", table[0].marks, 1.0, 5.0, name)
        for i, name in enumerate(["=1", "+1", "-1", "\t@x"])
    ]
    report.write(table, tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbfid,name")
    with open(tmp_path / "grades.csv", newline="", encoding="utf-8-sig") as file:
        head, first, second, *formulas = csv.reader(file)
    assert head == ["id", "name", "status", CHECK, WORDS, "score", "max", "remark"]
    assert first == ["a", "Ann One", "waiting", "3.0", "", "3.0", "5.0", "Answers wait for a mark by hand."]
    assert second == ["b", "Two", "missing", "", "", "0.0", "5.0", "Nothing was handed in."]
    assert [row[1] for row in formulas] == [row[-1] for row in formulas] == ["'=1", "'+1", "'-1", "'\t@x"]


def test_a_table_of_one_student(course, tmp_path):
    """It has the same columns."""
    report.write([rows(course, ["a"])["a"]], tmp_path / "grades.csv")
    head, row = (tmp_path / "grades.csv").read_text("utf-8-sig").splitlines()
    assert head == f"id,name,status,{CHECK},{WORDS},score,max,remark"
    assert row == "a,Ann One,missing,,,0.0,5.0,Nothing was handed in."


def test_every_status_has_a_sentence():
    """Which the summary shows."""
    statuses = {"graded", "waiting", "unreadable", "missing", "not graded", "unclear"}
    assert report.SENTENCES.keys() == statuses
