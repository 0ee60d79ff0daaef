"""What learning platforms give, sorted by the roster: each student's notebook, and a sentence on all that is odd."""

import io
import json
import os
import shutil
import stat
import struct
import time
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbformat import v4, write
from press.grading import progress
from press.grading.children import each
from press.grading.intake import collect as collect_module
from press.grading.intake import files as files_module
from press.grading.intake.collect import collect, read_unclear
from press.grading.intake.roster import Student
from press.grading.intake.untrusted import MOST_BYTES, Unreadable, parse

from .conftest import RIGHT, Work, _source

RELEASE = _source()
for cell in RELEASE.cells:
    cell.source = cell.source.partition("    ### BEGIN")[0] + "    raise NotImplementedError" * (
        "### BEGIN SOL" in cell.source
    )
RELEASE.cells[-1].source = "*Your answer here.*"
BLANK, DONE = Work(RELEASE).bytes(), Work(RELEASE).answer(**RIGHT).bytes()
NOTEBOOK = json.dumps(v4.new_notebook(cells=[v4.new_code_cell("1")])).encode()
STUDENTS = [Student("11", "Jane", "Doe", frozenset({"11"})), Student("12", "Ana Maria", "da Silva", frozenset({"12"}))]


pytestmark = pytest.mark.usefixtures("without_processes")


@pytest.fixture
def sort(tmp_path):
    """Give a function that collects files, from a folder or a zip, and returns what arrived and what did not."""

    def sort(files, packed=False, students=STUDENTS):
        source = tmp_path / "in.zip" if packed else tmp_path / "in"
        if packed:
            with zipfile.ZipFile(source, "w") as archive:
                for name, content in files.items():
                    archive.writestr(name, content)
        else:
            for name, content in files.items():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_bytes(content)
        nobodys = collect(source, students, tmp_path / "course", "slope").nobodys
        return arrived(tmp_path / "course"), nobodys

    return sort


@pytest.fixture
def release(tmp_path):
    """Put the assignment where `make assignment` leaves it."""
    folder = tmp_path / "course" / "release" / "slope"
    folder.mkdir(parents=True)
    write(RELEASE, folder / "slope.ipynb")


def arrived(course):
    """Read the notebooks in the folder of submissions, by student."""
    return {path.parts[-3]: path.read_bytes() for path in course.glob("submitted/*/slope/slope.ipynb")}


def remark(tmp_path, student="11"):
    """Read what is remarked on a student's files; nothing if nothing is."""
    file = tmp_path / "course" / "submitted" / student / "slope" / "remark.txt"
    return file.read_text("utf-8") if file.exists() else ""


# --------------------------------------------------------------------------------------------------------- the layouts


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "place",
    ["11/slope.ipynb", "Jane Doe/slope.ipynb", "11/slope/slope.ipynb", "Jane Doe_7_assignsubmission_file_slope.ipynb"],
)
def test_layouts_in_a_folder_and_in_a_zip(sort, place, packed, tmp_path):
    """The same comes of both, and there is nothing to remark."""
    assert sort({place: NOTEBOOK, "12.ipynb": BLANK}, packed) == ({"11": NOTEBOOK, "12": BLANK}, [])
    assert remark(tmp_path) == remark(tmp_path, "12") == ""


def test_a_zip_of_one_folder(sort):
    """As it comes from packing a folder, a stray file beside it; a folder of one student is that student's."""
    files = {"class/Jane Doe/slope.ipynb": NOTEBOOK, "class/12/slope/slope.ipynb": BLANK, "list.csv": b""}
    assert sort(files, packed=True) == ({"11": NOTEBOOK, "12": BLANK}, ["list.csv"])


@pytest.mark.parametrize("folder", ["in", "in.zip", "slope", "submitted", "submissions"])
def test_the_folder_of_all_is_known_by_its_name(sort, folder):
    """That of the zip, of the assignment or a usual one, even if only one student has handed in."""
    assert sort({f"{folder}/11/slope.ipynb": NOTEBOOK}, packed=True) == ({"11": NOTEBOOK}, [])


def test_folders_are_no_files(tmp_path):
    """Zips name them too, with a slash or, of old, a backslash at the end."""
    for name in "Somebody/", b"Somebody\\":
        found = collect(
            packed(tmp_path, {"11/slope.ipynb": NOTEBOOK, name: b""}), STUDENTS, tmp_path / "course", "slope"
        )
        assert found.nobodys == []


def test_a_zip_of_one_student(sort):
    """With a folder in the folder."""
    assert sort({"11/sub/slope.ipynb": NOTEBOOK}, packed=True) == ({"11": NOTEBOOK}, [])


def test_nobodys_files_are_reported(sort):
    """By name, in both kinds of places; what computers add on their own is not."""
    files = {"Somebody/slope.ipynb": NOTEBOOK, "readme.txt": b""}
    assert sort(files) == ({}, ["Somebody/slope.ipynb", "readme.txt"])
    junk = {"__MACOSX/11/._slope.ipynb": b"", ".DS_Store": b"", "11/.ipynb_checkpoints/slope.ipynb": b""}
    assert sort(junk | {"11/node_modules/a/b.json": b"", "11/._x.ipynb": b""}, packed=True) == ({}, [])


def test_an_unclear_owner_is_said_of_all_who_may_be_it(sort, tmp_path):
    """With their names and ids, what helps, and no file for any of them; the next collection forgets it."""
    twins = [Student("u1", "Jane", "Doe"), Student("u2", "Jane", "Doe"), Student("u3", "Ben", "Berg")]
    files = {"Jane Doe_21_assignsubmission_file_/slope.ipynb": NOTEBOOK, "Ben Berg/slope.ipynb": NOTEBOOK}
    assert sort(files, students=twins) == ({"u3": NOTEBOOK}, [])
    unclear = read_unclear(tmp_path / "course", "slope")
    assert unclear.keys() == {"u1", "u2"}
    for sentence in unclear.values():
        assert sentence == (
            "Nobody can tell whether Jane Doe_21_assignsubmission_file_/slope.ipynb was handed in by Jane Doe (u1) or "
            "by Jane Doe (u2). Put each file into a folder that is called by the id of its student, and grade again."
        )
    collect(tmp_path / "in", twins[2:], tmp_path / "course", "slope")
    assert read_unclear(tmp_path / "course", "slope") == {}


def test_everything_that_is_unclear_of_somebody_is_said(tmp_path):
    """One sentence for each group of people; a course whose folder is not there yet gets one."""
    names = ("Jane", "Doe"), ("Jane", "Doe"), ("Zoë", "Łuk")
    ids = {"u1", "7"}, {"u2"}, {"u3", "7"}
    students = [Student(f"u{i}", *name, frozenset(of)) for i, (name, of) in enumerate(zip(names, ids, strict=True), 1)]
    for place in "Jane Doe", "7":
        (tmp_path / "in" / place).mkdir(parents=True)
        (tmp_path / "in" / place / "slope.ipynb").write_bytes(NOTEBOOK)
    course = tmp_path / "new" / "course"
    found = collect(tmp_path / "in", students, course, "slope")
    help = "Put each file into a folder that is called by the id of its student, and grade again."
    by_id = f"Nobody can tell whether 7/slope.ipynb was handed in by Jane Doe (u1) or by Zoë Łuk (u3). {help}"
    by_name = f"Nobody can tell whether Jane Doe/slope.ipynb was handed in by Jane Doe (u1) or by Jane Doe (u2). {help}"
    assert found.unclear == {"u1": f"{by_id} {by_name}", "u2": by_name, "u3": by_id}
    assert read_unclear(course, "slope") == found.unclear


@pytest.mark.parametrize("length", [200, 201])
def test_a_list_of_two_hundred_characters_is_whole(sort, tmp_path, length):
    """A longer one is cut, and that is seen; five people are all named."""
    label = "Jane Doe/".ljust(length, "x")
    sort({label: NOTEBOOK}, students=[Student(f"u{number}", "Jane", "Doe") for number in range(5)])
    shown = label if length == 200 else f"{label[:200]} …"
    assert read_unclear(tmp_path / "course", "slope")["u4"].startswith(
        f"Nobody can tell whether {shown} was handed in by Jane Doe (u0) or by Jane Doe (u1) or by Jane Doe (u2) or by "
        "Jane Doe (u3) or by Jane Doe (u4). Put each file"
    )


def test_of_many_candidates_some_are_named(sort, tmp_path):
    """A sentence stays one."""
    many = [Student(f"u{number}", "Jane", "Doe") for number in range(9)]
    sort({f"Jane Doe/{'x' * 90}{number}.ipynb": NOTEBOOK for number in range(9)}, students=many)
    unclear = read_unclear(tmp_path / "course", "slope")
    assert len(unclear) == 9
    assert "Jane Doe (u4) or by others." in unclear["u8"]
    assert len(unclear["u8"]) < 500


# ------------------------------------------------------------------------------------------- zips as people make them


def packed(tmp_path, members):
    """Write a zip; give its path. Names of members may be bytes, as programs write them that say no code."""
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, content) in enumerate(members.items()):
            archive.writestr(name if isinstance(name, str) else f"{number:0{len(name)}}", content)
    data = path.read_bytes()
    for number, name in enumerate(members):
        if isinstance(name, bytes):
            data = data.replace(f"{number:0{len(name)}}".encode(), name)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "names",
    [
        (b"11\\slope.ipynb", b"12\\slope.ipynb"),
        ("./11/slope.ipynb", "./12/slope.ipynb"),
        ("./class/11/slope.ipynb", "./class/12/slope.ipynb"),
        ("/11/slope.ipynb", "11//slope.ipynb", "/12/slope.ipynb"),
        (b"class\\11\\slope.ipynb", b"class\\12\\slope.ipynb"),
    ],
    ids=["PowerShell", "tar", "tar with a folder", "from the root", "PowerShell with a folder"],
)
def test_paths_as_programs_write_them(tmp_path, names):
    """Backslashes, ``./`` and slashes at the start and in a row lead to the same students."""
    path = packed(tmp_path, dict.fromkeys(names, NOTEBOOK))
    assert collect(path, STUDENTS, tmp_path / "course", "slope").nobodys == []
    assert arrived(tmp_path / "course") == {"11": NOTEBOOK, "12": NOTEBOOK}
    assert remark(tmp_path) == ""


def test_a_place_is_shown_in_one_form(tmp_path):
    """However the program wrote it; a dot is no folder around all."""
    path = packed(tmp_path, {"./Somebody//slope.ipynb": NOTEBOOK, "12/slope.ipynb": NOTEBOOK})
    assert collect(path, STUDENTS, tmp_path / "course", "slope").nobodys == ["Somebody/slope.ipynb"]
    path = packed(tmp_path, {"./11/slope.ipynb": NOTEBOOK, "12/slope.ipynb": NOTEBOOK})
    assert collect(path, STUDENTS, tmp_path / "course", "slope").nobodys == []


def test_a_backslash_in_a_name_is_a_backslash(sort, tmp_path):
    """In a zip that has slashes; so nobody can make a folder of somebody else's of it."""
    assert sort({"11/..\\12\\slope.ipynb": NOTEBOOK, "11/x/": b""}, packed=True)[0] == {"11": NOTEBOOK}


PEOPLE = {
    "utf-8": "王小明",
    "cp437": "Jörg Müller",
    "cp850": "Åse Ørn",
    "cp1252": "Señor Müller",
    "cp1251": "Иван Смирнов",
}


@pytest.mark.parametrize("code", PEOPLE)
def test_names_in_a_code_that_the_zip_does_not_tell(tmp_path, code):
    """Plain zip on Linux and macOS's Finder write UTF-8 without saying so, older programs a code page."""
    name = PEOPLE[code]
    path = packed(tmp_path, {f"{name}_7_assignsubmission_file_/slope.ipynb".encode(code): NOTEBOOK})
    students = [Student("1", "", name), Student("2", "Somebody", "Else")]
    assert collect(path, students, tmp_path / "course", "slope").nobodys == []
    assert arrived(tmp_path / "course") == {"1": NOTEBOOK}


def test_what_is_valid_utf_8_is_nothing_else(tmp_path):
    """Though in another code the same bytes are somebody else's name."""
    path = packed(tmp_path, {"Zoë/slope.ipynb".encode(): NOTEBOOK})
    students = [Student("1", "Zoë"), Student("2", "Zoë".encode().decode("cp1252"))]
    assert collect(path, students, tmp_path / "course", "slope").unclear == {}
    assert arrived(tmp_path / "course") == {"1": NOTEBOOK}


def test_names_that_are_flagged_as_utf_8(sort):
    """They are what they say."""
    students = [Student("1", "Zoë", "Łuk")]
    assert sort({"Zoë Łuk/slope.ipynb": NOTEBOOK}, packed=True, students=students) == ({"1": NOTEBOOK}, [])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_accents_in_either_form(sort, form, is_packed):
    """Macs take them apart; in names and in ids."""
    students = [Student("zoë", "Jörg", "Müller", frozenset({"zoë"}))]
    for folder in "Jörg Müller", "zoë":
        place = unicodedata.normalize(form, f"{folder}/slope.ipynb")
        assert sort({place: NOTEBOOK}, is_packed, students) == ({"zoë": NOTEBOOK}, [])


def test_a_name_in_two_codes_of_two_students_is_unclear(tmp_path):
    """Nobody is guessed."""
    name = b"\x81\x9a".decode("cp437"), b"\x81\x9a".decode("cp1251")
    path = packed(tmp_path, {b"\x81\x9a/slope.ipynb": NOTEBOOK})
    found = collect(path, [Student("1", name[0]), Student("2", name[1])], tmp_path / "course", "slope")
    assert (found.nobodys, set(found.unclear)) == ([], {"1", "2"})


def zipped(files):
    """Give the bytes of a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("place", ["11/work.zip", "doejane_7_8_work.zip"])
def test_a_zip_in_the_zip(sort, release, tmp_path, place):
    """Students receive two files, and zip them; the owner is whose place the zip has, whatever is called in it."""
    inner = zipped({"12/slope.ipynb": DONE, "crossentropy.whl": b"PK", "__MACOSX/._slope.ipynb": b"{}"})
    assert sort({place: inner}, packed=True) == ({"11": DONE}, [])
    assert remark(tmp_path) == ""
    inner = zipped({"slope.ipynb": BLANK, "b/mine.ipynb": DONE})
    assert sort({place: inner}, packed=True) == ({"11": DONE}, [])
    assert remark(tmp_path) == (
        "The notebook was called mine.ipynb, not slope.ipynb. Several notebooks were handed in; "
        f"{place}/b/mine.ipynb counts, not {place}/slope.ipynb."
    )


def test_a_zip_behind_something_else_is_no_zip(sort, tmp_path):
    """Programs find one at the end of any file."""
    sort({"11/slope.ipynb": b"{}" + zipped({"slope.ipynb": DONE})})
    assert remark(tmp_path) == "The file is damaged: it is not text in UTF-8."


def test_a_zip_without_a_notebook(sort, tmp_path):
    """It is named; what is in a document of an office program is not."""
    assert sort({"11/work.docx": zipped({"word/document.xml": b"<x/>"}), "12/b.zip": b"PK\x03\x04"})[0] == {
        "11": b"",
        "12": b"",
    }
    assert remark(tmp_path) == "There is no notebook among what was handed in (work.docx)."
    assert remark(tmp_path, "12") == "There is no notebook among what was handed in (b.zip)."


def test_a_zip_in_the_zip_is_bounded(sort, tmp_path):
    """A bomb in it is a large file; of very many files some are looked at."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("slope.ipynb", b"0" * 2 * MOST_BYTES)
    many = {f"{number:04}.ipynb": NOTEBOOK + b" " * number for number in range(files_module.MOST_IN_A_STUDENTS_ZIP + 1)}
    assert sort({"11/a.zip": inner.getvalue(), "12/b.zip": zipped(many)})[0] == {"11": b"", "12": many["0099.ipynb"]}
    assert "larger than 20 MB" in remark(tmp_path)


def test_too_many_files_are_refused_with_advice(sort, tmp_path, monkeypatch):
    """In a zip and in a folder; the sentence says what to do."""
    monkeypatch.setattr(files_module, "MOST_FILES", 2)
    assert sort({f"11/{number}.ipynb": NOTEBOOK for number in range(2)}, packed=True)[1] == []
    for is_packed in False, True:
        with pytest.raises(
            Unreadable,
            match=r"/in(\.zip)? holds more than 2 files\. Unpack it, keep the students' notebooks only \(somebody may "
            r"have handed in a whole folder of programs\), and give that folder\.$",
        ):
            sort({f"11/{number}.ipynb": NOTEBOOK for number in range(3)}, packed=is_packed)


# ---------------------------------------------------------------------------------------------- which notebook counts


def test_the_right_name_counts_then_the_newest(sort, tmp_path):
    """What else there is, is said."""
    got, _ = sort({"11/slope.ipynb": b"right", "11/z.ipynb": b"other"})
    assert got == {"11": b"right"}
    assert "11/slope.ipynb counts, not 11/z.ipynb" in remark(tmp_path, "11")
    (tmp_path / "in" / "11" / "slope.ipynb").unlink()
    (tmp_path / "in" / "11" / "a.ipynb").write_bytes(b"newest")
    os.utime(tmp_path / "in" / "11" / "z.ipynb", (1e9, 1e9))
    assert sort({})[0] == {"11": b"newest"}
    assert "was called a.ipynb, not slope.ipynb" in remark(tmp_path, "11")


@pytest.mark.parametrize("name", ["slope.ipynb.json", "slope.ipynb.txt", "slope", "my work (2).IPYNB", "answers.txt"])
def test_a_notebook_is_known_by_its_content(sort, release, name, tmp_path):
    """Whatever browsers and systems make of its name; the other file is none."""
    assert sort({f"11/{name}": DONE, "11/notes.txt": b"{ not a notebook"})[0] == {"11": DONE}
    assert remark(tmp_path) == f"The notebook was called {name}, not slope.ipynb."
    assert sort({f"11/{name}": BLANK, "11/notes.txt": b"{ not a notebook"})[0] == {"11": BLANK}


def test_a_finished_notebook_counts_and_not_a_blank_one(sort, release, tmp_path):
    """Whichever has the right name, or is newer; a damaged one never counts if there is another."""
    assert sort({"11/slope (1).ipynb": DONE, "11/slope.ipynb": BLANK, "11/a.ipynb": b"{"})[0] == {"11": DONE}
    assert remark(tmp_path) == (
        "The notebook was called slope (1).ipynb, not slope.ipynb. Several notebooks were handed in; "
        "11/slope (1).ipynb counts, not 11/a.ipynb, 11/slope.ipynb."
    )
    half = Work(RELEASE).answer(sigmoid_prime=RIGHT["sigmoid_prime"]).bytes()
    assert sort({"12/slope.ipynb": half, "12/b.ipynb": DONE})[0]["12"] == DONE


def test_two_of_the_right_name_leave_the_newest(sort, release, tmp_path):
    """If there is as much in both."""
    again = Work(RELEASE).answer(**RIGHT).answer(why="Otherwise.").bytes()
    files = {"11/a/slope.ipynb": DONE, "11/b/slope.ipynb": again, "11/c.ipynb": again}
    sort(files)
    os.utime(tmp_path / "in" / "11" / "b" / "slope.ipynb", (1e9, 1e9))
    os.utime(tmp_path / "in" / "11" / "a" / "slope.ipynb", (2e9, 2e9))
    assert sort({})[0] == {"11": DONE}
    assert remark(tmp_path) == (
        "Several notebooks were handed in; 11/a/slope.ipynb counts, not 11/b/slope.ipynb, 11/c.ipynb."
    )


def test_a_notebook_without_a_time_counts_as_the_oldest(tmp_path):
    """Whether the other time is universal or not."""
    universal = struct.pack("<HHBi", 0x5455, 5, 1, 2)
    for extra in b"", universal:
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            for name, year in ("z", 1980), ("b", 1990):
                member = zipfile.ZipInfo(f"11/{name}/slope.ipynb", (year, 0 if year == 1980 else 1, 1, 0, 0, 0))
                member.extra = extra if name == "b" else b""
                archive.writestr(member, NOTEBOOK + name.encode())
        collect(tmp_path / "in.zip", STUDENTS, tmp_path / "course", "slope")
        assert "; 11/b/slope.ipynb counts, not 11/z/slope.ipynb." in remark(tmp_path)


def test_long_names_are_cut_in_remarks(sort, tmp_path):
    """A hundred characters of a name, and two hundred of a place, tell what is meant."""
    folder, name = "11/" + "d" * 150, "n" * 150
    sort({f"{folder}/{name}": DONE, "11/.ipynb": b"{"})
    assert remark(tmp_path) == (
        f"The notebook was called {name[:100]}, not slope.ipynb. Several notebooks were handed in; "
        f"{f'{folder}/{name}'[:200]} counts, not 11/.ipynb."
    )


def test_copies_of_one_notebook_are_one(sort, tmp_path):
    """There is nothing to choose."""
    sort({"11/slope.ipynb": NOTEBOOK, "11/copy/slope.ipynb": NOTEBOOK})
    assert remark(tmp_path) == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b'{"cells": [', "The file is damaged, or not a notebook: it is not JSON."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 20 MB; clear its outputs before you hand it in."),
    ],
    ids=["empty", "damaged", "large"],
)
def test_what_is_said_of_a_bad_file_is_true(sort, tmp_path, content, sentence):
    """Only an empty file is called empty."""
    sort({"11/slope.ipynb": content})
    assert remark(tmp_path) == sentence


def test_a_second_collection_replaces_the_first(sort, tmp_path):
    """With its remarks; who is not in it keeps what there is."""
    sort({"11/wrong name.ipynb": b"first", "12/slope.ipynb": b"stays"})
    collect_again = tmp_path / "again"
    (collect_again / "11").mkdir(parents=True)
    (collect_again / "11" / "slope.ipynb").write_bytes(NOTEBOOK)
    collect(collect_again, STUDENTS, tmp_path / "course", "slope")
    assert arrived(tmp_path / "course") == {"11": NOTEBOOK, "12": b"stays"}
    assert not (tmp_path / "course/submitted/11/slope/remark.txt").exists()


# ------------------------------------------------------------------------------------------------------ hostile files


def test_nothing_leaves_its_place(sort, tmp_path):
    """Names that climb out of a zip are nobody's."""
    names = ["../../11/slope.ipynb", "/11/slope.ipynb", "11/../../../x.ipynb"]
    before = set(tmp_path.parent.iterdir())
    assert sort({name: b"x" for name in names}, packed=True) == ({"11": b"x"}, [names[0], names[2]])
    assert set(tmp_path.parent.iterdir()) == before
    assert {path.name for path in tmp_path.iterdir()} <= {"in.zip", "course"}


def test_a_link_is_not_followed(sort, tmp_path):
    """In a folder, as a folder, and in a zip."""
    (tmp_path / "in" / "12").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "in" / "11").symlink_to(tmp_path / "in" / "12")
    (tmp_path / "in" / "12" / "slope.ipynb").symlink_to(tmp_path / "secret")
    assert sort({})[0] == {"11": b"", "12": b""}
    assert remark(tmp_path, "12") == "The file is a link, not a file."
    link = zipfile.ZipInfo("11/slope.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert sort({link: b"/etc/passwd"}, packed=True)[0]["11"] == b""
    assert remark(tmp_path, "11") == "The file is a link, not a file."


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    """A hundred megabytes in a hundred kilobytes, of which the size is a lie."""
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("11/slope.ipynb", b"0" * 5 * MOST_BYTES)
    assert collect(tmp_path / "in.zip", STUDENTS, tmp_path / "course", "slope").nobodys == []
    assert arrived(tmp_path / "course") == {"11": b""}
    assert remark(tmp_path) == "The file is larger than 20 MB; clear its outputs before you hand it in."


def test_a_damaged_member_harms_only_its_student(tmp_path):
    """The other one is collected."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("11/slope.ipynb", b"A" * 1000)
        archive.writestr("12/slope.ipynb", b"fine")
    (tmp_path / "in.zip").write_bytes(buffer.getvalue().replace(b"A" * 100, b"B" * 100))
    collect(tmp_path / "in.zip", STUDENTS, tmp_path / "course", "slope")
    assert arrived(tmp_path / "course") == {"11": b"", "12": b"fine"}
    assert remark(tmp_path, "11") == "The file is damaged or encrypted in the zip."


def test_what_has_not_changed_is_not_taken_in_again(sort, tmp_path):
    """A second look costs little; another file, or a folder that is gone, is looked at."""
    sort({"11/slope.ipynb": NOTEBOOK, "12/slope.ipynb": NOTEBOOK})
    places = {student: tmp_path / "course" / "submitted" / student / "slope" for student in ("11", "12")}
    for place in places.values():
        (place / "seen").write_text("")
    sort({})
    assert all((place / "seen").exists() for place in places.values())
    sort({"11/slope.ipynb": DONE})
    assert not (places["11"] / "seen").exists()
    assert (places["12"] / "seen").exists()
    shutil.rmtree(places["12"])
    sort({})
    assert (places["12"] / "slope.ipynb").read_bytes() == NOTEBOOK


@pytest.mark.parametrize("change", ["the release", "the code", "what the roster says of lateness"])
def test_what_depends_on_something_new_is_taken_in_again(sort, tmp_path, monkeypatch, change):
    """With the same files: which notebook counts, what is remarked, and who is late may be otherwise."""
    sort({"11/slope.ipynb": NOTEBOOK})
    (tmp_path / "course" / "submitted" / "11" / "slope" / "seen").write_text("")
    students = STUDENTS
    if change == "the release":
        (tmp_path / "course" / "release" / "slope").mkdir(parents=True)
        write(RELEASE, tmp_path / "course" / "release" / "slope" / "slope.ipynb")
    elif change == "the code":
        monkeypatch.setattr(progress, "digest_of_code", lambda: "another")
    else:
        students = [replace(student, is_late=True) for student in STUDENTS]
    sort({}, students=students)
    assert not (tmp_path / "course" / "submitted" / "11" / "slope" / "seen").exists()
    assert progress.read(tmp_path / "course", "slope", "11")["late"] is (students is not STUDENTS)


def test_what_ends_its_process_gets_a_sentence(sort, tmp_path, monkeypatch):
    """It may have taken too much memory, or too long."""
    monkeypatch.setattr(collect_module, "each", lambda function, tasks: ((task[0], False) for task in tasks))
    assert sort({"11/slope.ipynb": NOTEBOOK})[0] == {"11": b""}
    assert remark(tmp_path, "11") == collect_module.TOO_HARD


def test_processes_of_their_own_take_in_the_same(sort, tmp_path, monkeypatch):
    """With what a zip holds, and what cannot be read."""
    monkeypatch.setattr(collect_module, "each", each)
    assert sort({"11/slope.ipynb": DONE, "12/x.pdf": b"%PDF"}, packed=True)[0] == {"11": DONE, "12": b""}
    assert remark(tmp_path, "12") == "There is no notebook among what was handed in (x.pdf)."


def test_far_too_much_of_one_student_is_not_read(sort, tmp_path, monkeypatch):
    """Files after the first so many bytes count as unreadable."""
    monkeypatch.setattr(collect_module, "MOST_OF_A_STUDENT", 10)
    assert sort({"11/a.ipynb": b"x" * 20, "11/slope.ipynb": NOTEBOOK})[0] == {"11": b""}
    assert collect_module.TOO_MUCH in remark(tmp_path, "11")


@pytest.mark.parametrize(("first", "is_read"), [(b"x" * 9, True), (b"x" * 10, False), (None, True)])
def test_a_file_is_read_while_there_is_room(sort, tmp_path, monkeypatch, first, is_read):
    """The one that fills it is the last; what cannot be read takes none."""
    monkeypatch.setattr(collect_module, "MOST_OF_A_STUDENT", 10 if first else 4)
    (tmp_path / "in" / "11").mkdir(parents=True)
    (tmp_path / "in" / "11" / "a").symlink_to("nothing")
    assert sort({"11/b": first or b"", "11/slope.ipynb": NOTEBOOK})[0] == {"11": NOTEBOOK if is_read else b""}


def test_what_the_platform_says_is_kept(tmp_path):
    """Canvas's LATE, Moodle's word in the worksheet, and Moodle's number."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "doejane_LATE_11_5_slope.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "in" / "Ana Maria da Silva_77_assignsubmission_file_slope.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "in" / "Jo Ng_78_assignsubmission_file_slope.ipynb").write_bytes(NOTEBOOK)
    students = [*STUDENTS, Student("13", "Jo", "Ng", is_late=True)]
    collect(tmp_path / "in", students, tmp_path / "course", "slope")
    known = {student.id: progress.read(tmp_path / "course", "slope", student.id) for student in students}
    assert {student: (of["late"], of["moodle"]) for student, of in known.items()} == {
        **{"11": (True, ""), "12": (False, "77"), "13": (True, "78")}
    }


def test_times_in_zips(tmp_path, monkeypatch):
    """Universal time if the zip has it, else that of the clock on the wall; what makes no sense is left out."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            dates = {"11": (1980, 0, 0, 0, 0, 0), "12": (2026, 5, 17, 8, 30, 0), "13": (2026, 5, 17, 8, 30, 0)}
            for student, date in dates.items():
                member = zipfile.ZipInfo(f"{student}/slope.ipynb", date)
                seconds = int(datetime(2026, 5, 17, 1, 2, 3, tzinfo=UTC).timestamp())
                member.extra = struct.pack("<HH2sHHBi", 7, 2, b"ab", 0x5455, 5, 1, seconds) * (student == "13")
                archive.writestr(member, NOTEBOOK)
        students = [*STUDENTS, Student("13", "Jo", "Ng", frozenset({"13"}))]
        collect(tmp_path / "in.zip", students, tmp_path / "course", "slope")
    finally:
        monkeypatch.undo()
        time.tzset()
    times = {p.parts[-3]: p.read_text() for p in Path(tmp_path, "course").rglob("timestamp.txt")}
    assert times == {"12": "2026-05-17 12:30:00 UTC", "13": "2026-05-17 01:02:03 UTC"}


WALL = datetime(2026, 5, 17, 8, 30).astimezone()


@pytest.mark.parametrize(
    ("extra", "time"),
    [
        (b"", WALL),
        (struct.pack("<HHBi", 0x5455, 5, 1, 2), datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC)),
        (struct.pack("<HHBi", 0x5455, 5, 1, -2), datetime(1969, 12, 31, 23, 59, 58, tzinfo=UTC)),
        (struct.pack("<HHBi", 0x5455, 5, 2, 3), WALL),  # when it was read, and not when it was written
        (struct.pack("<HHBi", 0x5455, 1, 1, 2), WALL),
        (struct.pack("<HHBi", 7, 5, 1, 2), WALL),
        (struct.pack("<HHHH3sHHBi", 1, 0, 7, 3, b"abc", 0x5455, 5, 1, 2), datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC)),
        (struct.pack("<HH9s", 7, 0x8000, b""), WALL),
    ],
    ids=["none", "1970", "before 1970", "read", "short", "another", "the third", "longer than there is"],
)
def test_universal_time_is_found_among_the_extra_fields(extra, time):
    """Wherever it stands; of a field of another kind, or without that time, the clock on the wall is left."""
    member = zipfile.ZipInfo("slope.ipynb", (2026, 5, 17, 8, 30, 0))
    member.extra = extra
    found = files_module._zip_time(member)
    assert (found, found.utcoffset()) == (time, time.utcoffset())


def test_names_that_cannot_be_printed(sort, tmp_path):
    """Neither the terminal nor the table gets control characters; bytes that are no text do not stop anything."""
    folder = os.fsencode(tmp_path / "in") + b"/11"
    os.makedirs(folder)
    Path(os.fsdecode(folder + b"/\xff\x1b[31m.ipynb")).write_bytes(NOTEBOOK)
    assert sort({})[0] == {"11": NOTEBOOK}
    assert "was called ??[31m.ipynb" in remark(tmp_path, "11")


def test_what_is_neither_folder_nor_zip_is_refused(tmp_path):
    """In a sentence."""
    (tmp_path / "in.rar").write_bytes(b"Rar!")
    with pytest.raises(Unreadable, match=r"in\.rar is neither a folder nor a zip"):
        collect(tmp_path / "in.rar", STUDENTS, tmp_path / "course", "slope")


def test_a_notebook_is_read_without_trust():
    """Half surrogates are replaced, a byte order mark and lists of lines are fine, outputs are dropped."""
    content = b'\xef\xbb\xbf{"cells": [{"cell_type": "code", "source": ["a", "\\ud800"], "outputs": 7, "x": 1}]}'
    notebook, remarks = parse(content)
    assert [(cell.source, cell.outputs) for cell in notebook.cells] == [("a?", [])]
    assert remarks == []


@pytest.mark.parametrize("bad", [None, 1, {}, {"cell_type": "code"}, {"cell_type": "x", "source": ""}, {"source": 1}])
def test_one_damaged_cell_does_not_cost_the_others(bad, sort, tmp_path):
    """It is left out, and that is said."""
    good = json.loads(BLANK)
    good["cells"].insert(1, bad)
    notebook, remarks = parse(json.dumps(good).encode())
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in RELEASE.cells]
    assert remarks == ["One cell is damaged or far too long, and was left out."]
    good["cells"].append(bad)
    assert parse(json.dumps(good).encode())[1] == ["2 cells are damaged or far too long, and were left out."]
    sort({"11/slope.ipynb": json.dumps(good).encode()})
    assert remark(tmp_path) == "2 cells are damaged or far too long, and were left out."
    with pytest.raises(Unreadable, match="some of its cells are not cells"):
        parse(json.dumps({"cells": [bad]}).encode())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b" \n", "The file is empty."),
        (b"{}", "not a notebook, or a notebook without cells"),
        (b"[]", "not a notebook, or a notebook without cells"),
        (b'{"cells": []}', "not a notebook, or a notebook without cells"),
        (b'{"cells": 5}', "not a notebook, or a notebook without cells"),
        (b'{"cells": [{}', "it is not JSON"),
        (b"\xff", "not text in UTF-8"),
        (b'{"cells": [1], "metadata": {"x": [' + b"{}," * 500_000 + b"{}]}}", "far more data than a notebook"),
        (b"[" * 500_001, "far more data than a notebook"),
        (json.dumps({"cells": [{"cell_type": "code", "source": "x" * 90_000}] * 12}).encode(), "far more text"),
        (json.dumps({"cells": [{"cell_type": "code", "source": "x" * 100_001}]}).encode(), "or are far too long"),
        (json.dumps({"cells": [{"cell_type": "code", "source": ""}] * 1001}).encode(), "far more text"),
    ],
    ids=range(13),
)
def test_what_is_no_notebook_is_refused_in_a_sentence(content, reason):
    """Before it can cost much time or memory."""
    with pytest.raises(Unreadable, match=reason):
        parse(content)
