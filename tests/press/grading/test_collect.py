"""What learning platforms give, sorted by the roster."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from press.grading.intake.collect import collect
from press.grading.intake.roster import BadRoster, plain, read_roster
from press.grading.intake.untrusted import MOST_BYTES, Unreadable, parse

NOTEBOOK = b'{"cells": [], "nbformat": 4}'
MOODLE = "First name,Last name,ID number,Email address\nJane,Doe,11,jane@x.org\nAna Maria,da Silva,12,ana@x.org\n"
WORKSHEET = (
    "Identifier,Full name,Email address,Status\n"
    "Participant 501,Jane Doe,jane@x.org,Submitted\nParticipant 502,Jane Doe,jane2@x.org,Submitted\n"
)
CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"Doe, Jane",901,u1,jdoe,A\n'
    '"da Silva, Ana Maria",902,u2,asilva,A\n'
)


@pytest.fixture
def roster(tmp_path):
    """Give a function that reads a roster from text."""

    def read(text, encoding="utf-8"):
        (tmp_path / "roster.csv").write_bytes(text.encode(encoding))
        return read_roster(tmp_path / "roster.csv")

    return read


@pytest.fixture
def sort(tmp_path):
    """Give a function that collects files, from a folder or a zip, and returns what arrived and what did not."""

    def sort(students, files, packed=False):
        source = tmp_path / "in.zip" if packed else tmp_path / "in"
        if packed:
            with zipfile.ZipFile(source, "w") as archive:
                for name, content in files.items():
                    archive.writestr(name, content)
        else:
            for name, content in files.items():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_bytes(content)
        unmatched = collect(source, students, tmp_path / "course", "slope")
        return arrived(tmp_path / "course"), unmatched

    return sort


def arrived(course):
    """Read the notebooks in the folder of submissions, by student."""
    return {path.parts[-3]: path.read_bytes() for path in course.glob("submitted/*/slope/slope.ipynb")}


def remark(tmp_path, student):
    """Read what is remarked on a student's files."""
    return (tmp_path / "course" / "submitted" / student / "slope" / "remark.txt").read_text("utf-8")


# --------------------------------------------------------------------------------------------------------- the roster


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_simple_roster(roster, encoding, delimiter):
    """Ids and names, as spreadsheets write them."""
    students = roster("id,name\nmüller,Zoë Müller\n\nx.y@z,Ann\n".replace(",", delimiter), encoding)
    assert [(student.id, student.name) for student in students] == [("müller", "Zoë Müller"), ("x.y@z", "Ann")]


def test_rosters_of_moodle_and_canvas(roster):
    """The columns as these platforms call them; the line of points in Canvas's is nobody."""
    assert [(s.id, s.name) for s in roster(MOODLE)] == [("11", "Jane Doe"), ("12", "Ana Maria da Silva")]
    assert [(s.id, s.name) for s in roster(CANVAS)] == [("901", "Jane Doe"), ("902", "Ana Maria da Silva")]
    assert [s.id for s in roster(WORKSHEET)] == ["jane@x.org", "jane2@x.org"]


def test_a_column_of_ids_with_gaps_is_not_used(roster):
    """In Moodle the id number is often empty for some."""
    assert [s.id for s in roster("ID number,Email address\n1,a@x\n,b@x\n")] == ["a@x", "b@x"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nJane\n", "no column with an id"),
        ("id,name\n", "no students"),
        ("", "no students"),
        ("id\na\nb\nA\n", r"the id A twice \(again in line 4\)"),
        ("id\n../a\n", r"'../a' \(line 2\) cannot name a folder"),
        ("id\n.a\n", "cannot name a folder"),
        ("id\na*\n", "cannot name a folder"),
    ],
)
def test_a_bad_roster_is_refused_in_a_sentence(roster, text, message):
    """The sentence says what is wrong, and where."""
    with pytest.raises(BadRoster, match=message):
        roster(text)


def test_a_roster_in_another_encoding_is_refused(roster, tmp_path):
    """So is one that is not there."""
    with pytest.raises(BadRoster, match="not in UTF-8"):
        roster("id,name\n1,Müller\n", "latin-1")
    with pytest.raises(BadRoster, match="cannot be read: No such file"):
        read_roster(tmp_path / "none.csv")


def test_plain_names():
    """Case, spaces, punctuation and the form of accents do not matter."""
    assert plain("Doe, Jane") == plain("doe_jane") == "doejane"
    assert plain("Zoë") == plain("ZOË")


# --------------------------------------------------------------------------------------------------------- the layouts


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("folder", ["11", "jane@x.org", "Jane Doe", "Doe, Jane", "doe_jane"])
def test_a_folder_for_each_student(roster, sort, folder, packed):
    """By id, e-mail address or name."""
    assert sort(roster(MOODLE), {f"{folder}/slope.ipynb": NOTEBOOK}, packed) == ({"11": NOTEBOOK}, [])


def test_a_zip_of_one_folder(roster, sort):
    """As it comes from packing a folder; nbgrader's own folders within do no harm."""
    files = {"slope/Jane Doe/slope.ipynb": NOTEBOOK, "slope/12/slope/slope.ipynb": b"x"}
    assert sort(roster(MOODLE), files, packed=True) == ({"11": NOTEBOOK, "12": b"x"}, [])


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("between", ["_assignsubmission_file/", "_assignsubmission_file_/", "_assignsubmission_file_"])
def test_moodle(roster, sort, between, packed):
    """With folders (of former versions too) and without."""
    files = {f"Ana Maria da Silva_77{between}my_work.ipynb": NOTEBOOK, f"Jane Doe_78{between}slope.ipynb": b"x"}
    assert sort(roster(MOODLE), files, packed) == ({"12": NOTEBOOK, "11": b"x"}, [])


def test_moodle_tells_two_of_one_name_apart_by_number(roster, sort):
    """If the roster has Moodle's numbers; otherwise nobody is guessed."""
    files = {"Jane Doe_501_assignsubmission_file/a.ipynb": b"1", "Jane Doe_502_assignsubmission_file/a.ipynb": b"2"}
    assert sort(roster(WORKSHEET), files)[0] == {"jane@x.org": b"1", "jane2@x.org": b"2"}
    assert sort(roster("id,name\n1,Jane Doe\n2,Jane Doe\n"), files)[1] == sorted(files)


def test_canvas(roster, sort):
    """Late or not; the number is Canvas's id, the name comes last name first."""
    files = {"doejane_LATE_901_5001_slope.ipynb": NOTEBOOK, "dasilvaanamaria_902_5002_slope-1.ipynb": b"x"}
    assert sort(roster(CANVAS), files, packed=True) == ({"901": NOTEBOOK, "902": b"x"}, [])
    assert sort(roster(MOODLE), files, packed=True)[1] == []


def test_number_and_name_of_two_people_is_nobody(roster, sort):
    """It is reported, not guessed."""
    files = {"doejane_902_5001_slope.ipynb": NOTEBOOK}
    assert sort(roster(CANVAS), files) == ({}, list(files))


def test_nobodys_files_are_reported(roster, sort):
    """By name, in both kinds of places."""
    files = {"Somebody/slope.ipynb": NOTEBOOK, "readme.txt": b""}
    assert sort(roster(MOODLE), files) == ({}, ["Somebody/slope.ipynb", "readme.txt"])
    junk = {"__MACOSX/11/._slope.ipynb": b"", ".DS_Store": b"", "11/.ipynb_checkpoints/slope.ipynb": b""}
    assert sort(roster(MOODLE), junk, packed=True) == ({}, [])


# ---------------------------------------------------------------------------------------------- which notebook counts


def test_the_right_name_counts_then_the_newest(roster, sort, tmp_path):
    """What else there is, is said."""
    students = roster(MOODLE)
    got, _ = sort(students, {"11/slope.ipynb": b"right", "11/z.ipynb": b"other"})
    assert got == {"11": b"right"}
    assert "11/slope.ipynb counts, not 11/z.ipynb" in remark(tmp_path, "11")
    (tmp_path / "in" / "11" / "slope.ipynb").unlink()
    (tmp_path / "in" / "11" / "a.ipynb").write_bytes(b"newest")
    os.utime(tmp_path / "in" / "11" / "z.ipynb", (1e9, 1e9))
    assert sort(students, {})[0] == {"11": b"newest"}
    assert "was called a.ipynb, not slope.ipynb" in remark(tmp_path, "11")


def test_a_second_collection_replaces_the_first(roster, sort, tmp_path):
    """With its remarks; who is not in it keeps what there is."""
    students = roster(MOODLE)
    sort(students, {"11/wrong name.ipynb": b"first", "12/slope.ipynb": b"stays"})
    collect_again = tmp_path / "again"
    (collect_again / "11").mkdir(parents=True)
    (collect_again / "11" / "slope.ipynb").write_bytes(b"second")
    collect(collect_again, students, tmp_path / "course", "slope")
    assert arrived(tmp_path / "course") == {"11": b"second", "12": b"stays"}
    assert not (tmp_path / "course/submitted/11/slope/remark.txt").exists()


# ------------------------------------------------------------------------------------------------------ hostile files


def test_nothing_leaves_its_place(roster, sort, tmp_path):
    """Names that climb out of a zip are nobody's."""
    names = ["../../11/slope.ipynb", "/11/slope.ipynb", "11/../../../x.ipynb"]
    before = set(tmp_path.parent.iterdir())
    got, unmatched = sort(roster(MOODLE), {name: b"x" for name in names}, packed=True)
    assert set(unmatched) >= {names[0]}
    assert set(got) <= {"11"}
    assert set(tmp_path.parent.iterdir()) == before
    assert {path.name for path in tmp_path.iterdir()} <= {"roster.csv", "in.zip", "course"}


def test_a_link_is_not_followed(roster, sort, tmp_path):
    """In a folder, as a folder, and in a zip."""
    students = roster(MOODLE)
    (tmp_path / "in" / "12").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "in" / "11").symlink_to(tmp_path / "in" / "12")
    (tmp_path / "in" / "12" / "slope.ipynb").symlink_to(tmp_path / "secret")
    assert sort(students, {})[0] == {"11": b"", "12": b""}
    assert "is a link" in remark(tmp_path, "12")
    link = zipfile.ZipInfo("11/slope.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert sort(students, {link: b"/etc/passwd"}, packed=True)[0]["11"] == b""
    assert "is a link" in remark(tmp_path, "11")


def test_a_zip_bomb_is_not_unpacked(roster, tmp_path):
    """A hundred megabytes in a hundred kilobytes, of which the size is a lie."""
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("11/slope.ipynb", b"0" * 5 * MOST_BYTES)
    assert collect(tmp_path / "in.zip", roster(MOODLE), tmp_path / "course", "slope") == []
    assert arrived(tmp_path / "course") == {"11": b""}
    assert "larger than 20 MB" in remark(tmp_path, "11")


def test_a_damaged_member_harms_only_its_student(roster, tmp_path):
    """The other one is collected."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("11/slope.ipynb", b"A" * 1000)
        archive.writestr("12/slope.ipynb", b"fine")
    (tmp_path / "in.zip").write_bytes(buffer.getvalue().replace(b"A" * 100, b"B" * 100))
    collect(tmp_path / "in.zip", roster(MOODLE), tmp_path / "course", "slope")
    assert arrived(tmp_path / "course") == {"11": b"", "12": b"fine"}
    assert "damaged or encrypted" in remark(tmp_path, "11")


def test_bad_times_are_left_out(roster, tmp_path):
    """Good ones are kept, for nbgrader's penalties for lateness."""
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for student, date in {"11": (1980, 0, 0, 0, 0, 0), "12": (2026, 5, 17, 8, 30, 0)}.items():
            archive.writestr(zipfile.ZipInfo(f"{student}/slope.ipynb", date), NOTEBOOK)
    collect(tmp_path / "in.zip", roster(MOODLE), tmp_path / "course", "slope")
    times = {p.parts[-3]: p.read_text() for p in Path(tmp_path, "course").rglob("timestamp.txt")}
    assert times == {"12": "2026-05-17 08:30:00 UTC"}


def test_names_that_cannot_be_printed(roster, sort, tmp_path):
    """Neither the terminal nor the table gets control characters; bytes that are no text do not stop anything."""
    folder = os.fsencode(tmp_path / "in") + b"/11"
    os.makedirs(folder)
    Path(os.fsdecode(folder + b"/\xff\x1b[31m.ipynb")).write_bytes(NOTEBOOK)
    assert sort(roster(MOODLE), {})[0] == {"11": NOTEBOOK}
    assert "was called ??[31m.ipynb" in remark(tmp_path, "11")


def test_what_is_neither_folder_nor_zip_is_refused(roster, tmp_path):
    """In a sentence."""
    (tmp_path / "in.rar").write_bytes(b"Rar!")
    with pytest.raises(Unreadable, match=r"in\.rar is neither a folder nor a zip"):
        collect(tmp_path / "in.rar", roster(MOODLE), tmp_path / "course", "slope")


def test_a_notebook_is_read_without_trust():
    """Half surrogates are replaced, a byte order mark and lists of lines are fine, outputs are dropped."""
    content = b'\xef\xbb\xbf{"cells": [{"cell_type": "code", "source": ["a", "\\ud800"], "outputs": 7, "x": 1}]}'
    assert [(cell.source, cell.outputs) for cell in parse(content).cells] == [("a?", [])]
