"""What came of grading: a row for each student."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Assignment, BaseCell, Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

from . import progress
from .intake.collect import read_unclear

GRADED, WAITING, UNREADABLE, MISSING, NOT_GRADED = "graded", "waiting", "unreadable", "missing", "not graded"
UNCLEAR = "unclear"
HINT = "Hint: "  # which begins a line of `crossentropy.checks.engine.Report`
SENTENCES = {
    GRADED: "",
    UNREADABLE: "It was graded as if nothing had been written.",
    WAITING: "Answers wait for a mark by hand.",
    UNCLEAR: "",
    MISSING: "Nothing was handed in.",
    NOT_GRADED: "Grading failed; this is not the student's fault. Marks of an earlier run are kept.",
}


@dataclass(frozen=True)
class Row:
    """Result of one student.

    Attributes
    ----------
    id, name : str
        The student.
    status : str
        One of the statuses above.
    marks : dict of str to float or None
        By graded cell; None where there is no mark yet.
    score : float or None
        Sum of the marks less what is taken off for lateness; None if there is not a single mark.
    most : float
        What one can get.
    remark : str
        Sentences on what is odd about the submission; may be empty.
    late : str
        How late it is, in words; empty if it is not.
    hints : tuple of tuple of str
        The mistakes that the hints named, each with its cell.
    """

    id: str
    name: str
    status: str
    marks: dict
    score: float | None
    most: float
    remark: str
    late: str = ""
    hints: tuple = ()

    @property
    def sentence(self):
        """What there is to say, in words."""
        return " ".join(filter(None, [self.remark, SENTENCES[self.status]]))


@dataclass(frozen=True)
class Saved:
    """What the gradebook has of one student's work.

    Attributes
    ----------
    penalty : float or None
        What is taken off for lateness; None if nothing is.
    seconds_late : float
        Between the date and the time of the file; 0 or less if it is not late, or nobody knows.
    marks : dict of str to float or None
        By graded cell; None where there is no mark yet.
    comments : dict of str to str
        By cell, those of the teacher's.
    """

    penalty: float | None = None
    seconds_late: float = 0.0
    marks: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)


def saved(gradebook, assignment):
    """Read the marks and comments of an assignment, of all students at once.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Where the marks are.
    assignment : str
        Its name.

    Returns
    -------
    dict of str to Saved
        By student; not of those who have handed in nothing.
    """

    def find(table, *columns):
        query = gradebook.db.query(SubmittedAssignment.student_id, *columns).select_from(table)
        query = query.join(SubmittedNotebook).join(SubmittedAssignment).join(Assignment).join(BaseCell)
        return query.filter(Assignment.name == assignment)

    found = {}
    times = SubmittedNotebook.late_submission_penalty, SubmittedAssignment.timestamp, Assignment.duedate
    columns = BaseCell.name, Grade.auto_score, Grade.manual_score, Grade.score, *times
    for student, cell, auto, manual, score, penalty, time, due in find(Grade, *columns):
        late = (time - due).total_seconds() if time and due else 0.0
        of = found.setdefault(student, Saved(penalty, late))
        of.marks[cell] = None if auto is None and manual is None else score
    for student, cell, comment in find(Comment, BaseCell.name, Comment.manual_comment):
        if comment and student in found:
            found[student].comments[cell] = comment
    return found


def rows(gradebook, course, assignment, students=None):
    """Read the results of an assignment.

    Parameters
    ----------
    gradebook : nbgrader.api.Gradebook
        Where the marks are.
    course : nbgrader.coursedir.CourseDirectory
        Where the notebooks are.
    assignment : str
        Its name.
    students : list of str, optional
        Ids, in the order that is wanted; everybody in the gradebook if not given.

    Returns
    -------
    list of Row
    """
    record, unclear = gradebook.find_assignment(assignment), read_unclear(course.root, assignment)
    cells = [cell.name for notebook in record.notebooks for cell in notebook.grade_cells]
    names = {student.id: student for student in gradebook.db.query(Student)}
    known, found = saved(gradebook, assignment), []
    for student in map(names.get, students or [student.id for student in gradebook.students]):
        of = known.get(student.id, Saved())
        marks = dict.fromkeys(cells) | of.marks
        given = [mark for mark in of.marks.values() if mark is not None]
        score = max(0.0, sum(given) - (of.penalty or 0.0)) if given else None
        status, remark, hints = _status(course, assignment, student.id, marks)
        if doubt := unclear.get(student.id):
            status, remark = UNCLEAR if status == MISSING else status, f"{remark} {doubt}".strip()
        name = f"{student.first_name or ''} {student.last_name or ''}".strip()
        score = 0.0 if status == MISSING else score
        is_late = progress.read(course.root, assignment, student.id).get("late") and status != MISSING
        late = "The platform says so." if is_late else _late(of.seconds_late)
        found.append(Row(student.id, name, status, marks, score, record.max_score, remark, late, hints))
    return found


def write(rows, path):
    """Write results as CSV, for spreadsheets and learning platforms.

    Parameters
    ----------
    rows : list of Row
        At least one.
    path : path-like
        The file.
    """
    with open(path, "w", newline="", encoding="utf-8-sig") as file:  # by which Excel knows the code
        table = csv.writer(file)
        table.writerow(["id", "name", "status", *rows[0].marks, "score", "max", "remark"])
        for row in rows:
            *first, last = map(_harmless, (row.id, row.name, row.status, row.sentence))
            table.writerow([*first, *row.marks.values(), row.score, row.most, last])


def _harmless(text):
    """Mark as text what a spreadsheet would take for a formula, and compute."""
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text


def _late(seconds):
    """Say how late something is, in the unit that a person would take."""
    for unit, length in {"days": 86_400, "hours": 3600, "minutes": 60}.items():
        if seconds >= 2 * length:
            return f"By {seconds // length:.0f} {unit}, by the time of the file."
    return "By less than two minutes, by the time of the file." if seconds > 0 else ""


def _hints(notebook):
    """Find the hints among the results of the checks."""
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("grade") and not nbgrader.get("solution"):
            for output in cell.get("outputs", []):
                for line in "".join(output.get("text", [])).split("\n"):
                    if line.startswith(HINT):
                        yield nbgrader["grade_id"], line.removeprefix(HINT)


def _status(course, assignment, student, marks):
    """Tell how far grading came, and what was odd."""
    submitted, graded = (
        list(Path(course.format_path(step, student, assignment)).glob("*.ipynb"))
        for step in (course.submitted_directory, course.autograded_directory)
    )
    if not graded:
        return (NOT_GRADED if submitted else MISSING), "", ()
    try:
        notebook = json.loads(graded[0].read_bytes())
    except ValueError:  # broken off while it was written
        return NOT_GRADED, "", ()
    press = notebook["metadata"].get("press", {})  # not there if others graded it
    if press and not press.get("marked"):
        return NOT_GRADED, "", ()
    status = UNREADABLE if press.get("unreadable") else WAITING if None in marks.values() else GRADED
    return status, " ".join(press.get("remarks", [])), tuple(_hints(notebook))
