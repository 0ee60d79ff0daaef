"""The list of students, as a teacher's learning platform exports it."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

# What may be a student's id, the best first, and what else tells who a student is. Moodle and Canvas, lower case.
IDS = [
    "id",
    "student_id",
    "id number",
    "username",
    "sis user id",
    "sis login id",
    "email address",
    "email",
    "identifier",
]
FULL_NAMES = ["name", "full name", "student", "student name"]
FIRST_NAMES = ["first name", "first_name"]
LAST_NAMES = ["last name", "last_name", "surname"]


class BadRoster(ValueError):  # noqa: N818
    """The roster cannot be used; the message is a sentence for the teacher."""


@dataclass(frozen=True)
class Student:
    """Somebody on the roster.

    Attributes
    ----------
    id : str
        Name of the student's folders and key in the gradebook.
    first_name, last_name : str
        As in the roster; a full name that cannot be told apart is all in `last_name`.
    labels : frozenset of str
        What a folder or file of this student may be called, in the form of `plain`.
    """

    id: str
    first_name: str
    last_name: str
    labels: frozenset

    @property
    def name(self):
        """Full name, given name first."""
        return f"{self.first_name} {self.last_name}".strip() or self.id


def plain(label):
    """Bring a name or an id into a form in which platforms and people agree: letters and digits only, lower case.

    Parameters
    ----------
    label : str
        For instance ``"Doe, Jane"``.

    Returns
    -------
    str
        For instance ``"doejane"``.
    """
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", label).casefold())


def read_roster(path):
    """Read the students from a CSV file.

    Parameters
    ----------
    path : path-like
        With at least a column of ids; exports of Moodle (participants, grading worksheet) and Canvas (gradebook) are
        fine, and so is ``id,name``.

    Returns
    -------
    list of Student

    Raises
    ------
    BadRoster
        If there is no such file, no column that can serve as id, or an id that cannot or is there twice.
    """
    table = _table(Path(path))
    columns = set(table[0])
    usable = [column for column in IDS if column in columns and all(row[column] for row in table)]
    if not usable:
        raise BadRoster(f"The roster has no column with an id for everybody; it may be called: {', '.join(IDS)}.")
    students = [_student(row, usable[0]) for row in table]
    seen = set()
    for number, student in enumerate(students, start=2):
        if not re.fullmatch(r"\w[\w.@+ -]*(?<! )", student.id):
            raise BadRoster(
                f"The roster's id {student.id!r} (line {number}) cannot name a folder: use letters, digits, . _ - @ +"
            )
        if student.id.casefold() in seen:
            raise BadRoster(f"The roster has the id {student.id} twice (again in line {number}).")
        seen.add(student.id.casefold())
    return students


def _table(path):
    """Read the rows, by lower-case column; lines that belong to nobody are left out."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadRoster(f"The roster {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadRoster(f"The roster {path} is not in UTF-8; save it as “CSV UTF-8”.") from error
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    header, *rows = [
        [field.strip() for field in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)
    ] or [[]]
    columns = [column.lower() for column in header]
    table = [dict(zip(columns, row + [""] * len(columns), strict=False)) for row in rows if any(row)]
    # The second line of a gradebook from Canvas has the most points that one can get.
    table = [row for row in table if row.get("student") != "Points Possible"]
    if not table:
        raise BadRoster(f"There are no students in the roster {path}.")
    return table


def _student(row, id_column):
    first, last = (next((row[c] for c in names if row.get(c)), "") for names in (FIRST_NAMES, LAST_NAMES))
    if not last:
        last, _, given = next((row[c] for c in FULL_NAMES if row.get(c)), "").partition(",")
        first = first or given.strip()
    words = f"{first} {last}".split()
    names = {plain("".join(words[i:] + words[:i])) for i in range(len(words))}  # “Doe Jane” is Jane Doe
    ids = {plain(row[column]) for column in IDS if row.get(column)}
    # Moodle calls somebody “Participant 12345” whose files it gives the number 12345.
    ids |= {label.removeprefix("participant") for label in ids}
    return Student(row[id_column], first, last, frozenset(names | ids - {""}))
