"""Assignments: what nbgrader makes of a page is what the website offers."""

import nbformat
import pytest
from press import assignment
from press.assignment import PAGES, make_assignment
from press.book import BOOK
from press.notebooks.exercises import learner_notebook
from press.notebooks.wheel import WHEEL

NAME = "derivative"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """Make an assignment in a new course; give the folder to hand out."""
    return make_assignment(NAME, tmp_path_factory.mktemp("course"))


def cells(notebook):
    """Give what matters of the cells: kind, text, and what nbgrader knows of them but its own check sums."""
    return [
        (
            cell.cell_type,
            cell.source,
            {
                name: value
                for name, value in cell.metadata.get("nbgrader", {}).items()
                if name not in ("checksum", "cell_type")
            },
        )
        for cell in notebook.cells
    ]


def test_the_release_is_the_notebook_of_the_website(release):
    """What nbgrader releases is, cell by cell, the learner's notebook, so that students may hand in either."""
    released = nbformat.read(release / f"{NAME}.ipynb", as_version=4)
    assert cells(released) == cells(learner_notebook(PAGES / f"{NAME}.md", WHEEL))


def test_the_release_has_the_package_beside_the_notebook(release):
    """One line of pip, in the notebook, installs what it imports."""
    assert sorted(path.name for path in release.iterdir()) == sorted([f"{NAME}.ipynb", WHEEL])


def test_an_unknown_page_is_named_with_those_that_there_are(monkeypatch, tmp_path):
    """A slip in the name gets a sentence, and nothing is made."""
    monkeypatch.setattr("sys.argv", ["assignment", "derivativ", "--course", str(tmp_path / "course")])
    with pytest.raises(SystemExit) as error:
        assignment.main()
    names = ", ".join(sorted(path.stem for path in (BOOK / "chapters" / "exercises").glob("*.md")))
    assert str(error.value).startswith(f"There is no exercise page called derivativ. There are: {names}. A selection")
    assert not (tmp_path / "course").exists()


def test_the_command_says_what_to_hand_out(monkeypatch, tmp_path, capsys):
    """It ends with the folder that students get."""
    monkeypatch.setattr("sys.argv", ["assignment", NAME, "--course", str(tmp_path)])
    assignment.main()
    assert capsys.readouterr().out.endswith(f"{NAME}: hand out {tmp_path / 'release' / NAME}\n")
