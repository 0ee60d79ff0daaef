"""A notebook put together anew: everything that its student wrote, in the order in which it was written."""

import copy

import pytest
from nbformat import v4
from press.grading.intake.rebuild import (
    CHANGED_CHECKS,
    count_answers,
    grade_id,
    is_added,
    is_check,
    rebuild,
    visible_check,
)
from press.grading.intake.source import without_stubs
from press.grading.intake.untrusted import Unreadable, parse

from .conftest import RIGHT, Work, _source

RELEASE = _source()
for cell in RELEASE.cells:
    head, mark, _ = cell.source.partition("    ### BEGIN SOLUTION")
    cell.source = f"{head}    # Your answer here.\n    raise NotImplementedError" if mark else cell.source
    cell.source = cell.source.partition("\n### BEGIN HIDDEN")[0]
RELEASE.cells[-1].source = "*Your answer here.*"
NAMES = [grade_id(cell) for cell in RELEASE.cells]
IMPORTS = 1  # the place of that cell
WORDS = "The cell of why is empty; words from other cells are shown in it."
FOUND = "The cell of sigmoid_prime was replaced; its answer was found in another cell."


def work():
    """Make the work of somebody who has everything right."""
    return Work(RELEASE).answer(**RIGHT)


def rebuilt(work):
    """Give the sources of the new cells with the names that nbgrader knows, and the remarks."""
    cells, remarks = rebuild(RELEASE, work.notebook)
    return [(grade_id(cell), cell.source) for cell in cells], remarks


def given():
    """Give what is rebuilt of `work` if nothing is odd."""
    return [(grade_id(cell), RIGHT.get(grade_id(cell), cell.source)) for cell in RELEASE.cells]


def test_ordinary_work_is_the_release_with_its_answers():
    """And nothing is remarked; the release itself stays as it is."""
    before = copy.deepcopy(RELEASE)
    assert rebuilt(work()) == (given(), [])
    assert rebuilt(Work(RELEASE)) == ([(grade_id(cell), cell.source) for cell in RELEASE.cells], [])
    cells, _ = rebuild(RELEASE, work().notebook)
    assert not any(is_added(cell) for cell in cells)
    for cell in cells:
        cell.metadata["seen"] = True
    assert before == RELEASE


@pytest.mark.parametrize("place", range(len(RELEASE.cells) + 1))
@pytest.mark.parametrize("kind", [v4.new_code_cell, v4.new_markdown_cell])
def test_a_cell_of_ones_own_stays_where_it_is(place, kind):
    """Wherever that is."""
    own = work()
    own.notebook.cells.insert(place, kind("STEP = 1"))
    expected = given()
    expected.insert(place, (None, "STEP = 1"))
    assert rebuilt(own) == (expected, [])
    assert [is_added(cell) for cell in rebuild(RELEASE, own.notebook)[0]] == [i == place for i in range(len(expected))]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_line_ends_of_other_programs_change_nothing(end):
    """No check counts as changed, no cell as added, and no line that is written goes with a stub."""
    release = copy.deepcopy(RELEASE)
    release.cells[NAMES.index("sigmoid_prime-check")].source += "\nassert sigmoid_prime"
    own = Work(release).answer(**RIGHT)
    for cell in own.notebook.cells:
        cell.source = cell.source.replace("\n", end)
    cells, remarks = rebuild(release, parse(own.bytes())[0])
    assert ([(grade_id(cell), cell.source) for cell in cells], remarks) == (
        [(grade_id(cell), RIGHT.get(grade_id(cell), cell.source)) for cell in release.cells],
        [],
    )
    own = Work(release).add(f"step = 1{end}def f():\n    raise NotImplementedError\nlast = 2")
    assert without_stubs(parse(own.bytes())[0].cells[-1].source, {"f"}) == "step = 1\n\n\nlast = 2"


def test_nothing_is_made_of_empty_and_raw_cells():
    """Nor of a copy of a cell of the release."""
    own = work().add(" \n").add("x", kind=v4.new_raw_cell).add(RELEASE.cells[IMPORTS].source)
    own.add(RELEASE.cells[0].source, kind=v4.new_markdown_cell)
    assert rebuilt(own) == (given(), [])


def test_the_order_is_the_students():
    """Also of the cells of the release, and if another editor has given them other ids."""
    own = work()
    own.notebook.cells = own.notebook.cells[::-1]
    assert rebuilt(own) == (given()[::-1], [])
    for number, cell in enumerate(own.notebook.cells):
        cell.id = f"other-{number}"
    assert rebuilt(own) == (given()[::-1], [])


@pytest.mark.parametrize("place", range(len(RELEASE.cells)))
def test_a_cell_that_is_missing_follows_the_one_before(place):
    """So that each is there once."""
    own = work()
    del own.notebook.cells[place]
    sources, remarks = rebuilt(own)
    name = NAMES[place]
    assert sources == [each if i != place else (name, RELEASE.cells[i].source) for i, each in enumerate(given())]
    odd = {None: [], "check": [CHANGED_CHECKS], "hidden": [CHANGED_CHECKS]}
    assert remarks == odd.get(name and name.rpartition("-")[2], [f"The cell of {name} is missing."])


def test_all_that_is_missing_is_put_back_in_order():
    """With the student's own cells after it."""
    own = Work(RELEASE)
    own.notebook.cells = [v4.new_code_cell("a"), own.cell("why"), v4.new_code_cell("b")]
    assert [name or source for name, source in rebuilt(own)[0]] == [
        *[name or cell.source for name, cell in zip(NAMES[:-1], RELEASE.cells, strict=False)],
        *("a", "why", "b"),
    ]


# ------------------------------------------------------------------------------------------------- code of answers


def split(work, name, *sources):
    """Split a cell as JupyterLab does, which copies its metadata."""
    cell = work.cell(name)
    at = work.notebook.cells.index(cell)
    make = type(cell)
    work.notebook.cells[at : at + 1] = [make(cell, source=source, id=f"part-{i}") for i, source in enumerate(sources)]
    return work


def test_the_parts_of_a_split_cell_run_one_after_the_other():
    """The last has the name that nbgrader knows; a stub among them is left out."""
    stub = RELEASE.cells[NAMES.index("sigmoid_prime")].source
    expected = given()
    expected.insert(NAMES.index("sigmoid_prime"), (None, "s = sigmoid"))
    for parts in ["s = sigmoid", RIGHT["sigmoid_prime"]], [stub, "s = sigmoid", RIGHT["sigmoid_prime"], stub]:
        own = split(work(), "sigmoid_prime", *parts)
        assert rebuilt(own) == (expected, [])
    assert sum(is_added(cell) for cell in rebuild(RELEASE, own.notebook)[0]) == 0


def test_of_two_answers_the_last_counts():
    """That is said; of two copies nothing is."""
    own = split(work(), "sigmoid_prime", "def sigmoid_prime(z): return 1", RIGHT["sigmoid_prime"])
    sources, remarks = rebuilt(own)
    assert ("sigmoid_prime", RIGHT["sigmoid_prime"]) in sources
    assert (None, "def sigmoid_prime(z): return 1") in sources
    assert remarks == ["There are several answers to sigmoid_prime; the last one counts."]
    own = split(work(), "sigmoid_prime", RIGHT["sigmoid_prime"], RIGHT["sigmoid_prime"])
    assert rebuilt(own) == (given(), [])


@pytest.mark.parametrize(
    "source",
    [
        "sigmoid_prime = lambda z: 1",
        "@np.vectorize\ndef sigmoid_prime(z): return 1",
        "if True:\n    def sigmoid_prime(z): return 1",
        "%matplotlib inline\ndef sigmoid_prime(z): return 1",
    ],
)
def test_a_function_in_another_cell_is_found(source):
    """Whether its own cell is blank or not there at all."""
    own = Work(RELEASE).add(source)
    assert rebuilt(own)[1] == [FOUND]
    assert count_answers(RELEASE, own.notebook) == 1
    assert rebuilt(own.drop("sigmoid_prime"))[1] == [FOUND]
    assert (None, source) in rebuilt(own)[0]


def test_a_changed_check_is_what_its_student_ran():
    """It runs, before the original one."""
    own = work().answer(**{"sigmoid_prime-check": "print(sigmoid_prime(1))"})
    expected = given()
    expected.insert(NAMES.index("sigmoid_prime-check"), (None, "print(sigmoid_prime(1))"))
    assert rebuilt(own) == (expected, [CHANGED_CHECKS])


def test_a_changed_cell_of_the_release_runs_after_the_original():
    """Imports may have been added to it."""
    own = work()
    own.notebook.cells[IMPORTS].source += "\nimport math"
    expected = given()
    expected.insert(IMPORTS + 1, (None, own.notebook.cells[IMPORTS].source))
    assert rebuilt(own) == (expected, [])


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from crossentropy import sigmoid_prime", "sigmoid_prime"),
        ("import crossentropy as ce\nce.softmax\nce.quadratic", "quadratic, softmax"),
        ("from crossentropy.checks import EXERCISES", "EXERCISES"),
        ("from crossentropy import sigmoid, check, Neuron\nfrom crossentropy.widgets import CostTerms", ""),
        (f"from crossentropy import {'a' * 300}", "a" * 200),
    ],
)
def test_what_is_taken_from_the_package_is_said(source, names):
    """Unless the assignment takes it itself, or it holds no answer."""
    remarks = rebuilt(work().add(source))[1]
    assert remarks == ([f"Taken from the package crossentropy, without being asked to: {names}."] if names else [])


# ------------------------------------------------------------------------------------------------------------- words


def test_the_parts_of_split_words_are_joined():
    """In order, without the stub."""
    own = split(work(), "why", "One.", "*Your answer here.*", "Two.", "One.")
    sources, remarks = rebuilt(own)
    assert sources == [*given()[:-1], ("why", "One.\n\nTwo.")]
    assert remarks == []


@pytest.mark.parametrize("blank", ["*Your answer here.*", "", " \n", "\n*Your answer here.*  \n\n"])
@pytest.mark.parametrize("at", [0, 1, 4, len(RELEASE.cells) - 1, len(RELEASE.cells)])
def test_words_in_another_cell_are_found(at, blank):
    """Wherever it is; the cell moves."""
    own = work().answer(why=blank)
    own.notebook.cells.insert(at, v4.new_markdown_cell("Because."))
    assert rebuilt(own) == ([*given()[:-1], ("why", "Because.")], [WORDS])
    assert count_answers(RELEASE, own.notebook) == 3


@pytest.mark.parametrize("source", ["# Because.", '"""Because."""', "Because the slope is small"])
def test_words_in_a_cell_of_code_are_found(source):
    """The cell stays where it is."""
    own = work().answer(why="*Your answer here.*").add(source)
    assert rebuilt(own) == ([*given()[:-1], ("why", source), (None, source)], [WORDS])


def test_words_in_a_raw_cell_are_found():
    """Somebody may have pressed R."""
    own = work().drop("why").add("Because.", kind=v4.new_raw_cell)
    assert rebuilt(own) == ([*given()[:-1], ("why", "Because.")], [WORDS])


def test_words_below_the_question_are_found():
    """Merged cells keep what the first one was; the question is as it was given."""
    own = work().drop("why")
    own.notebook.cells[-1].source += "\n\n*Your answer here.*\n\nBecause."
    assert rebuilt(own) == ([*given()[:-1], ("why", "Because.")], [WORDS])
    own = work().drop("why")
    question = own.notebook.cells.pop()
    own.add(f"{question.source}\n\nBecause.", kind=v4.new_markdown_cell)  # without the id of the question
    assert rebuilt(own) == ([*given()[:-1], ("why", "Because.")], [WORDS])


def test_a_question_in_other_words_is_no_answer():
    """The website's notebook may be of another edition; a text that has nothing of the question is an answer."""
    own = Work(RELEASE)
    own.notebook.cells[-2].source = "**In words.** Why is learning so slow?"
    assert rebuilt(own)[1] == []
    assert rebuilt(own)[0][-1] == ("why", "*Your answer here.*")
    for answer in "The slope is at most a quarter.", "Learning is slow? because learning saturates":  # half is not most
        own.notebook.cells[-2].source = answer
        assert rebuilt(own)[0][-1] == ("why", answer)


def test_a_question_that_holds_another_text_of_the_release_is_taken_off_whole():
    """The longest text first: what is left is the student's."""
    release = copy.deepcopy(RELEASE)
    release.cells[0].source = "learning slow?"
    own = Work(release).drop("why")
    own.notebook.cells[-1].source += "\n\nBecause."
    assert rebuild(release, own.notebook)[0][-1].source == "Because."


@pytest.mark.parametrize(
    "source",
    ["# %pip install crossentropy.whl", "x = 1  # Because.", "%matplotlib inline", RELEASE.cells[IMPORTS].source],
)
def test_other_code_is_no_words(source):
    """A blank answer stays one."""
    sources, remarks = rebuilt(Work(RELEASE).add(source))
    assert ("why", "*Your answer here.*") in sources
    assert remarks == []


def test_words_go_to_the_nearest_empty_answer():
    """If there are several questions in words; each that is answered keeps its own."""
    release = copy.deepcopy(RELEASE)
    second = copy.deepcopy(release.cells[-1])
    second.metadata.nbgrader.grade_id, second.id = "how", "how"
    release.cells.insert(2, second)

    def answers(own):
        cells, _ = rebuild(release, own.notebook)
        return [next(cell.source for cell in cells if grade_id(cell) == name) for name in ("how", "why")]

    def student():
        return Work(release)

    blank = "*Your answer here.*"
    text = v4.new_markdown_cell
    assert answers(student().add("A.", after="how", kind=text)) == ["A.", blank]
    assert answers(student().add("A.", kind=text)) == [blank, "A."]
    assert answers(student().add("A.", kind=text).add("B.", after="how", kind=text)) == ["B.", "A."]
    assert answers(student().answer(how="X.").add("A.", after="how", kind=text)) == ["X.", "A."]
    assert answers(student().answer(why="X.").add("A.", kind=text).add("B.", kind=text)) == ["A.\n\nB.", "X."]
    # Between the places 5 and 6 it is as far to one (2) as to the other (9), and the first gets them.
    middle = [grade_id(cell) for cell in release.cells].index("cross_entropy_one")
    before, after = (grade_id(release.cells[place]) for place in (middle - 1, middle))
    assert answers(student().add("A.", after=before, kind=text)) == ["A.", blank]
    assert answers(student().add("A.", after=after, kind=text)) == [blank, "A."]
    release.cells.insert(0, release.cells.pop(2))
    release.cells.insert(2, release.cells.pop())
    own = student()
    own.notebook.cells.insert(0, text("A."))
    assert answers(own) == ["A.", blank]


def test_words_beside_an_answer_stay_where_they_are():
    """They are the student's notes."""
    own = work().add("A note.", after="sigmoid_prime", kind=v4.new_markdown_cell)
    assert (None, "A note.") in rebuilt(own)[0]
    assert rebuilt(own)[1] == []


# ----------------------------------------------------------------------------------------------------------- the rest


@pytest.mark.parametrize("sources", [["x = 1"], ["def other(z): return z"], ["sigmoid_prime"], []])
def test_another_notebook_is_refused(sources):
    """Nothing of the assignment is in it, not even one of its functions."""
    with pytest.raises(Unreadable, match=r"^This is another notebook: no cell of the assignment is in it\.$"):
        rebuild(RELEASE, v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources]))


def test_a_notebook_without_any_name_counts_if_it_has_a_function():
    """Some editors lose the metadata."""
    cells, remarks = rebuild(RELEASE, v4.new_notebook(cells=[v4.new_code_cell(RIGHT["sigmoid_prime"])]))
    assert FOUND in remarks
    assert cells[-1].source == RIGHT["sigmoid_prime"]


def test_answers_are_counted():
    """To tell a finished notebook from a blank one."""
    assert count_answers(RELEASE, Work(RELEASE).notebook) == 0
    assert count_answers(RELEASE, work().notebook) == 3
    assert count_answers(RELEASE, Work(RELEASE).answer(sigmoid_prime=RIGHT["sigmoid_prime"]).notebook) == 1
    assert count_answers(RELEASE, Work(RELEASE).answer(sigmoid_prime="", why="").notebook) == 0
    changed = RELEASE.cells[NAMES.index("sigmoid_prime")].source.replace("    # Your answer here.\n", "\n\n")
    assert count_answers(RELEASE, Work(RELEASE).answer(sigmoid_prime=changed).notebook) == 0
    assert count_answers(RELEASE, Work(RELEASE).answer(sigmoid_prime="def f(:").notebook) == 1


def test_lines_that_move_are_written():
    """Python reads their indentation; spaces at their ends and blank lines are nothing."""
    release = copy.deepcopy(RELEASE)
    source = release.cells[NAMES.index("sigmoid_prime")].source = "if True:\n    step = 1\nrate = 2"
    for changed, count in [(source.replace("\n", "  \n\n"), 0), (source.replace("rate", "    rate"), 1)]:
        assert count_answers(release, Work(release).answer(sigmoid_prime=changed).notebook) == count


@pytest.mark.parametrize("metadata", [{}, {"nbgrader": 5}, {"nbgrader": {}}, {"nbgrader": {"grade_id": ["x"]}}])
def test_metadata_can_be_anything(metadata):
    """Then a cell has no name."""
    assert grade_id(v4.new_code_cell("", metadata=metadata)) is None


def test_kinds_of_cells():
    """Checks are code with points, and no answers; a hidden one belongs to a visible one."""
    checks = ["sigmoid_prime-check", "sigmoid_prime-hidden", "cross_entropy_one-check"]
    assert [grade_id(cell) for cell in RELEASE.cells if is_check(cell)] == checks
    assert [visible_check(name) for name in checks] == [None, "sigmoid_prime-check", None]
