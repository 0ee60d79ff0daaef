"""The list of students, as a teacher's learning platform or spreadsheet writes it."""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

# Headings in the form of `heading`: of Canvas, and of Moodle in English, German, French and Spanish. The best id first.
IDS = {
    "id": ["id", "studentid"],
    "id number": ["idnumber", "idnummer", "numerodidentification", "numerodeid"],
    "username": ["username", "anmeldename", "nomdutilisateur", "nombredeusuario"],
    "SIS user ID": ["sisuserid"],
    "SIS login ID": ["sisloginid"],
    "email": [
        *("emailaddress", "email", "emailadresse", "adressedecourriel", "courriel", "adresseemail"),
        *("direcciondecorreo", "direcciondecorreoelectronico", "direccionemail", "correoelectronico"),
    ],
    "identifier": ["identifier", "identifiant", "identificador"],
}
ALL_IDS = {name for names in IDS.values() for name in names}
FULL_NAMES = ["fullname", "student", "studentname", "vollstandigername", "nomcomplet", "nombrecompleto"]
FIRST_NAMES = ["firstname", "vorname", "prenom"]
LAST_NAMES = ["lastname", "surname", "nachname", "nomdefamille", "apellidos", "apellido"]
# Words that mean the part of a name that no other column has, and otherwise all of it.
NAMES = ["name", "nom", "nombre"]
# What Moodle's grading worksheet calls somebody in the column of identifiers: this, and a number.
PARTICIPANT = re.compile(
    r"(participant|participante|teilnehmer(/in)?|teilnehmer\*?in)\s*(?P<number>\d+)", re.IGNORECASE
)
STATUS = ["status", "statut", "estado"]  # of a submission, in Moodle's worksheet
LATE = re.compile(r"\blate\b|spät|retard|retraso|después", re.IGNORECASE)
NOT_STUDENTS = {"pointspossible", "studenttest", "teststudent"}  # in a gradebook of Canvas
MOST_OF_AN_ID = 100  # characters; a folder is called so
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SAVE_AS_CSV = "Open it in a spreadsheet and save it as “CSV UTF-8”."


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
    ids : frozenset of str
        All ids in the roster, in the form of `same_id`.
    moodle, canvas : str
        The number by which that platform calls the student's files; empty if the roster does not have it.
    is_late : bool
        Whether Moodle's worksheet says so.
    line : int
        Where the roster has the student.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    ids: frozenset = field(default=frozenset())
    moodle: str = ""
    canvas: str = ""
    is_late: bool = False
    line: int = field(default=0, compare=False)

    @property
    def name(self):
        """Full name, given name first."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    @property
    def names(self):
        """Full names in the form of `same_name`: “Doe Jane” is Jane Doe."""
        words = f"{self.first_name} {self.last_name}".split()
        return {same_name("".join(words[i:] + words[:i])) for i in range(len(words))} - {""}


def same_id(text):
    """Bring an id into the form in which it is compared: capitals and the form of accents do not matter.

    Parameters
    ----------
    text : str
        For instance ``"Jane@X.org"``.

    Returns
    -------
    str
        For instance ``"jane@x.org"``.
    """
    return unicodedata.normalize("NFC", text).casefold().strip()


def same_name(text):
    """Bring a name into a form in which platforms and people agree: letters and digits only, lower case.

    Parameters
    ----------
    text : str
        For instance ``"Doe, Jane"``.

    Returns
    -------
    str
        For instance ``"doejane"``.
    """
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def heading(text):
    """Bring a heading into a form without accents, capitals, spaces and punctuation.

    Parameters
    ----------
    text : str
        For instance ``"Apellido(s)"``.

    Returns
    -------
    str
        For instance ``"apellidos"``.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return same_name(bare)


def read_roster(path):
    """Read the students from a CSV file.

    Parameters
    ----------
    path : path-like
        With at least a column of ids; exports of Moodle (participants, grading worksheet) and Canvas (gradebook) are
        fine, and so is ``id,name``. Commas, semicolons or tabs; UTF-8, UTF-16 or the code page of Windows.

    Returns
    -------
    list of Student

    Raises
    ------
    BadRoster
        If there is no such file, if a line cannot be read, or if there is no column that can serve as id; the message
        names the line, and what helps.
    """
    headings, rows, _ = read_table(path)
    columns = {heading(name): place for place, name in reversed([*enumerate(headings)])}  # of two of one name the first
    roles = _roles(columns)
    is_canvas = "student" in columns or "sisuserid" in columns or "sisloginid" in columns
    records = []
    for line, row in rows:
        record = {role: "" if place is None else row[place] for role, place in roles.items()}
        for role, value in record.items():
            if "\n" in value:
                raise BadRoster(_quote(line, value, role))
        is_somebody = any(record.values()) and not (is_canvas and _is_no_student(record))
        if is_somebody:
            records.append((line, record))
    if not records:
        raise BadRoster(f"There are no students in the roster {path}.")
    return _students(records, is_canvas)


def read_table(path):
    """Read a CSV file as it stands.

    Parameters
    ----------
    path : path-like
        As for `read_roster`.

    Returns
    -------
    headings : list of str
        Of the columns.
    rows : list of tuple
        The number of the line, and as many fields as there are headings.
    delimiter : str
        What stands between two fields.

    Raises
    ------
    BadRoster
        As `read_roster`, but for what is in the columns.
    """
    return _table(_text(Path(path)))


# ---------------------------------------------------------------------------------------------------- bytes to a table


def _text(path):
    """Read a file in whatever code it is written, with one kind of line ends."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadRoster(f"The roster {path} cannot be read: {error.strerror}.") from error
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadRoster(f"The roster {path} is a spreadsheet, not a CSV file. {SAVE_AS_CSV}")
    code = next((code for bom, code in BOMS.items() if content.startswith(bom)), None)
    if code is None and b"\0" in content[:4]:  # UTF-16 that does not say so
        code = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    text = "\0"
    for tried in [code] if code else ["utf-8", "cp1252"]:
        try:
            text = content.decode(tried)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
        else:
            line = text.partition("\0")[0].count("\n") + 1
            break
    if "\0" in text:
        raise BadRoster(f"Line {line} of the roster {path} holds bytes that are no text. {SAVE_AS_CSV}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _table(text):
    """Give what `read_table` does."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip(" ,;\t")), 0)
    said = re.fullmatch(r"[\"' ]*sep=([^\"' ])[\"' ]*", lines[first])  # a line for Excel
    if said:
        first += 1
    delimiter = said[1] if said else max(",;\t", key=lines[first].count)
    reader = csv.reader((f"{line}\n" for line in lines[first:]), delimiter=delimiter, strict=True)
    rows = []
    while True:
        line = first + reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise BadRoster(f"Line {line} of the roster: {_csv_problem(error)}") from error
        row = [field.strip() for field in row]
        if any(row):
            rows.append((line, row))
        if len(rows) == 1 and not ALL_IDS.intersection(map(heading, rows[0][1])):
            raise BadRoster(_no_id([]))  # before any other line is blamed
    headings = rows.pop(0)[1] if rows else []
    for line, row in rows:
        extra = [field for field in row[len(headings) :] if field]
        if extra:
            raise BadRoster(
                f"Line {line} of the roster has {len(row)} fields where the heading has {len(headings)}: put quotation "
                f"marks around a field that holds “{delimiter}”, or take out {extra[0][:40]!r}."
            )
        swallowed = [f for f in row for part in f.split("\n")[1:] if part.count(delimiter) >= len(headings) - 1]
        if swallowed and len(headings) > 1:
            raise BadRoster(_quote(line, swallowed[0], "a field"))
    return headings, [(line, (row + [""] * len(headings))[: len(headings)]) for line, row in rows], delimiter


def _csv_problem(error):
    if "unexpected end of data" in str(error) or "expected after" in str(error):
        return "a quotation mark stands alone there, so that nobody can tell where the field ends. Take it out."
    return f"it cannot be read ({error}). {SAVE_AS_CSV}"


def _quote(line, value, role):
    start = value.split("\n")[0][:40]
    return (
        f"Line {line} of the roster: {role} starts with a quotation mark before {start!r} and goes on in the next "
        "line. Take the mark out, or close it."
    )


# ------------------------------------------------------------------------------------------------- a table to students


def _roles(columns):
    """Tell which column holds an id of some kind, a name, or half of one; None if there is no such column."""
    roles = {kind: _place(columns, names) for kind, names in IDS.items()}
    first, last, full = (_place(columns, names) for names in (FIRST_NAMES, LAST_NAMES, FULL_NAMES))
    rest = _place(columns, NAMES)
    if rest is not None:
        if first is not None and last is None:
            last = rest
        elif last is not None and first is None:
            first = rest
        elif full is None:
            full = rest
    roles["the status"] = _place(columns, STATUS)
    return roles | {"the first name": first, "the last name": last, "the name": full}


def _place(columns, names):
    return next((columns[name] for name in names if name in columns), None)


def _is_no_student(record):
    """Tell the lines of a gradebook of Canvas that have the most points, or the student that is only a test."""
    return same_name("".join(_name(record))) in NOT_STUDENTS


def _students(records, is_canvas):
    """Make the students, each with an id that nobody else has."""
    for _, record in records:
        record["moodle"] = _participant(record)
    has_moodle = all(record["moodle"] for _, record in records)
    for _, record in records if has_moodle else []:  # these are no ids that people know
        if not record["identifier"]:
            record["identifier"], record["id"] = record["id"], ""
        record["identifier"] = record["identifier"].replace("/", "-")
    usable = [kind for kind in IDS if all(record[kind] for _, record in records)]
    if not usable:
        raise BadRoster(_no_id(records))
    students, lines = [], {}
    for line, record in records:
        student_id = record[usable[0]]
        if not re.fullmatch(r"\w[\w.@+ -]*(?<! )", student_id) or len(student_id) > MOST_OF_AN_ID:
            raise BadRoster(
                f"The roster's id {student_id[:MOST_OF_AN_ID]!r} (line {line}) cannot name a folder: use letters, "
                f"digits, . _ - @ +, and at most {MOST_OF_AN_ID} of them."
            )
        if same_id(student_id) in lines:
            raise BadRoster(
                f"The roster has the id {student_id} twice (line {lines[same_id(student_id)]}, and again in line "
                f"{line}): take one of them out."
            )
        lines[same_id(student_id)] = line
        ids = frozenset(same_id(record[kind]) for kind in IDS if record[kind])
        moodle = record["moodle"] if has_moodle else ""
        canvas = record["id"] if is_canvas else ""
        is_late = has_moodle and bool(LATE.search(record["the status"]))
        students.append(Student(student_id, *_name(record), ids, moodle, canvas, is_late, line))
    return students


def _participant(record):
    """Give Moodle's number of somebody, if that is what the column of identifiers holds."""
    found = PARTICIPANT.fullmatch(record["identifier"] or record["id"])
    return found["number"] if found else ""


def _no_id(records):
    known = f"it may be called: {', '.join(IDS)}."
    kinds = [kind for kind in IDS if any(record[kind] for _, record in records)]
    gaps = [f"{kind} is empty in line {next(line for line, record in records if not record[kind])}" for kind in kinds]
    if gaps:
        return f"The roster has no id for everybody: {'; '.join(gaps)}. Fill in one of these columns; {known}"
    return f"The roster has no column with an id: the first line must have headings, one of them for an id; {known}"


def _name(record):
    """Give the first and the last name, as far as they can be told apart."""
    first, last = record["the first name"], record["the last name"]
    if not last:
        last, _, given = record["the name"].partition(",")
        first = first or given.strip()
    return first, last.strip()
