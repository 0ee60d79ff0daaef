"""What came of grading: a row for each student."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry

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
    found = []
    for student in [gradebook.find_student(i) for i in students] if students else gradebook.students:
        marks, score = dict.fromkeys(cells), None
        try:
            submission = gradebook.find_submission(assignment, student.id)
        except MissingEntry:
            submission = None
        if submission:
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            marked = [grade for grade in grades if grade.manual_score is not None or grade.auto_score is not None]
            marks |= {grade.cell.name: grade.score for grade in marked}
            if marked:
                score = max(0.0, submission.score - (submission.late_submission_penalty or 0.0))
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
    press = json.loads(graded[0].read_text("utf-8"))["metadata"].get("press", {})  # not there if others graded it
    status = UNREADABLE if press.get("unreadable") else WAITING if None in marks.values() else GRADED
    return status, " ".join(press.get("remarks", []))
