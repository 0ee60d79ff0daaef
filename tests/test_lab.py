"""`make lab` opens the chapters as notebooks that run, in a real browser."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import expect
from press.book import BOOK, pages
from press.notebooks.workbook import START, write_start, write_workbook

from .conftest import swept

CHAPTERS = [
    name
    for name in pages(BOOK / "_toc.yml")
    if "exercises" not in name and "```{code-cell}" in (BOOK / f"{name}.md").read_text("utf-8")
]
# A chapter takes JupyterLab ten times as long as a browser.
SAMPLE = {"chapters/index", "chapters/derivative", "chapters/digits"}
TIMEOUT = 60_000  # milliseconds; a chapter may take a while to run

IS_OPEN = """path => {
    const context = window.jupyterapp?.shell.currentWidget?.context;
    return context?.path === path && context.isReady;
}"""

IS_READY = "() => jupyterapp.shell.currentWidget.sessionContext?.session?.kernel?.status === 'idle'"

# Every cell has run, or one has failed: JupyterLab then stops, so do not wait for the rest.
HAS_RUN = """() => {
    const panel = jupyterapp.shell.currentWidget;
    const code = panel.content.model.toJSON().cells
        .filter(cell => cell.cell_type === 'code' && cell.source.length);
    const failed = code.some(cell => cell.outputs.some(o => o.output_type === 'error'));
    const done = code.every(cell => cell.execution_count !== null);
    return (done || failed) && panel.sessionContext.session.kernel.status === 'idle';
}"""

# The numbers in the prose are evaluated after the code around them.
HAS_EVALUATED = """() => jupyterapp.shell.currentWidget.content.model.toJSON().cells
    .filter(cell => cell.cell_type === 'markdown')
    .every(cell => (cell.source.match(/\\{eval\\}`/g) ?? []).length
        === (cell.metadata.user_expressions ?? []).length)"""

CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"

OUTPUT_OF = "index => jupyterapp.shell.currentWidget.content.widgets[index].outputArea.node"

# Execute code as a cell would, and give what it prints, or the error that it raises.
EXECUTE = """async code => {
    const future = jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code});
    let told = '';
    future.onIOPub = ({content, header}) => {
        if (header.msg_type === 'stream') told += content.text;
        if (header.msg_type === 'error') told += `${content.ename}: ${content.evalue}`;
    };
    await future.done;
    return told.trim();
}"""

ACTIVE_CELL = "() => jupyterapp.shell.currentWidget.content.activeCellIndex"

CLOSE = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.sessionContext.shutdown();
    panel.context.model.dirty = false;  // or JupyterLab asks
    await jupyterapp.commands.execute('application:close');
}"""


# As every page has it.
HEADER = (BOOK / f"{CHAPTERS[0]}.md").read_text("utf-8").partition("# ")[0]

SYNC = f"""{HEADER}# A figure of one's own

```{{code-cell}} ipython3
from crossentropy.widgets import LearningSlowdown

figure = LearningSlowdown(w=2, b=2)
figure
```

And a cell after it.

```{{code-cell}} ipython3
figure.eta
```
"""

ASKS = f"""{HEADER}# A quiz

```{{code-cell}} ipython3
from crossentropy.widgets import Quiz

quiz = Quiz("derivative")
quiz
```
"""


class Lab(NamedTuple):
    """A running JupyterLab."""

    url: str
    project: Path
    home: Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start the command of `make lab` in a copy of the project, with an empty home, and always stop it."""
    home = tmp_path_factory.mktemp("home")
    project = tmp_path_factory.mktemp("lab") / "project"
    shutil.copytree(BOOK, project, ignore=shutil.ignore_patterns("_build", ".git", ".venv"))
    token = secrets.token_hex()
    options = ["--no-browser", "--port=0", "--LabApp.expose_app_in_browser=True"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options += ["--allow-root"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "JUPYTER_TOKEN": token,
        "PYTHONPATH": str(project / "code"),  # the copy, not the tree that is installed
    }
    log = tmp_path_factory.mktemp("log") / "server.txt"
    with log.open("w") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "press.lab", *options],
            cwd=project,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that the command, the server and its kernels stop together
        )
    try:
        yield Lab(f"{wait_for_address(server, log)}?token={token}", project, home)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def wait_for_address(server, log):
    """Return the address that the server announces in its log."""
    while server.poll() is None:
        if address := re.search(r"http://127\.0\.0\.1:\d+/\S+(?=\?token)", log.read_text("utf-8")):
            return address[0]
        time.sleep(0.1)
    return pytest.fail("JupyterLab did not start:\n" + log.read_text("utf-8"))


@pytest.fixture(scope="module")
def tab(lab, browser):
    """Open JupyterLab as `make lab` shows it, go to the chapters, and record the hosts that it asks."""
    tab = browser.new_page()
    tab.set_default_timeout(TIMEOUT)
    tab.hosts = set()
    tab.on("request", lambda request: tab.hosts.add(urlsplit(request.url).hostname))
    tab.goto(lab.url)
    tab.locator("#jupyterlab-splash").wait_for(state="detached")
    tab.wait_for_function(IS_OPEN, arg=START)  # opened late, it would come to the front of another page
    tab.evaluate("path => jupyterapp.commands.execute('filebrowser:open-path', {path})", "chapters")
    yield tab
    tab.close()


@pytest.fixture(scope="module", params=swept(CHAPTERS, SAMPLE))
def chapter(request, tab):
    """Double-click each chapter in turn in the file browser; give its path."""
    path = f"{request.param}.md"
    tab.locator(".jp-DirListing-item", has_text=Path(path).name).dblclick()
    tab.wait_for_function(IS_OPEN, arg=path)
    yield path
    tab.evaluate(CLOSE)


@pytest.fixture(scope="module")
def cells(tab, chapter):
    """Give the cells of the chapter after "Run All Cells"."""
    return run_all(tab)


def run_all(tab):
    """Choose "Run All Cells" for the notebook in front, and return its cells when they have run."""
    tab.wait_for_function(IS_READY)
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    tab.wait_for_function(HAS_RUN)
    return tab.evaluate(CELLS)


@pytest.fixture(scope="module")
def figure(lab, tab):
    """Open a notebook with a live figure by the name of `figure` in the kernel; give the figure in the browser."""
    (lab.project / "chapters" / "sync.md").write_text(SYNC, "utf-8")
    tab.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", "chapters/sync.md")
    tab.wait_for_function(IS_OPEN, arg="chapters/sync.md")
    run_all(tab)
    figure = tab.locator(".jp-NotebookPanel:not(.lm-mod-hidden) [role=group].ce-figure")
    figure.get_by_text("More", exact=True).click(timeout=TIMEOUT)
    yield figure
    tab.evaluate(CLOSE)


def wait_for_answer(tab, code, answer):
    """Execute code until it prints the answer: the browser tells the kernel of a change when that is idle."""
    end = time.monotonic() + TIMEOUT / 1000
    while (told := tab.evaluate(EXECUTE, code)) != answer and time.monotonic() < end:
        time.sleep(0.1)
    assert told == answer


def test_the_first_page_opens_without_any_pop_up(tab):
    """The list of chapters opens, and neither a dialog nor a notification covers it."""
    tab.wait_for_function(IS_OPEN, arg=START)
    assert tab.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []


@pytest.mark.parametrize("path", [START, "workbook/derivative.ipynb"])
def test_nobody_is_asked_to_save_what_they_only_opened(tab, path):
    """Opening the first page or an exercise changes nothing in it, also when the kernel has said which Python it is."""
    tab.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", path)
    tab.wait_for_function(IS_OPEN, arg=path)
    tab.wait_for_function(IS_READY)
    assert not tab.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")
    tab.evaluate(CLOSE)


@pytest.mark.parametrize(
    ("part", "name", "opened"),
    [
        ("li", "The derivative", "chapters/derivative.md"),
        ("li:has-text('The derivative')", "Exercises", "workbook/derivative.ipynb"),
    ],
)
def test_chapters_and_exercises_are_one_click_away(tab, part, name, opened):
    """The page that JupyterLab starts with opens chapters as notebooks, and beside each the learner's own exercises."""
    tab.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", START)
    tab.wait_for_function(IS_OPEN, arg=START)
    here = tab.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    here.locator(part).get_by_role("link", name=name, exact=True).click()
    tab.wait_for_function(IS_OPEN, arg=opened)
    assert "jp-NotebookPanel" in tab.evaluate("() => jupyterapp.shell.currentWidget.node.className")
    assert tab.locator(".jp-Dialog").all_inner_texts() == []
    tab.evaluate(CLOSE)


def test_a_double_click_opens_a_notebook(tab, chapter):
    """A chapter opens as a notebook with a kernel, and not in the text editor."""
    assert "jp-NotebookPanel" in tab.evaluate("() => jupyterapp.shell.currentWidget.node.className")
    assert tab.locator(".jp-Dialog").all_inner_texts() == []


def test_all_cells_run_without_error(cells):
    """The whole chapter runs with "Run All Cells", and no cell prints an error or a warning."""
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(cell["execution_count"] for cell in code)
    outputs = [output for cell in code for output in cell["outputs"]]
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []


def test_numbers_in_the_prose_are_evaluated(tab, cells):
    """Each {eval} role of the chapter shows its value."""
    tab.wait_for_function(HAS_EVALUATED, timeout=10_000)
    expressions = [e for cell in tab.evaluate(CELLS) for e in cell["metadata"].get("user_expressions", [])]
    assert [e["expression"] for e in expressions if e["result"]["status"] != "ok"] == []


def test_saving_leaves_the_chapter_as_it_was(tab, lab, chapter, cells):
    """Running and saving a chapter gives git nothing to commit."""
    tab.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    tab.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    assert (lab.project / chapter).read_text("utf-8") == (BOOK / chapter).read_text("utf-8")


def test_live_figures_are_mounted(tab, chapter, cells):
    """Each cell of the chapter that shows a live figure puts out one that is alive, not its picture or an error."""
    shows = [i for i, cell in enumerate(cells) if "crossentropy.widgets" in cell["source"]]
    assert len(shows) == (BOOK / chapter).read_text("utf-8").count("from crossentropy.widgets import")
    for i in shows:
        output = tab.evaluate_handle(OUTPUT_OF, i).as_element()
        output.wait_for_selector("[role=group].ce-figure :is(input, button)")
        assert len(output.query_selector_all("[role=group].ce-figure")) == 1
        assert output.query_selector_all("img, [data-mime-type$=stderr], .jupyter-widgets-error-widget") == []


def test_python_moves_a_slider(tab, figure):
    """Setting a trait in the kernel moves its slider, and the text beside it, without any cell being run anew."""
    slider = figure.get_by_label("Learning rate", exact=True)
    expect(slider).to_have_value("0.15", timeout=TIMEOUT)
    assert tab.evaluate(EXECUTE, "figure.eta = 0.5") == ""
    expect(slider).to_have_value("0.5", timeout=TIMEOUT)
    expect(slider.locator("xpath=../..").locator(".ce-value")).to_have_text("η = 0.5")


@pytest.mark.parametrize(
    ("label", "keys", "code", "answer"),
    [
        ("Weight", ["ArrowRight", "ArrowUp", "ArrowUp"], "print(round(figure.w, 9))", "2.15"),
        ("Weight", ["ArrowLeft", "ArrowDown", "ArrowDown"], "print(round(figure.w, 9))", "1.85"),
        ("Start on the sigmoid", ["ArrowDown", "ArrowDown"], "print(round(figure.w + figure.b, 9))", "3.8"),
        ("Train for", ["ArrowDown"], "print(figure.epochs)", "1000"),
    ],
)
def test_keys_of_a_control_change_python(tab, figure, label, keys, code, answer):
    """Arrow keys move the control that has the focus, and not JupyterLab's cells; the kernel hears of it."""
    tab.evaluate(EXECUTE, "figure.w = figure.b = 2; figure.epochs = 300")
    expect(figure.get_by_label("Weight", exact=True)).to_have_value("2", timeout=TIMEOUT)
    control = figure.get_by_label(label, exact=True)
    control.focus()
    active = tab.evaluate(ACTIVE_CELL)
    for key in keys:
        tab.keyboard.press(key)
    expect(control).to_be_focused()
    assert tab.evaluate(ACTIVE_CELL) == active
    wait_for_answer(tab, code, answer)


def test_python_refuses_what_is_out_of_range(tab, figure):
    """A value out of range raises an error that says what is allowed, and the slider stays where it was."""
    slider = figure.get_by_label("Learning rate", exact=True)
    tab.evaluate(EXECUTE, "figure.eta = 0.3")
    expect(slider).to_have_value("0.3", timeout=TIMEOUT)
    refusal = tab.evaluate(EXECUTE, "figure.eta = -1")
    assert refusal == "TraitError: eta is -1: it must be a number from 0 to 100"
    assert tab.evaluate(EXECUTE, "figure.y = 0.25; print(figure.eta)") == "0.3"
    # Messages keep their order: what came after the error has been painted.
    expect(figure.get_by_label("Target", exact=True)).to_have_value("0.25", timeout=TIMEOUT)
    expect(slider).to_have_value("0.3")


def test_exercises_open_in_the_workbook_without_solutions(tab, lab):
    """Each exercise page has its notebook in workbook/, and running a check there says what is to be done."""
    pages = sorted(path.stem for path in (BOOK / "chapters" / "exercises").glob("*.md"))
    assert {path.stem for path in (lab.project / "workbook").glob("*.ipynb")} == {*pages, "start"}
    path = f"workbook/{pages[0]}.ipynb"
    tab.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", path)
    tab.wait_for_function(IS_OPEN, arg=path)
    outputs = [output for cell in run_all(tab) for output in cell.get("outputs", [])]
    tab.evaluate(CLOSE)
    assert [output for output in outputs if output["output_type"] == "error"] == []
    told = "".join(output["text"] for output in outputs if output["output_type"] == "stream")
    assert "not written yet" in told
    assert "✓" not in told


def test_the_sources_of_exercises_are_not_shown(tab, lab):
    """The folder with the solutions is not in the list of files; asking for a page in it tells where to work."""
    ask = "path => jupyterapp.serviceManager.contents.get(path).catch(error => error)"
    listed = [entry["name"] for entry in tab.evaluate(ask, "chapters")["content"]]
    assert "derivative.md" in listed
    assert "exercises" not in listed
    refusal = tab.evaluate(ask, "chapters/exercises/derivative.md")
    assert "This page holds the solutions. Work in workbook/derivative.ipynb" in str(refusal)


def test_the_list_of_chapters_is_in_teaching_order(tmp_path):
    """Each page is linked once, in the order of the contents, under its part, with its exercises on the same line."""
    shutil.copytree(BOOK / "chapters", tmp_path / "chapters")
    shutil.copy(BOOK / "_toc.yml", tmp_path)
    write_start(tmp_path)
    [cell] = nbformat.read(tmp_path / START, as_version=4).cells
    links = [link.removeprefix("../") for link in re.findall(r"\]\((.+?)\)", cell.source)]
    told = [link.replace(".md", "").replace(".ipynb", "") for link in links]
    assert told == [page.replace("chapters/exercises/", "") for page in pages(BOOK / "_toc.yml")]
    line = "- [The derivative](../chapters/derivative.md) · [Exercises](derivative.ipynb)"
    assert line in cell.source.partition("## One neuron\n")[2].partition("## Many neurons")[0].splitlines()


def test_the_workbook_is_the_learners_own(tmp_path):
    """Starting again adds what is missing and leaves alone what the learner has written."""
    shutil.copytree(BOOK / "chapters", tmp_path / "chapters")
    first, *others = write_workbook(tmp_path)
    assert others
    first.write_text("my work", "utf-8")
    others[0].unlink()
    assert write_workbook(tmp_path) == [others[0]]
    assert first.read_text("utf-8") == "my work"


@pytest.fixture(scope="module")
def quiz(lab, tab):
    """Open a notebook with a quiz by the name of `quiz` in the kernel; give the quiz in the browser."""
    (lab.project / "chapters" / "asks.md").write_text(ASKS, "utf-8")
    tab.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", "chapters/asks.md")
    tab.wait_for_function(IS_OPEN, arg="chapters/asks.md")
    run_all(tab)
    yield tab.locator(".jp-NotebookPanel:not(.lm-mod-hidden) [role=group].ce-figure")
    tab.evaluate(CLOSE)


def test_a_quiz_and_its_kernel_keep_in_step(tab, quiz):
    """Arrow keys and Enter answer a question and not a cell; Python hears of the answer, and takes it back."""
    first = quiz.locator("form").first
    active = tab.evaluate(ACTIVE_CELL)
    first.get_by_role("radio").first.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(first.get_by_role("status")).to_contain_text("(b) is right.")
    assert tab.evaluate(ACTIVE_CELL) == active
    wait_for_answer(tab, "print(quiz.answers)", "[1, -1, -1]")
    assert tab.evaluate(EXECUTE, "quiz.answers = [-1, 0, -1]") == ""
    expect(first.get_by_role("status")).to_be_empty(timeout=TIMEOUT)
    expect(quiz.locator("form").nth(1).get_by_role("status")).to_contain_text("(a) is not right.")


def test_a_wrong_answer_leads_to_the_notebook_that_cures_it(tab, quiz):
    """The link in the feedback opens the chapter as a notebook, in a browser tab of its own."""
    tab.evaluate(EXECUTE, "quiz.answers = [3, -1, -1]")
    link = quiz.get_by_role("link", name="Looking for the cause")
    with tab.expect_popup() as popup:
        link.click(timeout=TIMEOUT)
    popup.value.wait_for_function(IS_OPEN, arg="chapters/learning_slowdown.md", timeout=TIMEOUT)
    assert "jp-NotebookPanel" in popup.value.evaluate("() => jupyterapp.shell.currentWidget.node.className")
    popup.value.evaluate(CLOSE)
    popup.value.close()


def test_nothing_leaves_the_machine_or_touches_the_home(tab, lab):
    """After all of this the browser has asked the local server alone, and the learner's home is still empty."""
    assert tab.hosts - {None} == {"127.0.0.1"}  # None: data and blob addresses
    assert list(lab.home.iterdir()) == []
