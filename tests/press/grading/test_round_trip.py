"""A teacher's round trip: from the source to marks by hand, and back; what formgrader and the feedback pages show."""

import csv
import os
import re
import secrets
import subprocess
import time

import pytest
from nbformat import read, v4
from nbgrader.api import Gradebook
from playwright.sync_api import expect
from press.grading.register import register

from .conftest import NAME, RIGHT, Work, command

ATTACK = "window.pwned = true"
MARKDOWN = f"""\
<script>{ATTACK}</script> <img src=x onerror="{ATTACK}"> <svg onload="{ATTACK}"><script>{ATTACK}</script></svg>
<iframe srcdoc="<script>parent.pwned = true</script>"></iframe> <style>* {{ display: none }}</style>
<a id="a" href="javascript:{ATTACK}">one</a> [two](javascript:{ATTACK})
[three](data:text/html,<script>{ATTACK}</script>)
![picture](attachment:x.svg) <math href="javascript:{ATTACK}"><mi>x</mi></math> <div onclick="{ATTACK}">four</div>
<form action="javascript:{ATTACK}"><button>five</button></form> `<script>{ATTACK}</script>`
<details ontoggle="{ATTACK}" open>
$\\href{{javascript:{ATTACK}}}{{six}}$ $<img src=x onerror="{ATTACK}">$

```html
</code></pre><script>{ATTACK}</script>
```
<!-- --><script>{ATTACK}</script> An honest sentence.
"""
CODE = f"""\
from IPython.display import HTML, Javascript, SVG, Markdown, display
display(HTML("<script>{ATTACK}</script>"), Javascript("{ATTACK}"), SVG("<svg onload='{ATTACK}'/>"))
display({{"text/html": "<script>{ATTACK}</script>"}}, raw=True)
"""
PRINTED = f"print('\\x1b[31m<script>{ATTACK}</script>\\x1b]8;;javascript:{ATTACK}\\x07link')\n'</pre><script>'"
RAISED = f"raise ValueError(\"</pre><script>{ATTACK}</script><img src=x onerror='{ATTACK}'>\")"
NAMED = f'class A:\n    _repr_html_ = lambda self: "<script>{ATTACK}</script>"\nA()'


def attacker(release):
    """Make the work of somebody who wants to run script in the teacher's browser."""
    work = Work(release).answer(**RIGHT).answer(why=MARKDOWN)
    work.answer(cross_entropy_one=f'def cross_entropy_one(a, y):\n    raise ValueError("<script>{ATTACK}</script>")')
    for source in CODE, PRINTED, RAISED, NAMED, f"# </pre></div><script>{ATTACK}</script>":
        work.add(source)
    work.add(MARKDOWN, kind=v4.new_markdown_cell).add(f"<script>{ATTACK}</script>", kind=v4.new_raw_cell)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='{ATTACK}'/>"
    work.cell("why")["attachments"] = {"x.svg": {"image/svg+xml": svg}, "x.html": {"text/html": MARKDOWN}}
    work.cell("why").metadata.nbgrader.comment = work.cell("why").metadata.nbgrader.score = MARKDOWN
    work.notebook.cells[1].outputs = [v4.new_output("display_data", {"text/html": f"<script>{ATTACK}</script>"})]
    work.notebook.metadata.language_info = {"name": MARKDOWN, "pygments_lexer": MARKDOWN}
    work.notebook.metadata.title = MARKDOWN
    work.notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": MARKDOWN}}
    return work


class Course:
    """The course of three students: one right, one with a usual mistake, and one attacker."""

    def __init__(self, folder, source):
        self.folder, self.course = folder, folder / "course"
        release = read(register(self.course, source, NAME), as_version=4)
        mistaken = Work(release).answer(**RIGHT).answer(sigmoid_prime="def sigmoid_prime(z):\n    return sigmoid(z)")
        for student, work in {
            "ann": Work(release).answer(**RIGHT).answer(why=r"Because of $\pi / 2$."),
            "bob": mistaken,
            "eve": attacker(release),
        }.items():
            (folder / "in" / student).mkdir(parents=True)
            (folder / "in" / student / f"<img src=x onerror='{ATTACK}'>.ipynb").write_bytes(work.bytes())
        (folder / "roster.csv").write_text("id,name\nann,Ann One\nbob,Bob Two\neve,Eve Three\n", "utf-8")

    def grade(self):
        """Run the command; give the table, by student."""
        run = command(
            name=NAME, submissions=self.folder / "in", roster=self.folder / "roster.csv", course=self.course, seed=7
        )
        assert run.returncode == 0, run.stderr
        self.lab = re.search(r"By hand: +run `(.+?) lab` in", run.stdout)[1]
        with open(self.course / f"grades-{NAME}.csv", newline="", encoding="utf-8-sig") as file:
            return {row["id"]: row for row in csv.DictReader(file)}

    def gradebook(self):
        """Open the gradebook as formgrader does."""
        return Gradebook(f"sqlite:///{self.course}/gradebook.db")

    def page(self, student):
        """Find the feedback for a student."""
        return self.course / "feedback" / student / NAME / f"{NAME}.html"


@pytest.fixture(scope="module")
def round_trip(source, tmp_path_factory):
    """Grade, mark a written answer and change a mark by hand, and grade again."""
    course = Course(tmp_path_factory.mktemp("round trip"), source)
    course.first = course.grade()
    with course.gradebook() as gradebook:
        written = gradebook.find_grade("why", NAME, NAME, "ann")
        written.manual_score, written.needs_manual_grade = 1.5, False
        gradebook.find_grade("sigmoid_prime-check", NAME, NAME, "bob").manual_score = 1.0
        gradebook.find_comment("why", NAME, NAME, "ann").manual_comment = "Nearly."
        gradebook.db.commit()
    course.second = course.grade()
    return course


def test_marks_before_and_after_the_hand(round_trip):
    """Marks typed by the teacher survive, and count; the others are found anew."""
    scores = [
        {student: row["score"] for student, row in table.items()} for table in (round_trip.first, round_trip.second)
    ]
    assert scores == [{"ann": "7.0", "bob": "3.0", "eve": "4.0"}, {"ann": "8.5", "bob": "4.0", "eve": "4.0"}]
    assert [table["ann"]["why"] for table in (round_trip.first, round_trip.second)] == ["", "1.5"]
    assert [table["ann"]["status"] for table in (round_trip.first, round_trip.second)] == ["waiting", "graded"]


def test_feedback_shows_marks_hints_and_comments(round_trip):
    """What the student should learn from it, and no hidden check."""
    text = re.sub("<[^>]*>", "", round_trip.page("ann").read_text("utf-8"))
    assert "Nearly." in text
    assert "8.5 of 9 points" in re.sub(r"\s+", " ", text)
    assert "BEGIN HIDDEN" not in text
    assert "That is σ(z) itself." in round_trip.page("bob").read_text("utf-8")


def test_marks_that_are_still_to_come_are_not_called_zero(round_trip):
    """What nobody has looked at is not marked yet."""
    assert "not marked yet, of 2" in round_trip.page("bob").read_text("utf-8")
    assert "not marked yet" not in round_trip.page("ann").read_text("utf-8")


def test_registering_again_keeps_the_marks(round_trip, source):
    """A corrected assignment does not cost what has been marked."""
    register(round_trip.course, source, NAME)
    with round_trip.gradebook() as gradebook:
        assert gradebook.find_submission(NAME, "ann").score == 8.5


@pytest.fixture(scope="module")
def formgrader(round_trip):
    """Start JupyterLab in the course's folder, as the teacher does; give its address, and what lets one in."""
    state = round_trip.folder / "state"
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = os.environ | {name: str(state / name) for name in places}
    token = secrets.token_hex()
    options = ["--no-browser", "--allow-root", "--ServerApp.port_retries=50", f"--IdentityProvider.token={token}"]
    log = round_trip.folder / "lab.log"
    with open(log, "w") as file:
        call = [round_trip.lab, "lab", *options]  # as the last line of `make grade` says
        lab = subprocess.Popen(call, cwd=round_trip.course, env=environment, stdout=file, stderr=file)
    try:
        deadline = time.monotonic() + 120
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+)/", log.read_text())):
            assert time.monotonic() < deadline and lab.poll() is None, log.read_text()
            time.sleep(0.2)
        yield found[1], {"Authorization": f"token {token}"}
    finally:
        lab.terminate()
        lab.wait(60)


@pytest.fixture
def watched(browser):
    """Open a page that notes whether script of an attacker ran; requests to other machines go nowhere."""
    page = browser.new_page()
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
    yield page
    assert dialogs == []
    page.close()


def probe(page):
    """Click all that an attacker may have made clickable, and see that nothing ran."""
    page.wait_for_timeout(500)
    links = page.evaluate("[...document.links].map(link => link.href)")
    assert not [link for link in links if link.startswith(("javascript:", "data:"))]
    assert page.evaluate("[...document.scripts].filter(s => s.text.includes('pwned')).length") == 0
    handlers = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^on/.test(a.name))"
    assert page.evaluate(f"{handlers}.filter(a => a.value.includes('pwned')).length") == 0
    assert page.locator("iframe, form, svg script").count() == 0
    for word in "one", "two", "three", "four", "link":
        for element in page.get_by_text(word, exact=True).all():
            element.evaluate("element => element.click()")
    page.wait_for_timeout(500)
    assert page.evaluate("window.pwned") is None


def test_feedback_of_an_attacker_runs_nothing(round_trip, watched):
    """And still shows the honest sentence."""
    watched.goto(round_trip.page("eve").as_uri())
    expect(watched.get_by_text("An honest sentence.").first).to_be_visible()
    probe(watched)


def test_feedback_asks_no_other_machine_and_needs_no_script(round_trip, watched):
    """Formulas in it are MathML, also those of the student; nothing is fetched but the page itself."""
    asked = []
    watched.on("request", lambda request: asked.append(request.url))
    for student in "ann", "eve":
        watched.goto(round_trip.page(student).as_uri())
        watched.wait_for_load_state("networkidle")
        assert watched.locator("script, link, img:not([src^='data:'])").count() == 0
    assert asked == [round_trip.page(student).as_uri() for student in ("ann", "eve")]
    watched.goto(round_trip.page("ann").as_uri())
    assert watched.locator("section#why math").evaluate("math => math.textContent") == "π/2"


def test_formgrader_shows_the_same_marks(round_trip, formgrader, watched):
    """In the list of submissions, and in the boxes at the cells."""
    address, permission = formgrader
    watched.set_extra_http_headers(permission)
    watched.goto(f"{address}/formgrader/gradebook/{NAME}/{NAME}/")
    table = watched.locator("table")
    for score in "8.5", "4":
        expect(table.get_by_text(re.compile(rf"^{re.escape(score)} / 9$")).first).to_be_visible(timeout=120_000)
    with round_trip.gradebook() as gradebook:
        identifier = gradebook.find_submission_notebook(NAME, NAME, "ann").id
    watched.goto(f"{address}/formgrader/submissions/{identifier}/")
    for cell, mark in {"why": "1.5", "sigmoid_prime-check": "3", "sigmoid_prime-hidden": "1"}.items():
        box = watched.locator(f"input.score#{cell}")
        # The page asks the server for the marks; those of the checks are placeholders.
        watched.wait_for_function("box => box.value || box.placeholder", arg=box.element_handle())
        assert float(box.input_value() or box.get_attribute("placeholder")) == float(mark)


def test_formgrader_runs_nothing_of_an_attacker(round_trip, formgrader, watched):
    """On the page on which the teacher marks."""
    address, permission = formgrader
    watched.set_extra_http_headers(permission)
    with round_trip.gradebook() as gradebook:
        identifier = gradebook.find_submission_notebook(NAME, NAME, "eve").id
    watched.goto(f"{address}/formgrader/submissions/{identifier}/")
    expect(watched.get_by_text("An honest sentence.").first).to_be_visible(timeout=120_000)
    probe(watched)
