"""Editors on the built website: what they answer, in three browser engines, and when something goes wrong."""

import csv
import gzip
import re
import time
from contextlib import suppress
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import jupytext
import nbformat
import psutil
import pytest
from playwright.sync_api import expect
from press.assignment import make_assignment
from press.book import BOOK, pages

from .conftest import AXE, QuietHandler
from .press.grading.conftest import command

EXERCISES = [name for name in pages(BOOK / "_toc.yml") if name.startswith("chapters/exercises/")]
PAGE, CHAPTER = "chapters/exercises/formula", "chapters/formula"

RIGHT = "def cross_entropy_one(a, y):\n    return -(y * np.log(a) + (1 - y) * np.log(1 - a))"
WRONG = "def cross_entropy_one(a, y):\n    return -(y * np.log(a) + (1 - y) * np.log(a))"
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('$x^2$')\nplt.show()\nprint('drawn')"
# A program, and what the reader is told
TOLD = {
    "right": (RIGHT, r"✓ target 1\s+✓ target 0\s+✓ a soft target"),
    "wrong": (WRONG, r"✗ target 0[^✗]+✗ a soft[\s\S]+Hint: "),
    "syntax": ("def f(:\n    pass", r'File "<your code>", line 1\s+def f\(:[\s\S]+SyntaxError: '),
    "last value": ("2 + 2", "^4"),
    "own lines only": (
        "from crossentropy import quadratic\nquadratic('x', 1)",
        r'^Traceback.*\s+File "<your code>", line 2.*\s+quadratic.*\s+[~^]+\s+\w+Error',
    ),
    "3 GB": ("np.ones(400_000_000)", "too big for Python in your browser"),
    "1 GB": ("[np.ones(10**7) for _ in range(100)]", "too big for Python in your browser"),
    "recursion": ("def f(n):\n    return f(n + 1)\nf(0)", "RecursionError"),
    "nested": ("x = []\nfor _ in range(10**6):\n    x = [x]\nrepr(x)", "too many times|RecursionError"),
    "300,000 lines": ("for i in range(300_000):\n    print(i)", r"^0\s+1\s+2[\s\S]+more than a million characters"),
    "input": ("input('Your name? ')", "EOFError: nobody can type here"),
    "file": ("open('grades.csv')", "cannot see your files"),
    "own file": ("open('a', 'w').write('kept')\nprint(open('a').read())", "^kept"),
    "socket": ("import socket", "no network"),
    "web": ("import urllib.request", "no network"),
    "library": ("import torch", "torch is not in your browser"),
    "thread": ("import threading\nthreading.Thread(target=print).start()", "cannot start threads"),
    "end": ("raise SystemExit", "asked Python to end"),
    "hard end": ("import os\nos._exit(3)", "The code ended Python"),
}

# The n-th editor: write into it as typing would, press one of its buttons, read what it says.
WRITE = """([n, text]) => {
    const area = document.querySelectorAll("[role=group][aria-label^=Code]")[n].querySelector("textarea");
    area.value = text;
    area.dispatchEvent(new Event("input"));
}"""
PRESS = """([n, name]) => [...document.querySelectorAll("[role=group][aria-label^=Code]")[n].querySelectorAll("button")]
    .find(button => button.textContent === name).click()"""
READ = """n => document.querySelectorAll("[role=group][aria-label^=Code]")[n].querySelector("[role=log]").textContent"""
BUSY = """n => document.querySelectorAll("[role=group][aria-label^=Code]")[n]
    .querySelector("[role=log]").getAttribute("aria-busy") === "true" """
EDITORS = "document.querySelectorAll('[role=group][aria-label^=Code]').length"


class Editor:
    """An editor on the page that a tab shows."""

    def __init__(self, tab, number=0):
        self.tab, self.number = tab, number
        tab.wait_for(f"{EDITORS} > {number}")

    def write(self, text):
        """Replace the text."""
        self.tab.evaluate(WRITE, [self.number, text])

    def press(self, name):
        """Press a button."""
        self.tab.evaluate(PRESS, [self.number, name])

    @property
    def output(self):
        """What it says now."""
        return self.tab.evaluate(READ, self.number)

    def run(self, text=None):
        """Run, wait for the end, and give what it says."""
        if text is not None:
            self.write(text)
        self.press("Run")
        self.tab.wait_for(f"n => ({READ})(n) !== ''", self.number, seconds=120)
        self.tab.wait_for(f"n => !({BUSY})(n)", self.number, seconds=120)
        return self.output


@pytest.fixture(scope="module")
def tab(engine, site_address):
    """Open an exercise page, once for all programs."""
    with engine() as tab:
        tab.goto(f"{site_address}/{PAGE}.html")
        yield tab


@pytest.mark.parametrize("name", TOLD)
def test_a_program_is_answered(tab, name):
    """Whatever somebody writes: the answer of its check, or a sentence, and Python is ready for the next."""
    program, told = TOLD[name]
    answer = Editor(tab).run(program)
    assert re.search(told, answer), answer[-2000:]
    assert "line 2, in <module>" not in answer or "/usr/" not in answer


def test_a_figure_is_drawn(tab):
    """As an image with a description; what is printed after it follows it."""
    assert "drawn" in Editor(tab).run(FIGURE)
    tab.wait_for("document.querySelector('[role=log] img')?.naturalWidth > 100")
    assert tab.evaluate("document.querySelector('[role=log] img').alt")


def workers():
    """List the threads in which the browsers of this test run the workers of pages."""
    names = {"DedicatedWorker", "DOM Worker", "WebCore: Worker"}
    tasks = [
        task
        for process in psutil.Process().children(recursive=True)
        for task in Path(f"/proc/{process.pid}/task").glob("*")
    ]
    found = []
    for task in tasks:
        with suppress(FileNotFoundError):  # it has just ended
            found += [task] if (task / "comm").read_text().strip() in names else []
    return found


def test_a_loop_is_stopped_and_python_is_ready(tab):
    """The button ends anything, its thread too, and the next run begins from nothing."""
    editor = Editor(tab)
    editor.run("print('one worker')")
    before = len(workers())
    editor.write("left = 1\nprint('begun')\nwhile True:\n    pass")
    editor.press("Run")
    tab.wait_for(f"n => ({READ})(n).includes('begun')", 0, seconds=60)
    editor.press("Stop")
    tab.wait_for(f"n => ({READ})(n).includes('Stopped')", 0)
    assert "NameError" in editor.run("print(left)")
    end = time.monotonic() + 20
    while len(workers()) > before and time.monotonic() < end:
        time.sleep(0.5)
    assert len(workers()) <= before


def test_another_host_is_refused_to_a_worker(tab):
    """The policy of a page binds a worker that is made from text, as Python's is: no code can call a stranger."""
    port = tab.evaluate("location.port")
    script = """async port => {
        const text = "onmessage = ({ data }) => fetch(data, { mode: 'no-cors' })"
            + ".then(() => postMessage('fetched'), () => postMessage('refused'))";
        const worker = new Worker(URL.createObjectURL(new Blob([text])));
        const ask = address => new Promise(resolve => {
            worker.onmessage = ({ data }) => resolve(data);
            worker.postMessage(address);
        });
        return [await ask(location.href), await ask(`http://localhost:${port}/`)];
    }"""
    assert tab.evaluate(script, port) == ["fetched", "refused"]


def test_answers_above_can_be_used(tab):
    """A later exercise may call an earlier answer; one that is half written is passed over."""
    first, second = Editor(tab), Editor(tab, 1)
    first.write("def helper():\n    return 'from above'")
    assert "from above" in second.run("print(helper())")
    first.write("def helper(:")
    assert re.search("^here", second.run("print('here')"))
    for editor in first, second:
        editor.press("Start over")


def test_start_over_brings_the_beginning_back(tab):
    """The stub of the page, and no output."""
    editor = Editor(tab, 1)
    start = tab.evaluate("document.querySelectorAll('[role=group][aria-label^=Code] textarea')[1].value")
    assert "NotImplementedError" in start
    editor.run("1")
    editor.press("Start over")
    assert tab.evaluate("document.querySelectorAll('[role=group][aria-label^=Code] textarea')[1].value") == start
    assert editor.output == ""


def test_a_chapter_runs_the_cells_above(tab, site_address):
    """A cell finds what those above it define, as they read now, and what the page recorded gives way."""
    tab.goto(f"{site_address}/{CHAPTER}.html")
    last = tab.evaluate(EDITORS) - 1
    editor = Editor(tab, last)
    recorded = "[...document.querySelectorAll('.python-editor')].at(-1).querySelector('.cell_output')"
    assert editor.run().strip() == tab.evaluate(f"{recorded}.querySelector('pre').textContent.trim()")
    assert not tab.evaluate(f"{recorded}.checkVisibility()")
    Editor(tab).write("raise ValueError('from above')")
    assert re.search(r'File "<cell 1 above>", line 1[\s\S]+from above', editor.run())
    Editor(tab).press("Start over")


@pytest.mark.sweep
def test_python_needs_no_storage(engine, site_address):
    """With all cookies blocked, nothing can be kept; cells run all the same."""
    with engine(storage=False) as tab:
        tab.goto(f"{site_address}/{PAGE}.html")
        assert "✓ target 1" in Editor(tab).run(RIGHT)


@pytest.mark.sweep
def test_python_outlives_the_network(tab, site):
    """After the first run, cells run when the server is gone, also after a stop."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        tab.goto(f"http://127.0.0.1:{server.server_port}/{PAGE}.html")
        editor = Editor(tab)
        assert "✓ target 1" in editor.run(RIGHT)
        server.shutdown()
    editor.write("print('begun')\nwhile True:\n    pass")
    editor.press("Run")
    tab.wait_for(f"n => ({READ})(n).includes('begun')", 0, seconds=60)
    editor.press("Stop")
    assert "✓ target 1" in editor.run(RIGHT)


def test_what_is_written_stays(tab, site_address):
    """After a reload, code and words are there again."""
    tab.goto(f"{site_address}/{PAGE}.html")
    Editor(tab).write(RIGHT)
    tab.evaluate("""() => {
        const area = document.querySelector(".written-answer");
        area.value = "Because.";
        area.dispatchEvent(new Event("input"));
    }""")
    tab.goto(f"{site_address}/{CHAPTER}.html")
    tab.goto(f"{site_address}/{PAGE}.html")
    tab.wait_for(f"{EDITORS} > 0")
    texts = tab.evaluate("[...document.querySelectorAll('textarea')].map(area => area.value)")
    assert RIGHT in texts
    assert "Because." in texts


# ------------------------------------------------------------------------------------------------ in one engine


def test_editors_weigh_little_before_a_run(site):
    """What their pages have for them, with their script and styles, is at most 3 kB gzipped."""
    shared = sum(len(gzip.compress((site / "_static" / f"editor.{kind}").read_bytes())) for kind in ("js", "css"))
    texts = {path.relative_to(site): path.read_text("utf-8") for path in site.rglob("chapters/**/*.html")}
    own = {page: found[0] for page in texts if (found := re.search('id="python-page">.*?</script>', texts[page]))}
    assert len(own) > 20
    assert [page for page in own if shared + len(gzip.compress(own[page].encode())) > 3000] == []


@pytest.fixture
def page(browser, request):
    """Open a window of its own in Chromium."""
    window = browser.new_context(**getattr(request, "param", {}))
    yield window.new_page()
    window.close()


def code(page, number=0):
    """Find an editor by its role and name, as a screen reader does."""
    return page.get_by_role("group", name=re.compile("^Code")).nth(number)


def output(editor):
    """Find what an editor says."""
    return editor.get_by_role("log", name="Output")


def test_nothing_is_loaded_before_the_first_run(page, site_address):
    """Pages with editors load their small script and style, and say how much the first run will load."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site_address}/{PAGE}.html", wait_until="networkidle")
    assert not [url for url in asked if "/_static/python/" in url]
    expect(code(page).get_by_text(re.compile(r"The first run loads \d+\.\d MB"))).to_be_visible()
    code(page).get_by_role("button", name="Run").click()
    expect(output(code(page))).to_contain_text("not written yet", timeout=120_000)
    assert [url for url in asked if "/_static/python/python-" in url]
    assert not [url for url in asked if "/_static/python/plot-" in url]
    expect(code(page, 1).get_by_text("The first run loads")).to_have_count(0)
    assert all(url.startswith((site_address, "blob:", "data:")) for url in asked)


def test_the_worker_is_under_the_policy_of_its_page(page, site_address):
    """Python's own worker may not ask another host, nor make programs of text."""
    page.goto(f"{site_address}/{PAGE}.html")
    code(page).get_by_role("button", name="Run").click()
    expect(output(code(page))).to_contain_text("not written yet", timeout=120_000)
    [worker] = page.workers
    assert worker.url.startswith("blob:")
    other = site_address.replace("127.0.0.1", "localhost")
    ask = "url => fetch(url, { mode: 'no-cors' }).then(() => 'fetched', () => 'refused')"
    assert [worker.evaluate(ask, f"{base}/index.html") for base in (site_address, other)] == ["fetched", "refused"]


def test_the_keyboard_is_enough(page, site_address):
    """Tab comes in, indents, and after Escape goes on; Enter keeps the indent; Shift+Enter runs; buttons follow."""
    page.goto(f"{site_address}/{PAGE}.html")
    area = code(page).get_by_role("textbox")
    area.focus()
    page.wait_for_function("() => Boolean(pythonPage.teach)")
    for key in "Control+a", "Delete":
        page.keyboard.press(key)
    page.keyboard.type("for i in range(2):")
    page.keyboard.press("Enter")
    page.keyboard.type("print((i))")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("if i:")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("print('end')")
    assert area.input_value() == "for i in range(2):\n    print((i))\nif i:\n    print('end')"
    page.keyboard.press("Shift+Enter")
    expect(output(code(page))).to_contain_text("0\n1\nend", timeout=120_000)
    expect(area).to_be_focused()
    for key in "Escape", "Tab":
        page.keyboard.press(key)
    expect(code(page).get_by_role("button", name="Run")).to_be_focused()


@pytest.mark.parametrize(
    "page",
    [
        {"color_scheme": "light", "viewport": {"width": 390, "height": 800}},
        pytest.param({"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}}, marks=pytest.mark.sweep),
    ],
    indirect=True,
)
def test_axe_finds_nothing_in_any_state(page, site_address):
    """Before a run, after a change, while it runs, after an error, after a figure; and nothing makes the page wider."""
    page.goto(f"{site_address}/{PAGE}.html")
    editor = code(page)

    def look():
        found = page.evaluate("axe.run('[role=group][aria-label^=Code]', { resultTypes: ['violations'] })")[
            "violations"
        ]
        assert [(fault["id"], [node["html"][:200] for node in fault["nodes"]][:3]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.evaluate(AXE)
    expect(editor.get_by_role("textbox")).to_be_visible()
    look()
    editor.get_by_role("textbox").fill("print('begun', 'x' * 300)\nwhile True:\n    pass")
    editor.get_by_role("button", name="Run").click()
    expect(output(editor)).to_contain_text("begun", timeout=120_000)
    look()
    editor.get_by_role("button", name="Stop").click()
    expect(output(editor)).to_contain_text("Stopped")
    look()
    editor.get_by_role("textbox").fill(f"{FIGURE}\n1 / 0")
    editor.get_by_role("button", name="Run").click()
    expect(output(editor)).to_contain_text("ZeroDivisionError", timeout=120_000)
    look()


def test_a_page_from_a_disk_says_why_it_cannot_run(page, site):
    """One sentence and the notebook; the editor itself works."""
    page.goto((site / f"{PAGE}.html").as_uri())
    code(page).get_by_role("button", name="Run").click()
    expect(output(code(page))).to_contain_text("Python cannot run here, because this page was opened from a file")
    assert output(code(page)).get_by_role("link").get_attribute("href") == "formula.ipynb"


def test_an_old_browser_gets_a_sentence(page, site_address):
    """Where WebAssembly is missing."""
    page.add_init_script("delete self.WebAssembly")
    page.goto(f"{site_address}/{PAGE}.html")
    code(page).get_by_role("button", name="Run").click()
    expect(output(code(page))).to_contain_text("Python cannot run here", timeout=60_000)


# ---------------------------------------------------------------------------------------------- handing it in


def solutions(name):
    """Return the model answers of a page, in code and in words, by exercise."""
    cells = jupytext.read(BOOK / f"{name}.md").cells
    found = [cell for cell in cells if "solution" in cell.metadata.get("tags", [])]
    return {cell.metadata["exercise"]: cell.source for cell in found}


# Type the answers of exercises, in code and in words
FILL = """answers => {
    const type = (area, text) => { area.value = text; area.dispatchEvent(new Event("input")); };
    for (const { cell, exercise } of pythonPage.editors)
        if (exercise in answers) type(cell.querySelector("textarea"), answers[exercise]);
    const areas = document.querySelectorAll(".written-answer");
    pythonPage.page.written.forEach(([exercise], number) => type(areas[number], answers[exercise] ?? ""));
}"""


def download(page, address, answers, folder):
    """Write answers on a page, as somebody does who types them, and download the notebook."""
    page.goto(address)
    expect(code(page).get_by_role("textbox")).to_be_visible()
    page.evaluate(FILL, answers)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download my answers").click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


@pytest.mark.parametrize("name", EXERCISES)
def test_the_notebook_is_the_one_that_jupyterlab_would_have_saved(page, site, site_address, tmp_path, name):
    """The page's notebook with every answer in its cell, and nothing else changed: so it gets the same marks."""
    answers = solutions(name)
    file = download(page, f"{site_address}/{name}.html", answers, tmp_path)
    notebook = nbformat.read(site / f"{name}.ipynb", 4)
    left = dict(answers)
    for cell in notebook.cells:
        if (identifier := cell.metadata.get("nbgrader", {}).get("grade_id")) in left:
            cell.source = left.pop(identifier)
    assert not left
    nbformat.validate(found := nbformat.read(file, 4))
    assert found == notebook


def test_make_grade_marks_what_was_written_on_the_page(page, site_address, tmp_path):
    """One student with right answers, one with a known mistake: full marks for the one, a hint for the other."""
    release = make_assignment("formula", tmp_path / "course")
    assert release.exists()
    answers = solutions(PAGE)
    wrong = answers | {"cross_entropy_one": WRONG}
    for student, given in {"ann": answers, "bob": wrong}.items():
        (folder := tmp_path / "in" / student).mkdir(parents=True)
        download(page, f"{site_address}/{PAGE}.html", given, folder)
        page.evaluate("localStorage.clear()")
    (tmp_path / "roster.csv").write_text("id,name\nann,Ann\nbob,Bob\n", "utf-8")
    options = {"name": "formula", "submissions": tmp_path / "in", "roster": tmp_path / "roster.csv"}
    run = command(**options, course=tmp_path / "course", seed=7)
    assert run.returncode == 0, run.stderr
    with open(tmp_path / "course" / "grades-formula.csv", newline="", encoding="utf-8-sig") as file:
        marks = {row["id"]: row for row in csv.DictReader(file)}
    checks = [column for column in marks["ann"] if column.endswith("-check")]
    assert all(float(marks["ann"][check]) > 0 for check in checks), marks
    assert float(marks["bob"]["cross_entropy_one-check"]) < float(marks["ann"]["cross_entropy_one-check"])
    others = [check for check in checks if check != "cross_entropy_one-check"]
    assert [marks["bob"][check] for check in others] == [marks["ann"][check] for check in others]
