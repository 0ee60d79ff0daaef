"""Whose file is it? The student's whose folder it is, or nobody's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from press.grading.intake.owners import clue, common_folder, owners
from press.grading.intake.roster import Student

JANE, ANA = Student("11", "Jane", "Doe", frozenset({"11", "jane@x.org"})), Student("12", "Ana Maria", "da Silva")
OTHER_JANE = Student("21", "Jane", "Doe", frozenset({"21"}))
CLASS = [JANE, ANA]
ON_MOODLE = [Student("a", "Jane", "Doe", moodle="501"), Student("b", "Jane", "Doe", moodle="502")]
ON_CANVAS = [Student("901", "Jane", "Doe", canvas="901"), Student("902", "Ana Maria", "da Silva", canvas="902")]


def ids(path, students):
    """Give the ids of all whose file it can be."""
    return [student.id for student in owners(clue(path), students)]


@pytest.mark.parametrize(
    "path",
    ["11/a.ipynb", "jane@x.org/a.ipynb", "JANE@X.ORG/b/a.ipynb", "Jane Doe/a", "Doe, Jane/a", "doe_jane/a", "11.ipynb"],
)
def test_a_folder_or_a_file_is_called_by_id_or_name(path):
    """In any case, and with any punctuation."""
    assert ids(path, CLASS) == ["11"]


@pytest.mark.parametrize("path", ["", "Somebody/11.ipynb", "Somebody/11/a.ipynb", "1/a.ipynb", "11a/a.ipynb", "Jane/a"])
def test_what_stands_below_does_not_count(path):
    """Only the first part of a path is the teacher's or the platform's."""
    assert ids(path, CLASS) == []


def test_an_exact_id_wins():
    """A name that is also somebody's id is no trap, nor is another id of somebody else."""
    anna, named = Student("anna", "Bea", "Low"), Student("x", "Anna", "")
    assert ids("anna/a.ipynb", [named, anna]) == ["anna"]
    assert ids("12/a", [Student("x", ids=frozenset({"12"})), Student("12")]) == ["12"]
    assert ids("anna_12_assignsubmission_file_/a", [named, anna]) == ["x"]  # Moodle writes names
    assert ids("anna_1_2_a.ipynb", [named, anna]) == ["x"]


def test_two_of_one_name_are_both_named():
    """Nobody is guessed."""
    assert ids("Jane Doe/a", [JANE, OTHER_JANE]) == ["11", "21"]
    assert ids("7/a", [Student("a", ids=frozenset({"7"})), Student("b", ids=frozenset({"7"}))]) == ["a", "b"]


@pytest.mark.parametrize("middle", ["_assignsubmission_file/", "_assignsubmission_file_/", "_assignsubmission_file_"])
def test_moodle(middle):
    """With folders, of former versions too, and without; texts that were typed there as well."""
    assert ids(f"Ana Maria da Silva_77{middle}my_work.ipynb", CLASS) == ["12"]
    assert clue(f"Jane Doe_7{middle}my_1_2_work.ipynb").file == "my_1_2_work.ipynb"
    assert ids("Jane Doe_7_assignsubmission_onlinetext_onlinetext.html", CLASS) == ["11"]


def test_a_number_of_moodle_alone_is_nobody():
    """It is not the number of the roster; only the numbers of a grading worksheet are."""
    assert ids("Lía Ortega_12_assignsubmission_file_/a.ipynb", CLASS) == []
    assert ids("Jane Doe_12_assignsubmission_file_/a.ipynb", CLASS) == ["11"]
    assert ids("Participant_502_assignsubmission_file_/a.ipynb", ON_MOODLE) == ["b"]


def test_a_number_tells_two_of_one_name_apart():
    """With the numbers of the platform, and with ids that are the same numbers."""
    assert ids("Jane Doe_501_assignsubmission_file_/a", ON_MOODLE) == ["a"]
    assert ids("Jane Doe_502_assignsubmission_file_/a", ON_MOODLE) == ["b"]
    assert ids("Jane Doe_21_assignsubmission_file_/a", [JANE, OTHER_JANE]) == ["21"]
    assert ids("Jane Doe_99_assignsubmission_file_/a", [JANE, OTHER_JANE]) == ["11", "21"]


def test_a_name_and_a_number_of_two_people_is_nobody():
    """So is a number that the roster of that platform does not have."""
    assert ids("doejane_902_5001_slope.ipynb", ON_CANVAS) == []
    assert ids("doejane_999_5001_slope.ipynb", ON_CANVAS) == []
    assert ids("Ana Maria da Silva_501_assignsubmission_file_/a", [*ON_MOODLE, ANA]) == []
    assert ids("Ana Maria da Silva_7_assignsubmission_file_/a", [*ON_MOODLE, ANA]) == ["12"]


def test_canvas():
    """Late or not; the number decides, the name comes last name first; in a folder nobody is from Canvas."""
    assert ids("doejane_LATE_901_5001_slope.ipynb", ON_CANVAS) == ["901"]
    assert ids("renamed_902_5002_slope.ipynb", ON_CANVAS) == ["902"]
    assert ids("doejane_1_2_slope.ipynb", CLASS) == ["11"]
    assert ids("doejane_901_5001_slope.ipynb/slope.ipynb", ON_CANVAS) == []


def test_a_name_of_a_file_is_no_trap():
    """Each platform writes at the start; what follows is the student's."""
    eve = Student("66", "Eve", "Evil", canvas="66")
    ben = Student("12", "Ben", "Berg", canvas="12")
    assert ids("evileve_66_9067_x_12_assignsubmission_file_a.ipynb", [eve, ben]) == ["66"]
    assert ids("evileve_66_9067_bergben_12_1_a.ipynb", [eve, ben]) == ["66"]
    assert ids("Eve Evil_7_assignsubmission_file_bergben_12_1_a.ipynb", [eve, ben]) == ["66"]


def test_what_a_platform_has_renamed_is_not_the_students_doing():
    """Canvas numbers what is handed in again; a file at the top has no name of the student's."""
    assert clue("doejane_1_2_slope-3.ipynb").file == "slope.ipynb"
    assert clue("doejane_1_2_slope-3-final.ipynb").file == "slope-3-final.ipynb"
    assert clue("11.ipynb").file is None
    assert clue("11/sub/slope-3.ipynb").file == "slope-3.ipynb"


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        (["class/11/a", "class/12/a"], "class/"),
        (["class/11/a", "class/12/a", "read me.txt"], "class/"),
        (["a/b/11/x", "a/b/12/x"], "a/b/"),
        (["handed in/b/11/x", "handed in/b/12/x"], "handed in/b/"),
        (["Eve/handed in/11/x"], ""),
        (["handed in/11/a"], "handed in/"),  # called like the zip
        (["handed in/11.ipynb"], "handed in/"),
        (["handed in/handed in/11/a"], "handed in/handed in/"),  # packed with its folder
        (["class/11/a"], ""),  # 11 may be a folder of somebody who is called “class”
        (["11/sub/a.ipynb"], ""),
        (["11/12/a", "11/Jane Doe/a"], ""),
        (["Eve_66_assignsubmission_file_/11/a", "Eve_66_assignsubmission_file_/12/a"], ""),
        (["class/11/a", "class/12/a", "Jane Doe.ipynb"], ""),
        (["class/11/a", "class/12/a", "other/11/a"], ""),
        (["a", "b"], ""),
        ([], ""),
    ],
)
def test_the_folder_around_all(paths, folder):
    """It is taken off, and nobody's folder is."""
    assert common_folder(paths, {"handed in"}, CLASS) == folder


parts = st.sampled_from(
    [
        *("11", "12", "Jane Doe", "Ana Maria da Silva", "jane@x.org", "class", "Eve", "a.ipynb"),
        *("Jane Doe_7_assignsubmission_file_", "Eve_12_assignsubmission_file_", "x_12_assignsubmission_file_a.ipynb"),
        *("doejane_7_8_a.ipynb", "evileve_66_9_x_12_3_a.ipynb", "evileve_66_1_Jane Doe_11_assignsubmission_file_b"),
    ]
) | st.text(st.characters(exclude_categories=["C"], exclude_characters="/"), min_size=1, max_size=8)
# What the platform or the teacher calls a student, and what the student called files and folders inside.
PLACES = {"11": ["11/", "Jane Doe/", "Jane Doe_7_assignsubmission_file_/", "Jane Doe_7_assignsubmission_file_"]}
PLACES |= {
    "12": ["12/", "dasilvaanamaria_5_6_", "dasilvaanamaria_LATE_5_6_", "Ana Maria da Silva_8_assignsubmission_file_"]
}
PLACES |= {
    "": ["Eve/", "evileve_66_9067_", "Eve Evil_12_assignsubmission_file_/", "Eve Evil_11_assignsubmission_file_"]
}
inside = st.lists(parts, min_size=1, max_size=3).map("/".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from([(owner, place) for owner, places in PLACES.items() for place in places]), inside)
def test_a_file_is_given_to_whose_place_it_is_or_to_nobody(whose, name):
    """Whatever a student calls files and folders, nobody else gets them."""
    owner, place = whose
    found = ids(place + name, CLASS)
    assert set(found) <= {owner}
    if "/" not in name or place.endswith("/"):
        assert found == [owner] * bool(owner)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from(["Eve/", "Eve Evil_12_assignsubmission_file_/", "11/"]), st.lists(inside, min_size=1, max_size=3)
)
def test_a_folder_of_one_student_is_never_taken_off(place, names):
    """A zip in which there is one file of one student gives it to nobody else."""
    for name in names:
        wrapper = common_folder([place + name], {"in.zip", "in"}, CLASS)
        assert wrapper == ""
