"""Exercise pages: one source, from which readers, learners and graders get what is theirs, and nothing else."""

import subprocess
import sys
import zipfile
from collections import Counter

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from crossentropy.checks import EXERCISES
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from press.book import BOOK
from press.build import build
from press.notebooks.exercises import grading_notebook, kind, learner_notebook, marked, stub
from press.notebooks.wheel import WHEEL
from press.site.exercise_pages import ANSWER

PAGES = sorted((BOOK / "chapters" / "exercises").glob("*.md"))

PAGE = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# Exercises: doubling

Do them [like this](index.md).

## Twice

**In code.** Write `double`, with $2x$ in it.

:::{dropdown} Hint
Add $x$ to itself.
:::

```{code-cell} ipython3
:exercise: double
:tags: [solution]

def double(x):
    \"\"\"Twice x.\"\"\"
    secret_of_code = 2 * x  # secret comment
    return secret_of_code
```

```{code-cell} ipython3
:exercise: double
:points: 2
:tags: [check]

print("checked:", double(21))
```

```{code-cell} ipython3
:exercise: double
:points: 1
:tags: [hidden-check, remove-cell]

assert double(-1) == -2, "secret check"
```

## Why?

**In words.** Why is twice more?

+++ {"exercise": "why", "points": 3, "tags": ["solution"]}

A secret reason.

$$ 2 > 1 $$

+++

## By hand

**By hand.** Double $\\pi$.

:::{dropdown} Solution
It is the worked solution, $2\\pi$.
:::
"""

KINDS = "In code.", "In words.", "By hand.", "In the figure."
SECRETS = ["secret_of_code", "secret comment", "secret check", "secret reason"]


@pytest.fixture
def page(tmp_path):
    """Write the page to a file."""
    path = tmp_path / "doubling.md"
    path.write_text(PAGE, "utf-8")
    return path


@pytest.fixture(scope="module")
def book(tiny_book_in, tmp_path_factory):
    """Build a book with the page as one of its exercise pages."""
    book = tiny_book_in(tmp_path_factory.mktemp("book"))
    (book.folder / "chapters" / "exercises").mkdir(parents=True)
    (book.folder / "chapters" / "exercises" / "doubling.md").write_text(
        PAGE.replace("(index.md)", "(../../index.md)"), "utf-8"
    )
    book.write(index="1 + 1", contents=["index", "chapters/exercises/doubling"])
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (book.folder / name).write_bytes((BOOK / name).read_bytes())
    book.build()
    return book


def by_exercise(notebook):
    """Give the cells that nbgrader knows, by its name for them."""
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if cell.metadata}


def test_what_a_learner_gets(page):
    """The learner's notebook holds the statements, stubs, the visible check, hints, and no secret."""
    notebook = learner_notebook(page, install="here")
    text = "\n".join(cell.source for cell in notebook.cells)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "worked solution" not in text
    assert "# %pip install here" in notebook.cells[1].source
    assert "Do them like this." in notebook.cells[0].source
    assert "<summary>Hint (click)</summary>\n\nAdd $x$ to itself." in text
    cells = by_exercise(notebook)
    assert cells["double"].source == (
        'def double(x):\n    """Twice x."""\n    # Your answer here.\n    raise NotImplementedError'
    )
    assert cells["double-check"].source == 'print("checked:", double(21))'
    assert cells["double-hidden"].source.startswith("#")
    assert cells["why"].source == "*Your answer here.*"
    nbformat.validate(notebook)


def test_what_a_grader_gets(page):
    """The grading notebook holds solutions and hidden checks between nbgrader's marks, and the points."""
    cells = by_exercise(grading_notebook(page, install="here"))
    assert cells["double"].source.count("secret") == 3
    assert cells["double"].source.split("\n")[2::3] == ["    ### BEGIN SOLUTION", "    ### END SOLUTION"]
    assert "secret check" in cells["double-hidden"].source
    assert "secret reason" in cells["why"].source
    assert {name: cell.metadata.nbgrader.get("points") for name, cell in cells.items()} == {
        "double": None,
        "double-check": 2,
        "double-hidden": 1,
        "why": 3,
    }
    assert {name for name, cell in cells.items() if cell.metadata.nbgrader.solution} == {"double", "why"}
    assert {name for name, cell in cells.items() if cell.metadata.nbgrader.grade} == set(cells) - {"double"}
    assert {name for name, cell in cells.items() if cell.metadata.nbgrader.locked} == {"double-check", "double-hidden"}


def test_numbers_of_the_text_are_computed(page):
    """A statement and a written answer show what the cells before them give, and worked solutions ask for nothing."""
    cell = "```{code-cell} ipython3\nx = 6\n```\n"
    text = PAGE.replace("## Twice\n", f"{cell}\n## Twice\n\nIt is {{eval}}`x * 7`.\n")
    text = text.replace("A secret reason.", "A secret reason, {eval}`x + 1`.").replace("$2\\pi$", "{eval}`unknown`")
    page.write_text(text, "utf-8")
    for make, shown in (learner_notebook, {"It is 42."}), (grading_notebook, {"It is 42.", "A secret reason, 7."}):
        text = "\n".join(cell.source for cell in make(page, "here").cells)
        assert {words for words in ("It is 42.", "A secret reason, 7.") if words in text} == shown


def test_the_same_page_makes_the_same_notebook(page):
    """Nothing in a notebook is random: not even the names of its cells."""
    assert learner_notebook(page, "here") == learner_notebook(page, "here")
    identifiers = [cell.id for cell in learner_notebook(page, "here").cells]
    assert len(set(identifiers)) == len(identifiers)


def test_a_stub_keeps_imports_signatures_decorators_and_docstrings():
    """What is left of a solution tells how the function is called, and nothing of how it works."""
    solution = (
        'import numpy as np\n\n\n@np.vectorize\ndef f(x,\n      y):\n    """Doc.\n\n    More.\n    """\n    # secret\n'
        '    if x:\n\n        return 1\n    return 2\n    # secret\n\n\ndef g(x):\n    "Doc."\n    return x'
    )
    assert stub(solution) == (
        'import numpy as np\n\n\n@np.vectorize\ndef f(x,\n      y):\n    """Doc.\n\n    More.\n    """\n'
        "    # Your answer here.\n    raise NotImplementedError\n\n\n"
        'def g(x):\n    "Doc."\n    # Your answer here.\n    raise NotImplementedError'
    )
    answers = [line for line in marked(solution).split("\n") if "### " not in line]
    assert answers == solution.split("\n")


@pytest.mark.parametrize(
    ("solution", "complaint"),
    [
        ("def f(x):\n    return x", "not 'def f(x):'"),
        ('def f(x):\n    "Doc only."', "not 'def f(x):'"),
        ('def f(x):\n    "Doc."; return x', "on the line of the docstring"),
        ('def f(x):\n    "Doc."  # x itself\n    return x', "on the line of the docstring"),
        ("f = lambda x: x", "not 'f = lambda x: x'"),
        ('# x itself\ndef f(x):\n    "Doc."\n    return x', "'# x itself'"),
    ],
)
def test_a_solution_that_a_stub_would_give_away_is_refused(solution, complaint):
    """A solution outside a function, or before its docstring ends, is an error and never shown."""
    for change in (stub, marked):
        with pytest.raises(ValueError, match=r"a solution|the answer") as error:
            change(solution)
        assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            ":exercise: double\n:points: 2\n",
            ":exercise: double\n",
            "the check cell of double does not say how many points",
        ),
        (":exercise: double\n:points: 2\n", ":points: 2\n", "a check cell does not name its exercise"),
        ('{"exercise": "why", "points": 3,', '{"exercise": "double", "points": 3,', "double has two solution cells"),
        ("Do them", "{eval}`x` Do them", "{eval}`x` cannot be computed: name 'x' is not defined"),
        ("Do them", "{term}`x` Do them", "no plain notebook can show '{term}`x`'"),
        ("Do them", ":::{tip}\nDo\n:::\nthem", "no plain notebook can show ':::{tip}'"),
    ],
)
def test_a_page_in_another_form_is_refused(page, old, new, complaint):
    """A mistake of the author is an error that names the page and the place."""
    page.write_text(PAGE.replace(old, new, 1), "utf-8")
    for make in (learner_notebook, grading_notebook):
        with pytest.raises(ValueError, match=r"^doubling\.md: ") as error:
            make(page, "here")
        assert complaint in str(error.value)


SCRAPS = [
    "```",
    "+++",
    '+++ {"exercise": "why", "points": "x", "tags": ["solution"]}',
    ":tags: [",
    ":points: none",
    "---",
]
SCRAPS += [
    ":tags: [solution]",
    "```{code-cell} ipython3",
    "def f(:",
    "x = 1",
    '+++ {"tags": 5}',
    ":exercise: [1]",
    ":::",
]


@pytest.mark.filterwarnings("ignore:The following metadata cannot be exported")
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_page_with_mistakes_is_a_notebook_or_a_sentence(page, data):
    """Lines that are lost, doubled, swapped or of another kind: never another error."""
    lines = PAGE.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        new = data.draw(st.sampled_from([[], [lines[at]] * 2, [data.draw(st.sampled_from(lines + SCRAPS))]]))
        lines[at : at + 1] = new
    page.write_text("\n".join(lines), "utf-8")
    for make in learner_notebook, grading_notebook:
        try:
            nbformat.validate(make(page, "here"))
        except ValueError as error:
            assert str(error).startswith("doubling.md: ")


def unopened(html):
    """Give the text of a page that readers see before they open anything."""
    page = BeautifulSoup(html, "html.parser")
    for details in page.select("details"):
        details.decompose()
    return page.get_text()


def leaks(book, secrets):
    """List the files of a website in which a secret stands; the package is not searched."""
    files = [path for path in (book.folder / "_build" / "html").rglob("*") if path.is_file() and path.suffix != ".whl"]
    return [(path.name, secret) for path in files for secret in secrets if secret.encode() in path.read_bytes()]


def test_the_website_folds_model_answers_away(book):
    """A stub is in the place of each solution, which ran; model answers open on a click, under a plain word."""
    html = book.page("chapters/exercises/doubling")
    seen = unopened(html)
    assert "Your answer here." in seen
    assert "checked: 42" in seen
    assert [secret for secret in [*SECRETS, "worked solution"] if secret in seen] == []
    boxes = {
        box.summary.get_text(" ", strip=True): box.get_text() for box in BeautifulSoup(html, "html.parser")("details")
    }
    answers = [
        box.get_text() for box in BeautifulSoup(html, "html.parser")("details") if ANSWER in box.summary.get_text()
    ]
    assert len(answers) == 2
    assert "return secret_of_code" in answers[0]
    assert "A secret reason." in answers[1]
    assert any("worked solution" in text for text in boxes.values())


def test_hidden_checks_and_learners_notebooks_stay_secret(book):
    """No file of the website has a hidden check, and no notebook on it a solution of any kind."""
    assert leaks(book, ["secret check"]) == []
    notebooks = [leak for leak in leaks(book, [*SECRETS, "worked solution"]) if leak[0].endswith(".ipynb")]
    assert notebooks == []


def test_a_website_for_a_class_has_no_solution(book, monkeypatch):
    """After SOLUTIONS=no none is in any file, though nothing but the setting has changed; without it they are back."""
    for setting, count in ("no", 0), ("yes", 2):
        monkeypatch.setenv("SOLUTIONS", setting)
        book.build()
        html = book.page("chapters/exercises/doubling")
        assert html.count(f">{ANSWER}<") == count
        assert "Your answer here." in html
        assert "<summary" in html  # hints stay
        assert bool(leaks(book, [*SECRETS, "worked solution"])) is (setting == "yes")


def test_a_setting_that_is_neither_yes_nor_no_is_refused(book, monkeypatch, capfd):
    """Whoever writes SOLUTIONS=none does not get a website with solutions."""
    monkeypatch.setenv("SOLUTIONS", "none")
    with pytest.raises(SystemExit):
        book.make(build)
    assert "SOLUTIONS must be yes or no, not 'none'" in "".join(capfd.readouterr())


def test_the_website_offers_the_learners_notebook_and_its_package(book):
    """The page links to its notebook and to the package, and both are there."""
    html, site = book.page("chapters/exercises/doubling"), book.folder / "_build" / "html"
    assert 'href="doubling.ipynb"' in html
    assert f'href="../../{WHEEL}"' in html
    notebook = nbformat.read(site / "chapters" / "exercises" / "doubling.ipynb", as_version=4)
    assert f"%pip install {WHEEL}" in notebook.cells[1].source
    assert zipfile.is_zipfile(site / WHEEL)


def test_the_wheel_is_all_that_a_notebook_needs(site, tmp_path):
    """With nothing of the project but the wheel, ``import crossentropy`` and ``check`` work."""
    with zipfile.ZipFile(site / WHEEL) as wheel:
        wheel.extractall(tmp_path)
    code = "import crossentropy as c; print(c.__file__); c.check('sigmoid_prime', c.sigmoid_prime)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(tmp_path))
    assert done.stdout.count("✓") == 4


def lines(cells):
    """List the lines of some cells that are long enough to be nobody else's."""
    return {line.strip() for cell in cells for line in cell.source.split("\n") if len(line.strip()) > 12}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_gives_its_solutions_away(path, site):
    """Learners' notebooks have no line of a solution, hidden check or written answer; pages show none unopened."""
    cells = jupytext.read(path).cells
    learner = "\n".join(cell.source for cell in learner_notebook(path, "here").cells)
    public = learner + "".join(cell.source for cell in cells if kind(cell.metadata) in (None, "check"))
    hidden = {line for line in lines(c for c in cells if kind(c.metadata) == "hidden-check") if line not in public}
    answers = {line for line in lines(c for c in cells if kind(c.metadata) == "solution") if line not in public}
    assert hidden
    assert answers
    notebook = (site / f"chapters/exercises/{path.stem}.ipynb").read_text("utf-8")
    html = (site / f"chapters/exercises/{path.stem}.html").read_text("utf-8")
    told = notebook + BeautifulSoup(html, "html.parser").get_text() + (site / "searchindex.js").read_text("utf-8")
    shown = notebook + unopened(html)
    assert [line for line in hidden - answers if line in told] == []
    assert [line for line in answers if line in shown] == []
    assert not (site / "_sources").exists()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_exercise_has_its_kind_a_hint_and_a_model_answer(path, site):
    """On the website each section has both, folded away; in the figure means that there is one."""
    html = BeautifulSoup((site / f"chapters/exercises/{path.stem}.html").read_text("utf-8"), "html.parser")
    exercises = html.select("section section")
    assert len(exercises) >= 7
    kinds = Counter()
    for section in exercises:
        (form,) = [b.get_text() for b in section.select("p > strong:first-child") if b.get_text() in KINDS]
        kinds[form] += 1
        titles = [summary.get_text(" ", strip=True) for summary in section.select("details.sd-dropdown > summary")]
        answer = "Solution" if form in ("By hand.", "In the figure.") else ANSWER
        assert [t.startswith(("Hint", answer)) for t in titles] == [True, True], (section.h2, titles)
        assert bool(section.select(".live-figure")) is (form == "In the figure.")
    assert set(kinds) == set(KINDS)


def test_there_are_exercises_enough():
    """At least 44 in code and 74 in all, with points that say what each is worth."""
    pages = [jupytext.read(path).cells for path in PAGES]
    checks = [cell.metadata["exercise"] for cells in pages for cell in cells if kind(cell.metadata) == "check"]
    assert sorted(checks) == sorted(EXERCISES)
    assert len(checks) >= 44
    assert sum(path.read_text("utf-8").count("\n## ") for path in PAGES) >= 74
    points = [cell.metadata.get("points") for cells in pages for cell in cells if "points" in cell.metadata]
    assert all(type(value) is int and 1 <= value <= 4 for value in points)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_right_solutions_pass_all_checks(path, capsys):
    """Run as a program, a page with its solutions passes visible and hidden checks; with stubs it says so."""
    code = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    namespace = {"__name__": "__main__"}
    for cell in code:
        exec(cell.source, namespace)
    report = capsys.readouterr().out
    assert "✓" in report
    assert "✗" not in report
    for cell in learner_notebook(path, "here").cells:
        if cell.cell_type == "code":
            exec(cell.source, namespace)
    report = capsys.readouterr().out
    assert "not written yet" in report
    assert "✓" not in report
