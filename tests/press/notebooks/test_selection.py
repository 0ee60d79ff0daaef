"""A teacher's own assignment: exercises of any pages, with other points, a title and a date."""

import re
import tomllib
from datetime import UTC, datetime

import pytest
from nbformat import read
from nbgrader.api import Gradebook
from press import assignment
from press.assignment import make_assignment
from press.book import BOOK
from press.notebooks.selection import read_selection, selection_notebook

PAGE = '''\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---

# Exercises: odds

Everybody needs this:

```{{code-cell}} ipython3
import numpy as np
from crossentropy import {imported}
```

## The {name}

**In code.** Write it.

```{{code-cell}} ipython3
:exercise: {name}
:tags: [solution]

def {name}(a):
    """Of an output."""
    return {answer}
```

```{{code-cell}} ipython3
:exercise: {name}
:points: 2
:tags: [check]

assert {name}(0.5) == 1
```

```{{code-cell}} ipython3
:exercise: {name}
:points: 1
:tags: [hidden-check, remove-cell]

assert {name}(0.8) > 3
```

## Only for practice

**By hand.** Why?

## In words

What are they?

+++ {{"exercise": "why_{name}", "points": 2, "tags": ["solution"]}}

The odds say how often "yes" comes for one "no".
'''
THREE_LINES = """\
title = "Week 3: odds"
due = 2026-12-04T18:00:00+01:00
exercises = ["why_odds", "odds", { name = "odds_again", points = 6, hidden = false }, { name = "why_odds_again" }]
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Write two pages into a course; the second needs the first."""
    (tmp_path / "a.md").write_text(PAGE.format(name="odds", answer="a / (1 - a)", imported="sigmoid, check"), "utf-8")
    (tmp_path / "b.md").write_text(PAGE.format(name="odds_again", answer="odds(a)", imported="softmax, check"), "utf-8")
    (tmp_path / "week3.toml").write_text(THREE_LINES, "utf-8")
    monkeypatch.setattr(assignment, "PAGES", tmp_path)
    return tmp_path


def names(notebook):
    """List the cells that nbgrader knows, with their points."""
    return {c.metadata.nbgrader.grade_id: c.metadata.nbgrader.get("points") for c in notebook.cells if c.metadata}


def test_the_notebook_holds_what_was_chosen_in_that_order(course):
    """With the points that it was given; a hidden check can be left out, and what is for practice stays away."""
    notebook = selection_notebook("week3", read_selection(course / "week3.toml"), sorted(course.glob("*.md")), "here")
    assert names(notebook) == {
        **{"why_odds": 2, "odds": None, "odds-check": 2, "odds-hidden": 1},
        **{"odds_again": None, "odds_again-check": 6, "why_odds_again": 2},
    }
    title, install, needed, *_ = (cell.source for cell in notebook.cells)
    assert title.startswith("# Week 3: odds\n")
    assert "Friday, 04 December 2026, 18:00 (UTC+01:00)" in title
    assert "pip install here" in install
    assert needed == "import numpy as np\nfrom crossentropy import check, sigmoid, softmax"
    assert not any("Only for practice" in cell.source for cell in notebook.cells)


def test_points_are_shared_as_on_the_page(course):
    """By the check that everybody sees and the hidden one."""
    (course / "week3.toml").write_text('exercises = [{ name = "odds", points = 6 }]')
    notebook = selection_notebook("week3", read_selection(course / "week3.toml"), sorted(course.glob("*.md")), "here")
    assert names(notebook) == {"odds": None, "odds-check": 4, "odds-hidden": 2}


def test_the_assignment_is_made_and_its_date_is_known(course):
    """The release has no answer; nbgrader has the date in universal time."""
    release = read(make_assignment("week3", course) / "week3.ipynb", as_version=4)
    assert not any("a / (1 - a)" in cell.source or "> 3" in cell.source for cell in release.cells)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert gradebook.find_assignment("week3").duedate == datetime(2026, 12, 4, 17)


def test_an_exercise_that_needs_another_one_is_refused(course):
    """The model answers are tried."""
    (course / "week3.toml").write_text('exercises = ["odds_again"]')
    with pytest.raises(ValueError, match=r"does not pass odds_again-check: .*'odds'.*\n.* name that one before it"):
        make_assignment("week3", course)


def test_the_example_on_the_page_for_teachers_works(tmp_path):
    """The three lines, typed as they stand there, make an assignment of three exercises."""
    page = (BOOK / "chapters" / "teaching.md").read_text("utf-8")
    [lines] = re.findall(r"^```\n(title = .+?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "week3.toml").write_text(lines, "utf-8")
    release = read(make_assignment("week3", tmp_path) / "week3.ipynb", as_version=4)
    records = [cell.metadata.nbgrader for cell in release.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    assert [record.grade_id for record in records] == [
        exercise if isinstance(exercise, str) else exercise["name"] for exercise in tomllib.loads(lines)["exercises"]
    ]


def test_a_page_in_the_course_is_an_assignment(tmp_path, monkeypatch, capsys):
    """A copy of a page, changed and by another name, is made like those of the book; its model answers are tried."""
    (tmp_path / "exam.md").write_text(PAGE.format(name="odds", answer="a / (1 - a)", imported="check"), "utf-8")
    monkeypatch.setattr("sys.argv", ["assignment", "exam", "--course", str(tmp_path)])
    assignment.main()
    assert f"exam: hand out {tmp_path / 'release' / 'exam'}" in capsys.readouterr().out
    (tmp_path / "exam.md").write_text(PAGE.format(name="odds", answer="a", imported="check"), "utf-8")
    with pytest.raises(SystemExit, match="The model answer does not pass odds-check"):
        assignment.main()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("exercises = [", "week3.toml: it is not TOML"),
        ("title = 'x'", "week3.toml: it names no exercises"),
        ("exercises = 'odds'", "week3.toml: it names no exercises"),
        ("exercises = ['odds', 'odds']", "twice the same name"),
        ("exercises = [5]", "no name of an exercise: 5"),
        ("exercises = [{ name = 'odds', point = 1 }]", "week3.toml, odds: point is not known"),
        ("exercises = [{ name = 'odds', points = 0 }]", "points is a number above 0"),
        ("exercises = [{ name = 'odds', points = true }]", "points is a number above 0"),
        ("exercises = [{ name = 'odds', hidden = 1 }]", "hidden is true or false"),
        ("deadline = 1\nexercises = ['odds']", "week3.toml: deadline is not known"),
        ("due = '2026-12-04'\nexercises = ['odds']", "due is a date"),
        ("exercises = ['odd']", "There is no exercise odd. There are: odds, why_odds, odds_again, why_odds_again."),
    ],
)
def test_what_is_not_understood_gets_a_sentence(course, text, sentence):
    """It names the file, or what is meant."""
    (course / "week3.toml").write_text(text)
    with pytest.raises(ValueError) as error:
        selection_notebook("week3", read_selection(course / "week3.toml"), sorted(course.glob("*.md")), "here")
    assert sentence in str(error.value)


def test_a_day_ends_before_midnight_here(course):
    """A date without a time, and without a zone."""
    (course / "week3.toml").write_text("due = 2026-12-04\nexercises = ['odds']")
    due = read_selection(course / "week3.toml").due
    assert (due.hour, due.minute) == (23, 59)
    assert due.astimezone(UTC) == datetime(2026, 12, 4, 23, 59).astimezone(UTC)


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's own way of adding one warns of itself
def test_other_exercises_after_marking_are_refused_in_a_sentence(course, monkeypatch):
    """Nbgrader keeps the cells for which there are marks."""
    make_assignment("week3", course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        gradebook.add_student("a")
        gradebook.add_submission("week3", "a")
    (course / "week3.toml").write_text("exercises = ['odds']")
    monkeypatch.setattr("sys.argv", ["assignment", "week3", "--course", str(course)])
    with pytest.raises(SystemExit, match="week3 cannot be changed in this way once work has been marked"):
        assignment.main()
