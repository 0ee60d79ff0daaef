"""What goes back: files as Moodle and Canvas want them, a zip of pages, and the teacher's page."""

import csv
import zipfile
from html.parser import HTMLParser

import pytest
from nbformat import v4, write
from press.grading import give_back, progress
from press.grading.intake.roster import read_roster
from press.grading.report import Row

from .conftest import _source

MOODLE = """\
\ufeffID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden"
Teilnehmer/in7701,"Lía Ortega",lia@example.org,"Zur Bewertung abgegeben - ",,10.00,Ja
Teilnehmer/in7702,"Uwe Brandt",uwe@example.org,"Zur Bewertung abgegeben - 2 Stunden verspätet",,10.00,Ja
Teilnehmer/in7703,"=1+1",eve@example.org,"Keine Abgabe - ",,10.00,Ja
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Other (7),{column}
,,,,,Manual Posting,
    Points Possible,,,,,10.00,10.00
"Ortega, Lía",9001,lia@example.org,lortega,A,3,
"Brandt, Uwe",9002,uwe@example.org,ubrandt,A,,
"Evil, Eve",9003,eve@example.org,eve,A,,
"Test, Student",9009,,,A,,
"""
STATUSES = {
    "lia@example.org": ("graded", 8.5),
    "uwe@example.org": ("waiting", 4.0),
    "eve@example.org": ("missing", 0.0),
}


def given(folder, text):
    """Give the sentences and the table that a roster leads to."""
    (folder / "roster.csv").write_text(text, "utf-8")
    students = read_roster(folder / "roster.csv")
    rows = [
        Row(student.id, student.name, *_of(student), 11.0, "", "The platform says so." * student.is_late)
        for student in students
    ]
    said = give_back.for_platforms(folder / "roster.csv", students, rows, "slope", folder, "Week 3: a slope")
    (file,) = folder.glob("grades-slope-*.csv")
    assert str(file) in said[0]
    with open(file, newline="", encoding="utf-8-sig") as stream:
        return said, list(csv.reader(stream, delimiter=";" if ";" in text else ","))


def _of(student):
    status, score = next(STATUSES[name] for name in student.ids if name in STATUSES)
    return status, {"x": score}, score


def test_moodles_worksheet_is_filled_in(tmp_path):
    """With its own columns; what is provisional, or was not handed in, stays empty."""
    said, table = given(tmp_path, MOODLE)
    with open(tmp_path / "roster.csv", newline="", encoding="utf-8-sig") as file:
        before = list(csv.reader(file))
    assert [row[4] for row in table] == ["Bewertung", "8.50", "", ""]
    assert [[*map(str.strip, row[:4]), *row[5:]] for row in table] == [
        [*map(str.strip, row[:4]), *row[5:]] for row in before
    ]
    assert "Its maximum there is 10: set it to 11 first" in said[1]


def test_moodles_worksheet_with_commas(tmp_path):
    """Numbers are written as they are there."""
    said, table = given(tmp_path, MOODLE.replace(",", ";").replace("10.00", "11,00"))
    assert [row[4] for row in table] == ["Bewertung", "8,50", "", ""]
    assert len(said) == 1


def test_moodle_says_who_was_late(tmp_path):
    """In several languages; a status that says nothing of it says no."""
    for word, late in {"2 Stunden verspätet": 1, "2 hours late": 1, "2 heures de retard": 1, "graded": 0}.items():
        (tmp_path / "roster.csv").write_text(MOODLE.replace("2 Stunden verspätet", word), "utf-8")
        assert [student.is_late for student in read_roster(tmp_path / "roster.csv")] == [False, bool(late), False]


@pytest.mark.parametrize(
    ("column", "heading"),
    [
        ("Slope (501)", "Slope (501)"),
        ("Week 3: A Slope (503)", "Week 3: A Slope (503)"),
        ("Else (502)", "slope"),
    ],
)
def test_canvas_gets_its_own_column_or_a_new_one(tmp_path, column, heading):
    """That of the assignment's name or title, and those that tell who it is; nobody who is no student."""
    said, table = given(tmp_path, CANVAS.format(column=column))
    assert table == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", heading],
        ["    Points Possible", "", "", "", "", "11.00"],
        ["Ortega, Lía", "9001", "lia@example.org", "lortega", "A", "8.50"],
        ["Brandt, Uwe", "9002", "uwe@example.org", "ubrandt", "A", ""],
        ["Evil, Eve", "9003", "eve@example.org", "eve", "A", ""],
    ]
    assert ("no column slope yet" in said[0]) == (heading == "slope")


def test_another_roster_leads_to_no_file(tmp_path):
    """There is the table already."""
    (tmp_path / "roster.csv").write_text("id,name\na,Ann\n")
    students = read_roster(tmp_path / "roster.csv")
    assert give_back.for_platforms(tmp_path / "roster.csv", students, [], "slope", tmp_path) == []


def test_the_zip_is_named_as_moodle_wants_it(tmp_path):
    """Name, number and plug-in, with four underscores; the number is the worksheet's, or that of the submissions."""
    (tmp_path / "roster.csv").write_text("id,name\na,Ann_Of/../X\nb,Bo\nc,Cy\n")
    for student in "ab":
        (tmp_path / f"{student}.html").write_text(student)
    progress.update(tmp_path, "slope", "a", moodle="77")
    students = read_roster(tmp_path / "roster.csv")
    give_back.feedback_zip(students, lambda s: tmp_path / f"{s}.html", tmp_path, "slope", tmp_path / "f.zip")
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.namelist() == ["Ann Of .. X_77_assignfeedback_file_slope.html", "Bo (b).html"]
        assert archive.read("Bo (b).html") == b"b"


class Text(HTMLParser):
    """Collects the words of a page, and its elements."""

    def __init__(self, page):
        super().__init__()
        self.words, self.elements = [], []
        self.feed(page)
        self.words = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        """Note an element."""
        self.elements.append(tag)

    def handle_data(self, data):
        """Note a text."""
        self.words.append(data)


def test_the_teachers_page(tmp_path):
    """It has the share of each exercise, the hints and how often, and who was late; nothing in it is HTML of others."""
    release = _source()
    release.cells[2:2] = [v4.new_markdown_cell("## The slope")]
    write(release, tmp_path / "slope.ipynb")
    marks = {"sigmoid_prime-check": 3.0, "sigmoid_prime-hidden": 0.0, "cross_entropy_one-check": 1.5, "why": None}
    hints = (("sigmoid_prime-check", "The sign is wrong."),)
    rows = [
        Row("a", "Ann <b>", "waiting", marks, 4.5, 9.0, "Odd.", "The platform says so.", hints),
        Row("b", "Bo", "waiting", marks | {"sigmoid_prime-check": 0.0}, 1.5, 9.0, "", "", hints),
        Row("c", "Cy", "missing", dict.fromkeys(marks), 0.0, 9.0, ""),
    ]
    give_back.overview(rows, tmp_path / "slope.ipynb", tmp_path / "overview.html")
    page = Text((tmp_path / "overview.html").read_text("utf-8"))
    for words in (
        *("The slope, for the teacher", "3 students: 2 waiting, 1 missing."),
        *("The slope 3 50 % 1 of 2 0", "The slope: further checks 1 0 % 0 of 2 0", "no mark yet 0 of 0 2"),
        *("2 The slope The sign is wrong.", "Ann <b> (a). The platform says so.", "Ann <b> (a), waiting. Odd."),
    ):
        assert words in page.words
    assert "Bo" not in page.words
    assert not {"b", "script", "img", "link"} & set(page.elements)
