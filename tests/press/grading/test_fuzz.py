"""Whatever students hand in: a sentence, never another exception, and nobody's file is lost."""

import json
import tempfile
import zipfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from press.grading.intake.collect import collect
from press.grading.intake.rebuild import grade_id, rebuild
from press.grading.intake.roster import BadRoster, Student, read_roster
from press.grading.intake.untrusted import Unreadable, parse

from .conftest import _source

pytestmark = pytest.mark.usefixtures("without_processes")
fuzz = settings(max_examples=100, deadline=None, derandomize=True)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = [name for cell in _source().cells if (name := grade_id(cell))]
# Cells that are nearly those of a notebook: each part may be missing, or be anything.
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "code", "markdown", "raw"]) | json_values,
        "source": st.text(max_size=30)
        | st.lists(st.text(max_size=8))
        | st.sampled_from(["\ud800", "x = = 1"])
        | json_values,
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "nbgrader": st.fixed_dictionaries({"grade_id": st.sampled_from(NAMES) | json_values}) | json_values
            },
        )
        | json_values,
        "outputs": json_values,
        "attachments": json_values,
    },
)
notebooks = st.fixed_dictionaries(
    {"cells": st.lists(cells, max_size=6) | json_values}, optional={"metadata": json_values, "nbformat": json_values}
)
contents = st.binary(max_size=50) | (notebooks | json_values).map(lambda value: json.dumps(value).encode())


@fuzz
@given(contents)
def test_a_file_is_read_and_rebuilt_or_a_sentence_says_why_not(content):
    """What comes out can be written, has each cell of the release once, and its checks as they were."""
    release = _source()
    try:
        notebook, said = parse(content)
        rebuilt, remarks = rebuild(release, notebook)
    except Unreadable as reason:
        assert str(reason).endswith(".")
        return
    assert all(remark.endswith(".") for remark in said + remarks)
    found = {name: cell for cell in rebuilt if (name := grade_id(cell))}
    assert sorted(found) == sorted(NAMES)
    assert len([cell for cell in rebuilt if grade_id(cell)]) == len(NAMES)
    for cell in release.cells:
        if grade_id(cell) and not cell.metadata.nbgrader.solution:
            assert found[grade_id(cell)] == cell
    nbformat.writes(nbformat.v4.new_notebook(cells=rebuilt)).encode()


STUDENTS = [Student("11", "Jane", "Doe"), Student("12")]
names = st.lists(
    st.sampled_from(
        ["11", "12", "Jane Doe", "..", "Jane Doe_7_assignsubmission_file", "doejane_7_8_a.ipynb", "a.ipynb"]
    )
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0."), min_size=1, max_size=8),
    min_size=1,
    max_size=3,
).map("/".join)


@settings(fuzz, max_examples=40)
@given(st.dictionaries(names, contents, max_size=5), st.binary(max_size=20))
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_every_file_is_somebodys_or_is_named(files, junk):
    """Each student with a file gets a notebook; whose a file is not known, its name is said; none leaves its place."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with zipfile.ZipFile(folder / "in.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        unmatched = collect(folder / "in.zip", STUDENTS, folder / "course", "slope").nobodys
        collected = {path.parent.parent.name: path.read_bytes() for path in folder.rglob("slope.ipynb")}
        assert collected.keys() <= {"11", "12"}
        assert len(unmatched) + len(collected) <= len(files)
        assert collected or len(unmatched) == len(files)
        assert {path.name for path in folder.iterdir()} <= {"in.zip", "course"}
        assert all(name.isprintable() for name in unmatched)
        (folder / "in.zip").write_bytes((folder / "in.zip").read_bytes().replace(b"PK", junk, 1))
        try:
            collect(folder / "in.zip", STUDENTS, folder / "course", "slope")
        except Unreadable as reason:
            assert str(reason).endswith("is neither a folder nor a zip.")


@fuzz
@given(
    st.binary(max_size=60)
    | st.lists(st.sampled_from(["id", "name", ",", "\n", "a", '"', ";", "é"])).map("".join).map(str.encode)
)
def test_a_roster_is_read_or_a_sentence_says_why_not(content):
    """Everybody in it has an id of their own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "roster.csv").write_bytes(content)
        try:
            students = read_roster(Path(folder, "roster.csv"))
        except BadRoster as reason:
            assert str(reason)
            return
        assert len({student.id.casefold() for student in students}) == len(students) > 0
