"""Giving marks and pages back: files that learning platforms take as they are, and a page for the teacher.

Only marks that are final go to a platform. A provisional sum, and work that was not handed in, leave a field empty
there, which is no zero.
"""

import csv
import re
import zipfile
from collections import Counter
from pathlib import Path

import nbformat
from jinja2 import Environment

from . import progress, report
from .intake.rebuild import HIDDEN, VISIBLE
from .intake.roster import heading, read_table, same_name

OVERVIEW = Path(__file__).with_name("overview.html")
# Headings of Moodle's grading worksheet, and of Canvas's gradebook, in the form of `heading`.
MOODLE_GRADE = {"grade", "bewertung", "note", "calificacion"}
MOODLE_MOST = {"maximumgrade", "bestwertung", "notemaximale", "calificacionmaxima"}
CANVAS_STUDENT = {"student", "id", "sisuserid", "sisloginid", "rootaccount", "integrationid", "section"}
CANVAS_ASSIGNMENT = re.compile(r"(?P<title>.+) \(\d+\)")


def for_platforms(roster, students, rows, assignment, folder, title=""):
    """Write what the platform that the roster comes from takes as it is.

    Parameters
    ----------
    roster : path-like
        Moodle's grading worksheet, or Canvas's gradebook; another one gives nothing.
    students : list of Student
        Those on it.
    rows : list of Row
        Their results.
    assignment : str
        Its name.
    folder : Path
        Where to.
    title : str, optional
        What the notebook calls itself, by which the assignment may be known in Canvas.

    Returns
    -------
    list of str
        What was written, and what there is to know of it, in sentences.
    """
    headings, table, delimiter = read_table(roster)
    columns = {heading(name): place for place, name in reversed([*enumerate(headings)])}
    final = {row.id: row.score for row in rows if row.status == report.GRADED}
    scores = {student.line: final.get(student.id) for student in students}
    if any(student.moodle for student in students) and (grade := _column(columns, MOODLE_GRADE)) is not None:
        most = _column(columns, MOODLE_MOST)
        said = _moodle(headings, table, delimiter, scores, grade, most, folder / f"grades-{assignment}-moodle.csv")
        return [said, *_another_most({row[most] for _, row in table} if most is not None else set(), rows)]
    if any(student.canvas for student in students) and "student" in columns:
        file = folder / f"grades-{assignment}-canvas.csv"
        return [_canvas(headings, table, scores, [assignment, title], rows[0].most, file)]
    return []


def _column(columns, names):
    return next((columns[name] for name in names if name in columns), None)


def _moodle(headings, table, delimiter, scores, grade, most, file):
    """Fill the worksheet in, and leave all else as it is."""
    commas = most is not None and any("," in row[most] for _, row in table)
    filled = [headings]
    for line, row in table:
        score = _number(scores.get(line))
        row[grade] = score.replace(".", ",") if commas else score
        filled.append(row)
    _write(filled, file, delimiter)
    return f"Moodle:    {file} (in the assignment: Upload grading worksheet)"


def _another_most(found, rows):
    """Say that the platform has another maximum."""
    ours = rows[0].most
    numbers = {float(text.replace(",", ".")) for text in found if re.fullmatch(r"\d+([.,]\d+)?", text)}
    if not numbers or numbers == {ours}:
        return []
    return [f"           Its maximum there is {max(numbers):g}: set it to {ours:g} first, since Moodle refuses more."]


def _canvas(headings, table, scores, names, most, file):
    """Write the columns that tell who it is, and the one of this assignment: that of one of its names, or a new one."""
    who = [place for place, name in enumerate(headings) if heading(name) in CANVAS_STUDENT]
    titles = [CANVAS_ASSIGNMENT.fullmatch(name) for name in headings]
    wanted = {same_name(name) for name in names if name}
    ours = [found[0] for found in titles if found and same_name(found["title"]) in wanted]
    kept = [[row[place] for place in who] + [_number(scores[line])] for line, row in table if line in scores]
    points = ["    Points Possible"] + [""] * (len(who) - 1) + [_number(most)]
    _write([[headings[place] for place in who] + [ours[0] if ours else names[0]], points, *kept], file)
    new = "" if ours else f"; it has no column {names[0]} yet, so Canvas asks what this is: a new assignment"
    return f"Canvas:    {file} (Grades, Import{new})"


def _number(value):
    return "" if value is None else f"{round(value, 2):.2f}"


def _write(table, file, delimiter=","):
    with open(file, "w", newline="", encoding="utf-8-sig") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(table)


def feedback_zip(students, page, course, assignment, file):
    """Pack the pages as Moodle's “Upload multiple feedback files in a zip” wants them.

    Parameters
    ----------
    students : list of Student
        The roster.
    page : callable
        Gives the place of a student's page, by id.
    course : path-like
        The course's folder.
    assignment : str
        Its name.
    file : Path
        Where to.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            if page(student.id).exists():
                name = re.sub(r"[^\w .-]|_", " ", student.name)
                number = student.moodle or progress.read(course, assignment, student.id).get("moodle")
                moodle = f"{name}_{number}_assignfeedback_file_{assignment}.html"
                archive.write(page(student.id), moodle if number else f"{name} ({student.id}).html")


def overview(rows, release, file):
    """Write the page for the teacher: what each exercise brought, what went wrong how often, and who was late.

    Parameters
    ----------
    rows : list of Row
        Results.
    release : path-like
        The notebook that was handed out.
    file : Path
        Where to.
    """
    notebook = nbformat.read(release, as_version=4)
    titles = titles_of(notebook)
    counted = [row for row in rows if any(mark is not None for mark in row.marks.values())]
    parts = []
    for cell in notebook.cells:
        record = cell.metadata.get("nbgrader", {})
        if record.get("grade"):
            name, points = record.grade_id, float(record.points)
            marks = [row.marks[name] for row in counted if row.marks.get(name) is not None]
            share = sum(marks) / (points * len(marks)) if marks and points else None
            whole = sum(mark >= points for mark in marks)
            parts.append((titles[name], points, share, whole, len(marks), len(counted) - len(marks)))
    hints = Counter((titles.get(cell, cell), hint) for row in rows for cell, hint in row.hints)
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = environment.from_string(OVERVIEW.read_text("utf-8")).render(
        title=titles[""], rows=rows, counted=counted, parts=parts, hints=hints.most_common(), statuses=report.SENTENCES
    )
    file.write_text(page, "utf-8")


def titles_of(release):
    """Name the graded cells of an assignment by the headings above them.

    Parameters
    ----------
    release : NotebookNode
        As it was handed out.

    Returns
    -------
    dict of str to str
        By the names of cells; the title of the notebook by the empty name.
    """
    titles, title = {"": "Your work"}, ""
    for cell in release.cells:
        record = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not record:
            for level, text in re.findall(r"^(#+) +(.+)$", cell.source, re.MULTILINE):
                title = "" if level == "#" else text.strip()
                if level == "#":
                    name = text.strip().removeprefix("Exercises: ")
                    titles[""] = name[:1].upper() + name[1:]
        elif record.get("grade"):
            name = record.grade_id
            exercise = title or name.removesuffix(VISIBLE).removesuffix(HIDDEN)
            titles[name] = f"{exercise}: further checks" if name.endswith(HIDDEN) else exercise
    return titles
