"""A second run: what is done stays done, and a mark stays with the answer that it was given for."""

import contextlib
import csv
import io
import os
import re
import signal
import subprocess
import sys

import pytest
from nbformat import read
from nbgrader.api import Gradebook
from press.grading.__main__ import main
from press.grading.register import register

from .conftest import NAME, RIGHT, Work

STUDENTS = ["ann", "bob", "cy", "dee"]
SLOW = "import time\ntime.sleep(5)"


class Course:
    """A course whose students hand in again and again."""

    def __init__(self, folder, source):
        self.folder, self.course = folder, folder / "course"
        self.release = read(register(self.course, source, NAME), as_version=4)
        (folder / "roster.csv").write_text("id\n" + "\n".join(STUDENTS), "utf-8")
        for student in STUDENTS:
            self.hand_in(student)

    def hand_in(self, student, trial="", **answers):
        """Let a student hand in."""
        folder = self.folder / "in" / student
        folder.mkdir(parents=True, exist_ok=True)
        work = Work(self.release).answer(**RIGHT | answers)
        (folder / f"{NAME}.ipynb").write_bytes((work.add(trial) if trial else work).bytes())

    def options(self):
        """Give the words of the command."""
        places = {"submissions": self.folder / "in", "roster": self.folder / "roster.csv", "course": self.course}
        return ["--name", NAME, *(word for name, place in places.items() for word in (f"--{name}", str(place)))]

    def grade(self):
        """Run the command; give whose work it marked."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            assert main(self.options()) == 0
        self.said = said.getvalue()
        return set(re.findall(r"^ *\d+ of \d+  (\w+)", self.said, re.MULTILINE))

    def rows(self):
        """Read the table, by student."""
        with open(self.course / f"grades-{NAME}.csv", newline="", encoding="utf-8-sig") as file:
            return {row["id"]: row for row in csv.DictReader(file)}

    def pages(self):
        """Give when each page was written."""
        return {path.parts[-3]: path.stat().st_mtime_ns for path in self.course.glob(f"feedback/*/{NAME}/*.html")}

    def gradebook(self):
        """Open the gradebook as formgrader does."""
        return Gradebook(f"sqlite:///{self.course}/gradebook.db")

    def mark(self, student, **marks):
        """Mark by hand, as formgrader does."""
        with self.gradebook() as gradebook:
            for cell, score in marks.items():
                grade = gradebook.find_grade(cell.replace("_check", "-check"), NAME, NAME, student)
                grade.manual_score, grade.needs_manual_grade = score, False
            gradebook.find_comment("why", NAME, NAME, student).manual_comment = "Nearly."
            gradebook.db.commit()

    def to_read(self):
        """List whose answers formgrader wants to be read."""
        with self.gradebook() as gradebook:
            return {each.student.id for each in gradebook.assignment_submissions(NAME) if each.needs_manual_grade}


@pytest.fixture(scope="module")
def course(source, tmp_path_factory):
    """Mark four students for the first time."""
    course = Course(tmp_path_factory.mktemp("again"), source)
    assert course.grade() == set(STUDENTS)
    return course


def test_marks_and_answers_over_several_runs(course):
    """One story, because each run goes on from the one before."""
    assert course.to_read() == set(STUDENTS)
    first = course.pages()

    for student in "ann", "bob", "cy":
        course.mark(student, why=1.5, sigmoid_prime_check=2.5)
    assert course.grade() == set(), "nobody is marked again after a mark by hand"
    assert {student for student, time in course.pages().items() if time != first[student]} == {"ann", "bob", "cy"}
    assert [course.rows()[student]["score"] for student in STUDENTS] == ["8.0", "8.0", "8.0", "7.0"]
    assert course.to_read() == {"dee"}

    course.hand_in("ann", why="Another reason.")
    course.hand_in("bob", trial="print('only a trial cell is new')")
    assert course.grade() == {"ann", "bob"}
    rows = course.rows()
    assert (rows["ann"]["why"], rows["ann"]["status"]) == ("", "waiting"), "a new answer does not inherit the old mark"
    assert (rows["bob"]["why"], rows["cy"]["why"]) == ("1.5", "1.5"), "words that are the same keep theirs"
    assert rows["bob"]["sigmoid_prime-check"] == "3.0", "other code is checked anew"
    assert rows["cy"]["sigmoid_prime-check"] == "2.5"
    assert course.to_read() == {"ann", "dee"}, "formgrader lists what is new, and nothing else"
    assert "Nearly." not in (course.course / "feedback" / "ann" / NAME / f"{NAME}.html").read_text("utf-8")
    assert "Nearly." in (course.course / "feedback" / "bob" / NAME / f"{NAME}.html").read_text("utf-8")

    second = course.pages()
    assert course.grade() == set(), "nothing is new"
    assert course.pages() == second
    assert "4 of 4 are marked already." in course.said

    (course.course / "autograded" / "cy" / NAME / f"{NAME}.ipynb").unlink()
    assert course.grade() == {"cy"}, "whose marked work is taken away is marked again"


def test_ctrl_c_ends_with_one_line_and_the_next_run_goes_on(course):
    """The table holds what is done; nobody who was done is marked again, and no process is left."""
    for student in STUDENTS:
        course.hand_in(student, trial="1" if student == "ann" else SLOW)
    call = [sys.executable, "-u", "-m", "press.grading", *course.options()]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # which background jobs ignore
    run = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    said = ""
    while "1 of 4  ann" not in said:  # the first one
        said += (line := run.stdout.readline())
        assert line, run.stderr.read()
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does it, to all
    rest, errors = run.communicate(timeout=60)
    assert run.returncode == 130, rest + errors
    assert errors.count("\n") == 1
    assert errors.startswith("Stopped.")
    assert "2 of 4" not in rest
    assert {row["status"] for student, row in course.rows().items() if student == "ann"} <= {"waiting", "graded"}
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
    for student in STUDENTS[1:]:
        course.hand_in(student)
    assert course.grade() == set(STUDENTS[1:])
    assert {student: row["score"] for student, row in course.rows().items()} == {
        **{"ann": "7.0", "bob": "8.5", "dee": "7.0"},
        "cy": "8.0",  # whose code is again that for which a mark was given by hand
    }
