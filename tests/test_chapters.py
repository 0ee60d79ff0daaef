"""The sources of the chapters: written so that JupyterLab, git and a reader can live with them."""

import ast
import re
import sys
from itertools import pairwise

import jupytext
import numpy as np
import pytest
from crossentropy import (
    CrossEntropyCost,
    Network,
    cross_entropy_from_logits,
    log_likelihood_from_logits,
    numerical_gradient,
    quadratic,
    quizzes,
    sigmoid,
    softmax,
)
from press.book import BOOK, pages
from scipy.special import xlogy
from sklearn import metrics

PAGES = pages(BOOK / "_toc.yml")
# What no machine recognises, by the section in which each chapter has it: what fails before the cure is shown, a result
# derived step by step, a proof, and something from the real world, if not in a box of its own.
SECTIONS = {
    "learning_slowdown": ("A worse start", "Looking for the cause", "How far does this go?", "In the real world"),
    "formula": ("What a cost should do", "One example at a time", "At the very edge", "In the real world"),
    "properties": ("Why check?", "Targets between 0 and 1", "When is it exactly 0?", "In the real world"),
    "derivative": (
        "Was that fair?",
        "One weight, line by line",
        "Why does the input stay?",
        "A case for the gradient check",
    ),
    "generalization": (
        "The same trouble, three times",
        "Each output is a distribution of two",
        "The error of the output layer",
        "In the real world",
    ),
    "softmax": ("Two costs, one name", "The error, line by line", "Softmax", "In the real world"),
    "origins": (
        "Where does it come from?",
        "Road 1: ask for the gradient",
        "Road 3: expect little surprise",
        "In the real world",
    ),
    "numerics": ("Type it in", "The cure: stay with z", "The same for softmax", "What libraries compute"),
    "digits": ("From large weights", "A fair comparison", "From small weights", "The data"),
    "language": (
        "Pairs that never occurred",
        "Counting is the best that one can do",
        "Counting is the best that one can do",
        "A short history",
    ),
    "trust": ("The cost rises, the accuracy does not fall", "Honesty wins", "Honesty wins", "In the real world"),
    "logistic": ("Weights that run away", "What a weight means", "No luck needed", "A short history"),
}
# Where sentences for readers stand: pages with their captions, questions, the hints of checks, what derivations say.
SPOKEN = [BOOK / f"{name}.md" for name in PAGES] + sorted(
    file
    for pattern in ("predictions.py", "quizzes/*.py", "checks/*.py", "derivations/*.json", "review/*.json")
    for file in (BOOK / "code/crossentropy").glob(pattern)
)
# Words that nobody would choose who thinks in English, and what stands in their place.
TRANSLATED = {
    r"(?i)\b(derivatives?|slopes?|gradients?|differentiat\w+|integrate\w*|integration)\b[^.:;,()]{0,50}? by "
    r"(its|the|a|an|all|each|every|this) (weight|bias|output|weighted|input)": "with respect to",
    r"(?i)\b(derivative|gradient|integrate)( of (`[^`]*`|\$[^$]*\$))? by [`$]": "with respect to",
    r"\bjust (when|where)\b": "exactly when, exactly where",
    r"\b(cost|entropy|weather|belief|formula|term|logarithm|it) (charges|asks|wants|tells)\b": "who does that?",
    r"\bthe other way round\b": "conversely, the opposite",
    r"\bturned? round\b|\bturns [`$][^`$]*[`$] round\b": "transposed, inverted",
    r"\bthe surprise at a\b": "the surprise of",
    r"\bevery so many\b": "every",
}
# Just this, or JupyterLab would change it when somebody saves a chapter.
HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  name: python3
  display_name: Python 3 (ipykernel)
  language: python
---

# """


@pytest.fixture(params=PAGES)
def text(request):
    """Read the source of each page in turn."""
    return (BOOK / f"{request.param}.md").read_text("utf-8")


@pytest.fixture
def cells(text):
    """Read the same page as a notebook."""
    return jupytext.reads(text, "md:myst").cells


def code_cells(cells):
    """List the cells of code."""
    return [cell for cell in cells if cell.cell_type == "code"]


def test_the_header_is_the_one_that_jupyterlab_writes(text):
    """A page begins with the header that all share, and then with its title."""
    assert text.startswith(HEADER)


def test_saving_a_page_in_jupyterlab_changes_nothing(text):
    """A page is written as Jupytext writes it, the options of its cells too; the settings keep its version out."""
    saved = jupytext.writes(jupytext.reads(text, "md:myst"), "md:myst")
    assert re.sub(r"    jupytext_version: .*\n", "", saved) == text


def test_cells_are_short(cells):
    """A cell of code that learners see has at most 8 lines that are not blank, of at most 80 characters."""
    for cell in code_cells(cells):
        if {"solution", "hidden-check"}.intersection(cell.metadata.get("tags", [])):
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 8, cell.source
        assert all(len(line) <= 80 for line in lines), cell.source


def test_a_cell_answers_what_was_said_before_it(cells):
    """Before each cell of code that readers see stands a sentence or a question, not a heading and not more code.

    A check of an exercise follows the answer.
    """
    silent = {"remove-input", "check", "hidden-check"}
    unannounced = [
        cell.source
        for before, cell in pairwise(cells)
        if cell.cell_type == "code" and not silent.intersection(cell.metadata.get("tags", []))
        if before.cell_type == "code" or before.source.splitlines()[-1].startswith("#")
    ]
    assert unannounced == []


def test_chapters_need_numpy_and_the_package_alone(cells):
    """Cells import NumPy, the standard library and crossentropy, and nothing else."""
    allowed = {"numpy", "crossentropy"} | sys.stdlib_module_names
    for cell in code_cells(cells):
        for node in ast.walk(ast.parse(cell.source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed


def test_each_misconception_has_a_label_a_source_and_a_refutation():
    """Each of the twenty-one can be linked to, says why it tempts and where it comes from, and is decided by code."""
    text = (BOOK / "chapters/misconceptions.md").read_text("utf-8")
    _, *sections = re.split(r"(?m)^\(misconception-[a-z-]+\)=\n\n## ", text)
    assert len(sections) == 21 == len(re.findall(r"(?m)^## ", text))
    for section in sections:
        bold = re.findall(r"(?m)^\*\*(.+?)\.\*\*", section)
        assert bold == ["Why it tempts", "Where it comes from", "What is true"]
        assert "{code-cell}" in section.partition("**What is true.**")[2]


def read(name):
    """Read the source of a page of chapters."""
    return (BOOK / "chapters" / f"{name}.md").read_text("utf-8")


def section(text, title):
    """Cut out the section, or the box, of this title, with the sections in it."""
    box = re.search(rf"(?ms)^:::\{{admonition\}} {re.escape(title)}\n(.+?)^:::$", text)
    if box:
        return box[1]
    heading = re.search(rf"(?m)^(#+) {re.escape(title)}$", text)
    assert heading, f"no section or box has the title {title}"
    rest = text[heading.end() :]
    end = re.search(rf"(?m)^#{{1,{max(2, len(heading[1]))}}} ", rest)
    return rest[: end.start()] if end else rest


def tasks(text):
    """List each live figure of a page with the paragraph before it, quizzes and predictions left out."""
    cells = jupytext.reads(text, "md:myst").cells
    return [
        (after.source.splitlines()[-1], before.source.split("\n\n")[-1])
        for before, after in pairwise(cells)
        if re.search("crossentropy.widgets import (?!Quiz|Prediction|Drawing)", after.source)
    ]


def features(name):
    """Look for each of the sixteen features in a chapter, its quiz and its exercises."""
    text, exercises = read(name), read(f"exercises/{name}")
    failure, derivation, proof, world = (section(text, title) for title in SECTIONS[name])
    cures = [getattr(answer, "cure", "") for question in quizzes.load(name)[1] for answer in question.answers]
    kinds = [f"**{kind}.**" in exercises for kind in ("By hand", "In code", "In words", "In the figure")]
    return {
        "objectives": ":class: objectives" in text,
        "prerequisites": "**You need**" in text,
        "minutes": re.search(r"\*\*Time:\*\*\s\d+\sminutes", text),
        "predict first": re.search(
            r":class: predict(?s:.+?)\n:::\n\n```\{code-cell\}[^`]+(?:Prediction|Drawing)\(", text
        ),
        "motivating failure": "{code-cell}" in failure,
        "stepwise derivation": name == "digits" or derivation.count("\n$$") >= 2,  # an experiment derives nothing
        "proof": re.search(r"(?i)\b(so|therefore|because)\b", proof),
        "live figure with a task": tasks(text) or kinds[-1],
        "worked code": text.count("```{code-cell}") >= 5,
        "quiz with targeted feedback": any(f"({name}.md#" in cure for cure in cures),
        "three kinds of exercises": all(kinds),
        "hints": exercises.count("{dropdown} Hint") >= 4,
        "solutions": "{dropdown} Solution" in exercises and "solution]" in exercises,
        "misconceptions": "](misconception-" in text,
        "summary and next": "\n## Summary\n" in text and "\n**What next?**" in text,
        "real data or world": "{cite:" in world,
    }


@pytest.mark.parametrize("name", SECTIONS)
def test_the_table_of_features_has_no_empty_cell(name):
    """A chapter has all sixteen features."""
    found = features(name)
    assert len(found) == 16
    assert [feature for feature, there in found.items() if not there] == []


@pytest.mark.parametrize("name", ["index", *SECTIONS])
def test_every_live_figure_has_a_task(name):
    """The paragraph before a live figure says what to try, and asks what one sees; or it asks for a derivation."""
    for figure, before in tasks(read(name)):
        assert before.startswith(("**Try it.**", "**Derive it yourself.**")), figure
        assert "?" in before or "Derivation" in figure, figure


def test_every_misconception_is_met_in_a_chapter():
    """Each misconception that the page refutes is linked from a chapter, where a reader might have it."""
    labels = re.findall(r"(?m)^\((misconception-[a-z-]+)\)=", read("misconceptions"))
    linked = {label for name in SECTIONS for label in re.findall(r"\]\((misconception-[a-z-]+)\)", read(name))}
    assert linked == set(labels)


@pytest.mark.parametrize("file", SPOKEN, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_nothing_is_translated(file):
    """No page, caption, question, hint or derivation has the turns of phrase that give away another language."""
    words = re.sub(r'" [fr]*"', "", " ".join(file.read_text("utf-8").split()))
    found = [
        f"{match[0]!r}: better {better}" for old, better in TRANSLATED.items() for match in re.finditer(old, words)
    ]
    assert found == []


def test_weights_are_where_the_notation_says():
    """The weight from neuron k of layer l - 1 to neuron j of layer l is what the table of symbols writes."""
    [place] = re.findall(r"(?m)^\| \$w\^l_\{jk\}\$ \|.*\| `(.+)` \|$", read("notation"))
    network = Network([3, 4, 2], CrossEntropyCost(), np.random.default_rng(0))
    x = np.array([[0.5, -1.0, 2.0]])
    activations, weighted = {1: x[0]}, network.weighted_inputs(x)
    for l in (2, 3):  # noqa: E741 — the letter of the formula
        for j in range(1, network.sizes[l - 1] + 1):
            inputs = range(1, network.sizes[l - 2] + 1)
            z = sum(
                eval(place, {"network": network, "l": l, "j": j, "k": k}) * activations[l - 1][k - 1] for k in inputs
            )
            assert z + network.biases[l - 2][j - 1] == pytest.approx(weighted[l - 2][0, j - 1])
        activations[l] = sigmoid(weighted[l - 2][0])


def test_the_course_covers_every_equation_of_the_classic_text():
    """The table lists the equations 54 to 84, each once and in order, with an equation or a section of the course."""
    rows = re.findall(r"(?m)^\| (\d\d(?:, \d\d)*) \| .+? \| (.+) \|$", read("from_the_note"))
    assert [int(number) for numbers, _ in rows for number in numbers.split(", ")] == list(range(54, 85))
    labels = set(re.findall(r"(?m)^\$\$ \((eq-[a-z0-9-]+)\)$", "".join(map(read, SECTIONS))))
    for _, here in rows:
        assert set(re.findall(r"\{eq\}`([^`]+)`", here)) <= labels
        assert "{eq}" in here or "](" in here


def test_the_calls_on_the_page_to_print_compute_the_costs():
    """What the page lists for NumPy and scikit-learn are the costs and slopes beside them."""
    rows = re.findall(r"(?m)^\| ([^|]+) \| (NumPy|scikit-learn) \| `([^`]+)` \|", read("which_loss"))
    calls = {(question, library): call for question, library, call in rows}
    rng = np.random.default_rng(1)
    one, table, index = rng.normal(size=6), rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
    yes, several, counts = rng.integers(0, 2, 6), rng.integers(0, 2, (6, 4)), rng.poisson(3, 6)
    several[0], several[1] = 0, 1  # scikit-learn needs both answers for each label
    numbers = rng.normal(size=6)

    def value(question, library, **names):
        return eval(calls[question, library], vars(metrics) | {"np": np} | names)

    yes_or_no = dict(z=one, a=sigmoid(one), y=yes)
    expected = cross_entropy_from_logits(one, yes)
    assert value("one yes or no", "NumPy", **yes_or_no) == pytest.approx(expected)
    assert value("one, or each of several", "scikit-learn", **yes_or_no) == pytest.approx(expected)
    labels = dict(z=table, a=sigmoid(table), y=several)
    expected = cross_entropy_from_logits(table, several)
    assert value("several yes or no", "NumPy", **labels) == pytest.approx(expected)
    each = [value("one, or each of several", "scikit-learn", y=several[:, j], a=sigmoid(table[:, j])) for j in range(4)]
    assert sum(each) == pytest.approx(expected)
    classes = dict(z=table, a=softmax(table), y=np.eye(4)[index], index=index)
    expected = log_likelihood_from_logits(table, np.eye(4)[index])
    assert value("one of $k$", "NumPy", **classes) == pytest.approx(expected)
    assert value("one of $k$", "scikit-learn", **classes) == pytest.approx(expected)
    assert value("a number", "NumPy", z=one, y=numbers) == pytest.approx(quadratic(one, numbers))
    assert value("a number", "scikit-learn", z=one, y=numbers) == pytest.approx(2 * quadratic(one, numbers))
    poisson = value("a count", "NumPy", z=one, y=counts)
    least = np.mean(counts - xlogy(counts, counts))
    assert poisson == pytest.approx(np.mean(np.exp(one) - counts * one))
    assert value("a count", "scikit-learn", a=np.exp(one), y=counts) == pytest.approx(2 * (poisson - least))
    for question, y, slope in [
        ("one yes or no", yes, sigmoid(one) - yes),
        ("a number", numbers, one - numbers),
        ("a count", counts, np.exp(one) - counts),
    ]:
        slopes = numerical_gradient(lambda z, q=question, y=y: 6 * value(q, "NumPy", z=z, y=y), one)
        assert slopes == pytest.approx(slope, abs=1e-6)
