"""Python on the page answers as Python does: every exercise, every mistake, and every cell that can be run."""

import ast
import json
import re

import jupytext
import pytest
from crossentropy.checks import EXERCISES, examine
from press.book import BOOK, pages

# Takes minutes: `make parity` runs it.
pytestmark = pytest.mark.parity

PAGES = pages(BOOK / "_toc.yml")
EXERCISE_PAGES = [name for name in PAGES if name.startswith("chapters/exercises/")]
CHAPTERS = [name for name in PAGES if name not in EXERCISE_PAGES]

# What differs, and why; a page and the number of its editor.
DIFFERENT = {
    ("chapters/numerics", 3): "WebAssembly has no floating-point flags, so NumPy raises no error for them.",
}
# What should be 0 and is not, for rounding: two processors round two sums in another order, and so do these two.
RESIDUE = re.compile(r"-?\d+(\.\d+)?e-(1[6-9]|[2-9]\d)\b")

# One run for each exercise: all of them together would come near the time that a run may take.
VERDICT = """
import json
from crossentropy.checks import EXERCISES, examine
exercise = EXERCISES[{name!r}]
answers = [("reference", exercise.reference), *exercise.mistakes.items()]
reports = {{label: examine(exercise, function) for label, function in answers}}
print(json.dumps({{label: [report.share, str(report), report.hint] for label, report in reports.items()}}))
"""
RUN_SOURCE = """async sources => {
    await pythonPage.load("engine.js");
    const found = {};
    for (const [name, source] of Object.entries(sources)) {
        const pieces = [];
        const reason = await pythonEngine.run([["parity", source, 0]], 0, piece => pieces.push(piece.text));
        found[name] = [reason, pieces.join("")];
    }
    return found;
}"""
# For every editor what the page has recorded, and what comes of it here. Both are compared as a reader sees them.
RUN_ALL = """async sources => {
    await pythonPage.load("running.js");
    const shown = (place, selector) => [...(place?.querySelectorAll(selector) ?? [])]
        .map(part => part.tagName === "IMG" ? part.alt : part.textContent).join("").trimEnd();
    const found = [];
    for (const editor of pythonPage.editors) {
        const area = editor.cell.querySelector("textarea");
        if (sources) { area.value = sources[editor.exercise]; area.oninput(); }
        const { entries } = pythonPage;
        const place = sources ? entries[entries.findIndex(entry => entry.editor === editor) + 1].cell : editor.cell;
        const recorded = shown(place.querySelector(".cell_output"), "pre, img");
        await pythonPage.run(editor);
        found.push([recorded, shown(editor.log, "pre, img"), shown(editor.log, "p")]);
    }
    return found;
}"""


def settled(text):
    """Write 0 for what is 0 but for rounding."""
    return RESIDUE.sub("0", text)


@pytest.fixture(scope="module")
def page(browser, site_address):
    """Open a tab; give a function that shows a page in it and runs a script."""
    window = browser.new_context()
    tab = window.new_page()
    tab.set_default_timeout(600_000)

    def run(name, script, arg=None):
        tab.goto(f"{site_address}/{name}.html")
        return tab.evaluate(script, arg)

    yield run
    window.close()


def test_every_answer_gets_the_same_verdict(page):
    """References and recorded mistakes: what is right, what is printed, and the hint are those of native Python."""
    found = page(EXERCISE_PAGES[0], RUN_SOURCE, {name: VERDICT.format(name=name) for name in EXERCISES})
    different = {}
    for name, exercise in EXERCISES.items():
        reason, text = found[name]
        assert reason is None, f"{name}: {reason} {text}"
        here = json.loads(text)
        answers = {"reference": exercise.reference} | exercise.mistakes
        assert here.keys() == answers.keys()
        for label, function in answers.items():
            report = examine(exercise, function)
            share, printed, hint = here[label]
            if (share, settled(printed), hint) != (report.share, settled(str(report)), report.hint):
                different[name, label] = printed, str(report)
    assert different == {}


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_cell_shows_what_the_page_shows(page, name):
    """A cell that offers Run prints the text and draws the picture that stand on the page, or it is in the list."""
    if '"python-page"' not in (BOOK / "_build/html" / f"{name}.html").read_text("utf-8"):
        return
    for number, (recorded, here, notes) in enumerate(page(name, RUN_ALL), 1):
        if (name, number) in DIFFERENT:
            assert here != recorded, f"editor {number} need not be in the list"
        else:
            assert settled(here) == settled(recorded), f"editor {number}: {notes}"


@pytest.mark.parametrize("name", EXERCISE_PAGES)
def test_every_model_answer_passes_on_its_page(page, name):
    """Typed into its editor, it gets the lines that its check has written into the page."""
    cells = jupytext.read(BOOK / f"{name}.md").cells
    answers = {
        cell.metadata["exercise"]: cell.source
        for cell in cells
        if cell.cell_type == "code" and "solution" in cell.metadata.get("tags", [])
    }
    assert all(ast.parse(source) for source in answers.values())
    results = page(name, RUN_ALL, answers)
    assert len(results) == len(answers)
    for recorded, here, notes in results:
        assert here == recorded, notes
        assert "✓" in here and "✗" not in here
