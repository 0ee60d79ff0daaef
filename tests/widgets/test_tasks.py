"""The tasks of the live figures: open at the start, done by keys alone, and by what they ask for and nothing else."""

import math
import re

import jupytext
import pytest
from crossentropy import widgets
from playwright.sync_api import expect
from press.book import BOOK

CHAPTERS = ["learning_slowdown", "formula", "properties", "derivative", "generalization", "softmax", "origins"]
CHAPTERS += ["numerics", "digits", "logistic", "language", "trust"]
NAMES = {"z": [1.0, 0.5, -1.0], "y": [0, 0, 1]}  # what the cells of softmax have computed before
Z = {"generalization": {"z": [2.2, -1.4, 0.4], "y": [1, 0, 0]}, "softmax": NAMES}


def figures():
    """Read the figures with tasks from the cells of the chapters."""
    for chapter in CHAPTERS:
        for cell in jupytext.read(BOOK / "chapters" / f"{chapter}.md").cells:
            if "tasks=" in cell.source:
                yield chapter, cell.source.partition("\n\n")[2]


FIGURES = dict(enumerate(figures()))


def make(chapter, source):
    """Make a figure as its cell does."""
    return eval(source, vars(widgets) | Z.get(chapter, {}))


# By chapter and figure the way to each task: a control by its role and name, and the keys to press there.
WAYS = {
    ("learning_slowdown", "LearningSlowdown"): {
        "late": [("slider", "Start on the sigmoid", ["ArrowRight"])],
        "early": [("button", "A bit wrong", ["Enter"])],
        "in a hurry": [("slider", "Learning rate", ["End"])],
    },
    ("formula", "CostTerms"): {
        "balance": [("button", "Best output", ["Enter"])],
        "one term": [("slider", "Target", ["End"])],
        "dear": [("button", "Hard target 0", ["Enter"]), ("slider", "Output", ["End"])],
    },
    ("properties", "CostTerms"): {
        "highest": [("slider", "Target", ["ArrowRight"] * 20)],
        "free": [("slider", "Target", ["End"]), ("slider", "Output", ["End"])],
    },
    ("derivative", "GradientFactors"): {
        "caught": [("checkbox", "Step along ∂C/∂a (a common slip)", ["Space"])],
        "flat": [("slider", "Weighted input", ["End"])],
        "steepest": [("slider", "Weighted input", ["ArrowLeft"] * 33)],
    },
    ("derivative", "LearningSlowdown"): {
        "even": [("button", "A bit wrong", ["Enter"])],
        "caught up": [("slider", "Learning rate", ["End"])],
    },
    ("derivative", "LossSurface"): {
        "stuck": [("slider", "Weight", ["Home"]), ("slider", "Bias", ["ArrowLeft"] * 60)],
        "no valley floor": [("combobox", "Data set", "one odd label")],
    },
    ("generalization", "OutputLayer"): {
        "cheapest": [("slider", f"Output {j}", [key]) for j, key in ((1, "End"), (2, "Home"), (3, "Home"))],
        "more than two": [("slider", "Output 2", ["End"])],
        "wrong questions": [("checkbox", "y 1", ["Space"]), ("checkbox", "y 2", ["Space"])],
    },
    ("softmax", "OutputLayer"): {
        "all right": [("slider", "Output 3", ["End"])],
        "out of balance": [("combobox", "Outputs", "sigmoid")],
    },
    ("origins", "CostTerms"): {
        "no divergence": [("button", "Best output", ["Enter"])],
        "no entropy": [("slider", "Target", ["End"])],
    },
    ("numerics", "Precision"): {
        "too far": [("slider", "Weighted input", ["End"])],
        "still right": [("slider", "Weighted input", ["ArrowLeft"] * 24)],
        "not a number": [("combobox", "Target", "y = 1: right")],
    },
    ("digits", "Digits"): {
        "surprised": [("slider", "Image", ["ArrowRight"] * 7)],
        "unread": [("slider", "Updates", ["End"]), ("slider", "Image", ["ArrowRight"] * 23)],
    },
    ("logistic", "Boundary"): {
        "apart": [("slider", "Penalty", ["Home"]), ("slider", "Place of the point", ["ArrowRight"] * 17)],
        "dearest": [
            *[("slider", "Point", ["Home"]), ("slider", "Place of the point", ["ArrowLeft"] * 8)],
            *[("slider", "Point", ["ArrowRight"]), ("slider", "Place of the point", ["ArrowLeft"] * 8)],
        ],
        "cautious": [("slider", "Penalty", ["End"])],
    },
    ("language", "NextLetter"): {
        "expected": [
            ("slider", "Letters of context", ["End"]),
            ("textbox", "Text", ["Control+A", *"the the the"]),
        ],
        "foreseen": [("textbox", "Text", ["Control+A", *"quick"]), ("slider", "Letter", ["ArrowRight"])],
        "worse": [("slider", "Letters of context", ["End"]), ("textbox", "Text", ["Control+A", *"azzzzz"])],
    },
    ("trust", "Forecaster"): {
        "ruin": [("slider", "Forecast", ["End"])],
        "proper too": [("combobox", "Score", "quadratic"), ("slider", "Forecast", ["ArrowLeft"] * 20)],
        "blind": [("combobox", "Score", "right or wrong"), ("slider", "Forecast", ["End"])],
        "hindsight": [("slider", "Tosses", ["ArrowRight"] * 20), ("slider", "Forecast", ["ArrowLeft"] * 35)],
    },
}
TASKS = [(*figure, task) for figure, ways in WAYS.items() for task in ways]


@pytest.fixture(scope="module")
def made():
    """Make each figure once."""
    return {(chapter, source.partition("(")[0]): make(chapter, source) for chapter, source in FIGURES.values()}


def go(page, way):
    """Use controls by keys alone. In a list a key chooses, which browsers do in windows of their own."""
    for role, name, keys in way:
        control = page.get_by_role(role, name=name, exact=True).first
        control.focus()
        if role == "combobox":
            control.select_option(label=keys)
        else:
            for key in keys:
                page.keyboard.press(key)
    page.evaluate("settle()")
    page.evaluate("settle()")


def ticked(page):
    """List the tasks that are done, and check that each has its tick and what it was for."""
    done = page.evaluate("model.get('done')")
    items = page.get_by_role("list", name="Tasks").get_by_role("listitem")
    for task, item in zip(page.evaluate("model.get('tasks')"), items.all(), strict=True):
        words = ["Done: ", "✓", task["because"]] if task["name"] in done else ["To do: ", "○"]
        text = item.text_content()
        assert task["ask"] in text
        assert all(word in text for word in words)
        assert (task["because"] in text) == (task["name"] in done)
    return done


def test_every_figure_of_a_chapter_has_two_to_four_tasks(made):
    """Each live figure of a teaching page that is more than questions has tasks, and all of them are tried below."""
    shown = [
        (chapter, figure)
        for chapter in CHAPTERS
        for figure in re.findall(
            r"(?m)^([A-Z]\w+)\(", (BOOK / "chapters" / f"{chapter}.md").read_text("utf-8").replace("Neuron(", "")
        )
        if figure not in ("Quiz", "Derivation") and hasattr(widgets, figure)
    ]
    assert shown == list(WAYS) == list(made)
    for key, figure in made.items():
        assert [task["name"] for task in figure.tasks] == list(WAYS[key])
        assert 2 <= len(figure.tasks) <= 4


@pytest.mark.parametrize("key", WAYS, ids="-".join)
def test_no_task_is_done_at_the_start(made, key):
    """As it stands on its page a figure has only tasks to do, and by Python's quantities too."""
    figure = made[key]
    assert [name for name in WAYS[key] if figure.TASKS[name].done(figure.quantities())] == []


@pytest.mark.parametrize(("chapter", "name", "task"), TASKS, ids="-".join)
def test_a_task_is_done_by_keys_and_by_nothing_else(made, show, chapter, name, task):
    """The ways to all other tasks, and Reset, leave a task open; its own way, by keys, ticks it, and for good."""
    page = show(made[chapter, name], reduced_motion="reduce")
    assert ticked(page) == []
    ways = WAYS[chapter, name]
    for other in ways:
        if other != task:
            go(page, ways[other])
            assert task not in ticked(page)
            go(page, [("button", "Reset", ["Enter"])])
    assert task not in ticked(page)
    go(page, ways[task])
    assert task in ticked(page)
    go(page, [("button", "Reset", ["Enter"])])
    assert set(ticked(page)) == set(ways)


def test_what_is_done_is_said_and_kept(made, show):
    """A screen reader hears the task and what it was for; a website keeps what is done, and knows it again."""
    page = show(made["formula", "CostTerms"])
    page.evaluate("""() => {
        self.kept = {};
        self.store = {
            get: (kind, name) => kept[`${kind} ${name}`],
            set: (kind, name, value) => { kept[`${kind} ${name}`] = value; dispatchEvent(new Event('store-changed')) },
        };
    }""")
    go(page, WAYS["formula", "CostTerms"]["one term"])
    expect(page.locator("[aria-live=polite]")).to_contain_text(
        "Done: Set the target so that only the first term is left."
    )
    assert page.evaluate("kept") == {"task balance one term dear": ["one term"]}
    page.evaluate("() => { kept = {}; dispatchEvent(new Event('store-changed')) }")
    go(page, [("button", "Reset", ["Enter"])])
    assert ticked(page) == []


def test_an_unknown_task_is_refused():
    """A name that is no task of the figure raises ValueError with those that are."""
    with pytest.raises(ValueError, match="tasks has 'win': there are caught, flat, steepest"):
        widgets.GradientFactors(tasks=["win"])


STATES = [
    ("CostTerms", {"a": 0.37, "y": 0.81}),
    ("CostTerms", {"a": 1.0, "y": 0.0}),
    ("LearningSlowdown", {"w": 1.3, "b": 0.4, "eta": 0.7}),
    ("LearningSlowdown", {"w": 3.0, "b": 3.0, "cost": "quadratic"}),
    ("GradientFactors", {"z": -1.7, "y": 0.2, "x": 1.5}),
    ("GradientFactors", {"z": 3.0, "slip": True, "cost": "cross-entropy"}),
    ("OutputLayer", {"z": [0.3, -2.0, 1.1], "y": [1, 1, 0]}),
    ("OutputLayer", {"z": [0.3, -2.0, 1.1, 4.0], "y": [0, 1, 0, 0], "outputs": "softmax"}),
    ("Precision", {"z": 9.5, "y": 0}),
    ("Precision", {"z": 40.0, "y": 1}),
    ("LossSurface", {"w": 1.5, "b": -2.0, "eta": 0.4}),
    ("LossSurface", {"w": -3.0, "b": 1.0, "data": "one odd label"}),
    ("Digits", {"image": 5, "look": 4}),
    ("Forecaster", {"p": 0.3, "q": 0.45, "toss": 33, "series": 4}),
    ("Forecaster", {"q": 1.0, "toss": 5, "score": "errors"}),
    ("Boundary", {"penalty": 0.3}),
    ("NextLetter", {}),
    ("NextLetter", {"text": "To be, or not to be?", "context": 2, "letter": 30}),
    ("Boundary", {"x1": [-1, 0.3, 1, 2], "x2": [0, 1, 0, -1], "y": [0, 1, 0, 1], "point": 2}),
]


@pytest.mark.parametrize(("name", "state"), STATES)
def test_the_browser_recognises_what_python_does(show, name, state):
    """Each quantity in the browser is Python's to 1e-9: a task that wants it there is done, another not."""
    figure = getattr(widgets, name)(**state)
    wanted = {}
    for quantity, value in figure.quantities().items():
        low, high = 1e300, None  # for what is infinite
        if math.isfinite(value):
            low, high = value - 1e-9 * max(1, abs(value)), value + 1e-9 * max(1, abs(value))
        wanted |= {f"{quantity} there": {quantity: (low, high)}, f"{quantity} below": {quantity: (None, low)}}
    tasks = [{"name": task, "ask": task, "because": "so", "when": when} for task, when in wanted.items()]
    figure.set_trait("tasks", tasks)
    page = show(figure)
    done = set(page.evaluate("model.get('done')"))
    expected = {task["name"] for task in tasks if widgets.base.Task("", "", task["when"]).done(figure.quantities())}
    assert done == expected
