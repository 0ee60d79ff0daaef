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

import pytest
from press.build import BOOK, pages

CHAPTERS = [
    name
    for name in (f"{page}.md" for page in pages(BOOK / "_toc.yml"))
    if "```{code-cell}" in (BOOK / name).read_text("utf-8")
]
TIMEOUT = 60_000  # milliseconds; a chapter may take a while to run

IS_OPEN = """path => {
    const context = jupyterapp.shell.currentWidget?.context;
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

CLOSE = """async () => {
    const panel = jupyterapp.shell.currentWidget;
    await panel.sessionContext.shutdown();
    panel.context.model.dirty = false;  // or JupyterLab asks
    await jupyterapp.commands.execute('application:close');
}"""


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
    """Open JupyterLab as `make lab` shows it, and record the hosts that it asks."""
    tab = browser.new_page()
    tab.set_default_timeout(TIMEOUT)
    tab.hosts = set()
    tab.on("request", lambda request: tab.hosts.add(urlsplit(request.url).hostname))
    tab.goto(lab.url)
    tab.locator("#jupyterlab-splash").wait_for(state="detached")
    yield tab
    tab.close()


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request, tab):
    """Double-click each chapter in turn in the file browser; give its path."""
    tab.locator(".jp-DirListing-item", has_text=Path(request.param).name).dblclick()
    tab.wait_for_function(IS_OPEN, arg=request.param)
    yield request.param
    tab.evaluate(CLOSE)


@pytest.fixture(scope="module")
def cells(tab, chapter):
    """Give the cells of the chapter after "Run All Cells"."""
    tab.wait_for_function(IS_READY)
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    tab.wait_for_function(HAS_RUN)
    return tab.evaluate(CELLS)


def test_the_first_page_opens_without_any_pop_up(tab):
    """The course's first page opens, and neither a dialog nor a notification covers it."""
    tab.wait_for_function(IS_OPEN, arg=CHAPTERS[0])
    assert tab.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []


def test_a_double_click_opens_a_notebook(tab, chapter):
    """A chapter opens as a notebook with a kernel, and not in the text editor."""
    assert "jp-NotebookPanel" in tab.evaluate("() => jupyterapp.shell.currentWidget.node.className")
    assert tab.locator(".jp-Dialog").all_inner_texts() == []


def test_all_cells_run_without_error(cells):
    """The whole chapter runs with "Run All Cells", and no cell prints an error or a warning."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert outputs
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


def test_nothing_leaves_the_machine_or_touches_the_home(tab, lab):
    """After all of this the browser has asked the local server alone, and the learner's home is still empty."""
    assert tab.hosts - {None} == {"127.0.0.1"}  # None: data and blob addresses
    assert list(lab.home.iterdir()) == []
