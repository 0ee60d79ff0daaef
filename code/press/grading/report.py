"""What came of grading: a row for each student."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Assignment, BaseCell, Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

from .intake.collect import read_unclear

GRADED, WAITING, UNREADABLE, MISSING, NOT_GRADED = "graded", "waiting", "unreadable", "missing", "not graded"
UNCLEAR = "unclear"
SENTENCES = {
    GRADED: "",
    UNREADABLE: "It was graded as if nothing had been written.",
    WAITING: "Written answers wait for a mark by hand.",
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
    """

    id: str
    name: str
    status: str
    marks: dict
    score: float | None
    most: float
    remark: str

    @property
    def sentence(self):
        """What there is to say, in words."""
        return " ".join(filter(None, [self.remark, SENTENCES[self.status]]))


@dataclass(frozen=True)
class Saved:
    """What the gradebook has of one student's work.

    Attributes
    ----------
    marks : dict of str to float or None
        By graded cell; None where there is no mark yet.
    comments : dict of str to str
        By cell, those of the teacher's.
    penalty : float or None
        What is taken off for lateness; None if nothing is.
    """

    marks: dict
    comments: dict
    penalty: float | None


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
        query = query.join(SubmittedNotebook, SubmittedNotebook.id == table.notebook_id)
        query = query.join(SubmittedAssignment).join(Assignment).join(BaseCell, BaseCell.id == table.cell_id)
        return query.filter(Assignment.name == assignment)

    found = {}
    columns = BaseCell.name, Grade.auto_score, Grade.manual_score, Grade.score
    for student, cell, auto, manual, score, penalty in find(Grade, *columns, SubmittedNotebook.late_submission_penalty):
        of = found.setdefault(student, Saved({}, {}, penalty))
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
        of = known.get(student.id, Saved({}, {}, None))
        marks = dict.fromkeys(cells) | of.marks
        given = [mark for mark in of.marks.values() if mark is not None]
        score = max(0.0, sum(given) - (of.penalty or 0.0)) if given else None
        status, remark = _status(course, assignment, student.id, marks)
        if doubt := unclear.get(student.id):
            status, remark = UNCLEAR if status == MISSING else status, f"{remark} {doubt}".strip()
        name = f"{student.first_name or ''} {student.last_name or ''}".strip()
        score = 0.0 if status == MISSING else score
        found.append(Row(student.id, name, status, marks, score, record.max_score, remark))
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
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", "name", "status", *rows[0].marks, "score", "max", "remark"])
        for row in rows:
            *first, last = map(_harmless, (row.id, row.name, row.status, row.sentence))
            table.writerow([*first, *row.marks.values(), row.score, row.most, last])


def _harmless(text):
    """Mark as text what a spreadsheet would take for a formula, and compute."""
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text


def _status(course, assignment, student, marks):
    """Tell how far grading came, and what was odd."""
    submitted, graded = (
        list(Path(course.format_path(step, student, assignment)).glob("*.ipynb"))
        for step in (course.submitted_directory, course.autograded_directory)
    )
    if not graded:
        return (NOT_GRADED if submitted else MISSING), ""
    try:
        press = json.loads(graded[0].read_text("utf-8"))["metadata"].get("press", {})  # not there if others graded it
    except ValueError:  # broken off while it was written
        return NOT_GRADED, ""
    if press and not press.get("marked"):
        return NOT_GRADED, ""
    status = UNREADABLE if press.get("unreadable") else WAITING if None in marks.values() else GRADED
    return status, " ".join(press.get("remarks", []))
