"""`make lab` opens the chapters as notebooks that run, in a real browser."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

PROJECT = Path(os.environ.get("PROJECT", Path(__file__).resolve().parents[1]))
CHAPTER = "learning_slowdown.md"
TIMEOUT = 120_000  # milliseconds; a chapter may take a while to run
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

IS_OPEN = """path => {
    const context = jupyterapp.shell.currentWidget?.context;
    return context?.path === path && context.isReady;
}"""

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


class Lab(NamedTuple):
    """A running JupyterLab."""

    url: str
    project: Path
    home: Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start `make lab` in a copy of the project, with an empty home, and always stop it."""
    home = tmp_path_factory.mktemp("home")
    project = tmp_path_factory.mktemp("lab") / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("_build", ".git", ".venv"))
    token = secrets.token_hex()
    options = "--no-browser --port=0 --LabApp.expose_app_in_browser=True"
    if os.geteuid() == 0:
        options += " --allow-root"
    server = subprocess.Popen(
        ["make", "lab", f"PYTHON={sys.executable}", f"LAB_OPTIONS={options}"],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "JUPYTER_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # so that make, the server and its kernels stop together
    )
    try:
        yield Lab(f"{wait_for_address(server)}?token={token}", project, home)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def wait_for_address(server):
    """Return the address that the server announces in its log."""
    log = []
    for line in server.stdout:
        log.append(line)
        if address := re.search(r"http://127\.0\.0\.1:\d+/\S+(?=\?token)", line):
            # Keep reading, so that the server never blocks on a full pipe.
            threading.Thread(target=server.stdout.read, daemon=True).start()
            return address[0]
    pytest.fail("JupyterLab did not start:\n" + "".join(log))


@pytest.fixture(scope="module")
def page(lab):
    """JupyterLab as `make lab` shows it, once it has loaded; it records the hosts it asks."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT)
        page.hosts = set()
        page.on("request", lambda request: page.hosts.add(urlsplit(request.url).hostname))
        page.goto(lab.url)
        page.locator("#jupyterlab-splash").wait_for(state="detached")
        yield page
        browser.close()


@pytest.fixture(scope="module")
def notebook(page):
    """Double-click the chapter in the file browser; return the CSS classes of what opens."""
    page.locator(".jp-DirListing-item", has_text=CHAPTER).dblclick()
    page.wait_for_function(IS_OPEN, arg=f"chapters/{CHAPTER}")
    return page.evaluate("() => jupyterapp.shell.currentWidget.node.className")


@pytest.fixture(scope="module")
def cells(page, notebook):
    """The cells of the chapter after "Run All Cells"."""
    page.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext?.session?.kernel?.status === 'idle'")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(HAS_RUN)
    return page.evaluate("() => jupyterapp.shell.currentWidget.content.model.toJSON().cells")


def test_start_page_is_the_index_without_any_pop_up(page):
    """The course's first page opens, and neither a dialog nor a notification covers it."""
    page.wait_for_function(IS_OPEN, arg="chapters/index.md")
    assert page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []


def test_double_click_opens_a_notebook(page, notebook):
    """A chapter opens as a notebook with a kernel, and not in the text editor."""
    assert "jp-NotebookPanel" in notebook
    assert page.locator(".jp-Dialog").all_inner_texts() == []


def test_all_cells_run_without_error(cells):
    """The whole chapter runs with "Run All Cells"."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    errors = [f"{o['ename']}: {o['evalue']}" for o in outputs if o["output_type"] == "error"]
    assert errors == []


def test_numbers_in_the_prose_are_evaluated(page, cells):
    """Each {eval} role of the chapter shows its value."""
    page.wait_for_function(HAS_EVALUATED, timeout=10_000)
    cells = page.evaluate("() => jupyterapp.shell.currentWidget.content.model.toJSON().cells")
    expressions = [e for cell in cells for e in cell["metadata"].get("user_expressions", [])]
    assert expressions
    assert [e["expression"] for e in expressions if e["result"]["status"] != "ok"] == []


def test_saving_leaves_the_chapter_as_it_was(page, lab, cells):
    """Running and saving a chapter gives git nothing to commit."""
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("() => !jupyterapp.shell.currentWidget.context.model.dirty")
    saved = (lab.project / "chapters" / CHAPTER).read_text()
    assert saved == (PROJECT / "chapters" / CHAPTER).read_text()


def test_nothing_leaves_the_machine_or_touches_the_home(page, lab, cells):
    """The browser asks the local server alone, and the learner's home stays empty."""
    assert page.hosts - {None} == {"127.0.0.1"}  # None: data and blob addresses
    assert list(lab.home.iterdir()) == []
