"""The live figures of the built book: with a mouse, a finger, a keyboard, on paper, or with no script at all."""

import gzip
import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from crossentropy import quizzes
from playwright.sync_api import expect
from press.book import BOOK, pages

from .conftest import MOUNTED, PAINTED, swept

FIGURES = {
    "chapters/index": ["Learning slowdown"],
    "chapters/before_you_start": ["Derivation: the slope of the sigmoid"],
    "chapters/learning_slowdown": [
        "Prediction: The learning slowdown",
        "Derivation: ∂C/∂w of the quadratic cost",
        "Learning slowdown",
        "Quiz: The learning slowdown",
        "Looking back: The learning slowdown",
    ],
    "chapters/formula": ["Prediction: The formula", "Cost terms", "Quiz: The formula", "Looking back: The formula"],
    "chapters/properties": [
        "Prediction: Two properties",
        "Derivation: the lowest cost for a soft target",
        "Cost terms",
        "Quiz: Two properties",
        "Looking back: Two properties",
    ],
    "chapters/derivative": [
        "Prediction: The derivative",
        "Derivation: ∂C/∂w of the cross-entropy",
        "Derivation: ∂C/∂b of the cross-entropy",
        "Gradient factors",
        "Learning slowdown",
        "Loss surface",
        "Quiz: The derivative",
        "Looking back: The derivative",
    ],
    "chapters/generalization": [
        "Prediction: Many neurons",
        "Output layer",
        "Quiz: Many neurons",
        "Looking back: Many neurons",
    ],
    "chapters/softmax": [
        "Prediction: One of k",
        "Output layer",
        "Derivation: δ of softmax with the log-likelihood",
        "Quiz: One of k",
        "Looking back: One of k",
    ],
    "chapters/origins": [
        "Derivation: the cost from the gradient that we wish for",
        "Prediction: Where does it come from?",
        "Cost terms",
        "Quiz: Where does it come from?",
        "Looking back: Where does it come from?",
    ],
    "chapters/numerics": [
        "Prediction: In floating point",
        "Precision",
        "Quiz: In floating point",
        "Looking back: In floating point",
    ],
    "chapters/digits": ["Prediction: Real digits", "Digits", "Quiz: Real digits", "Looking back: Real digits"],
    "chapters/logistic": [
        "Derivation: the logarithm of the odds",
        "Boundary",
        "Prediction: One neuron at work",
        "Quiz: One neuron at work",
        "Looking back: One neuron at work",
    ],
    "chapters/language": [
        "Prediction: The next word",
        "Next letter",
        "Derivation: the cost of one position, from its weighted inputs",
        "Quiz: The next word",
        "Looking back: The next word",
    ],
    "chapters/trust": [
        "Forecaster",
        "Derivation: the slope of the quadratic score in the long run",
        "Prediction: Can you trust the probability?",
        "Quiz: Can you trust the probability?",
        "Looking back: Can you trust the probability?",
    ],
    "chapters/review": ["Review"],
}
# Exercises show figures of their chapters again.
AGAIN = {
    "chapters/exercises/learning_slowdown": ["Learning slowdown"],
    "chapters/exercises/formula": ["Cost terms"],
    "chapters/exercises/properties": ["Cost terms"],
    "chapters/exercises/derivative": ["Gradient factors"],
    "chapters/exercises/generalization": ["Output layer"],
    "chapters/exercises/softmax": ["Output layer"],
    "chapters/exercises/origins": ["Cost terms"],
    "chapters/exercises/numerics": ["Precision"],
    "chapters/exercises/digits": ["Learning slowdown"],
    "chapters/exercises/logistic": ["Boundary"],
    "chapters/exercises/language": ["Next letter"],
    "chapters/exercises/trust": ["Forecaster"],
}
QUIZ = ".live-figure[data-widget=Quiz]"
PICTURED = ".live-figure[data-twin=picture]"  # what stands in for quizzes, derivations and predictions is text


def every(names):
    """Run a test on each of these pages, opened once for all tests in turn."""
    return pytest.mark.parametrize("name", swept(names), indirect=True, scope="module")


every_figure = every([*FIGURES, *AGAIN])
every_page = every(FIGURES)
every_quiz = every([name for name, shown in FIGURES.items() if any("Quiz: " in each for each in shown)])


@pytest.fixture(scope="module")
def name(request):
    """Name of a page."""
    return request.param


@pytest.fixture(scope="module")
def enter(browser, addresses):
    """Give a function that opens a page in a tab, or in a new window; options are those of a browser context."""

    def enter(name, over="http", tab=None, **options):
        page = tab or browser.new_page(**options)
        page.goto(f"{addresses[over]}/{name}.html")
        if options.get("java_script_enabled", True):
            page.wait_for_function(MOUNTED)
        return page

    return enter


@pytest.fixture(scope="module")
def tabs(browser):
    """Open tabs in which all pages are opened in turn: over http, from a disk, and without JavaScript."""
    tabs = [browser.new_page(color_scheme="light"), browser.new_page(), browser.new_page(java_script_enabled=False)]
    yield tabs
    for tab in tabs:
        tab.close()


@pytest.fixture(scope="module")
def page(enter, name, tabs):
    """Open each page in turn for the tests that leave it as they have found it."""
    return enter(name, tab=tabs[0])


@pytest.fixture(scope="module")
def page_on_disk(enter, name, tabs):
    """Open each page in turn without any server."""
    return enter(name, "file", tab=tabs[1])


@pytest.fixture(scope="module")
def page_without_script(enter, name, tabs):
    """Open each page in turn without JavaScript."""
    return enter(name, tab=tabs[2], java_script_enabled=False)


@pytest.fixture
def visit(enter):
    """Give a function that opens a page for one test alone."""
    opened = []

    def visit(name, **options):
        opened.append(enter(name, **options))
        return opened[-1]

    yield visit
    for page in opened:
        page.close()


def figure(page, name):
    """Find a live figure by its name."""
    return page.get_by_role("group", name=name, exact=True)


def test_every_page_that_teaches_has_a_live_figure():
    """The pages with live figures are those that teach, and the first one."""
    reference = ["which_loss", "from_the_note", "misconceptions", "notation", "references", "accessibility"]
    others = {f"chapters/{name}" for name in [*reference, "python_in_your_browser", "teaching"]}
    chapters = {page for page in pages(BOOK / "_toc.yml") if "exercises" not in page}
    assert set(FIGURES) == chapters - others


def assert_alive(page, figures):
    """Assert that each figure is mounted, and that its picture has stepped back."""
    expect(page.locator(".live-figure[data-live]")).to_have_count(len(figures))
    names = page.locator(".live-figure [role=group].ce-figure").evaluate_all(
        "groups => groups.map(group => group.getAttribute('aria-label'))"
    )
    assert names == figures
    assert not page.locator(".live-figure img").first.is_visible()


@every_figure
def test_figures_are_alive(page, name):
    """From a server, in a folder of it, all figures of a page are alive."""
    assert_alive(page, (FIGURES | AGAIN)[name])


@every_figure
def test_figures_are_alive_on_a_disk(page_on_disk, name):
    """Without a server they are alive too."""
    assert_alive(page_on_disk, (FIGURES | AGAIN)[name])


@every_page
def test_without_script_there_is_a_picture_with_a_caption(page_without_script):
    """Without JavaScript every figure is a described picture with its caption."""
    for live in page_without_script.locator(PICTURED).all():
        picture = live.locator("img")
        assert picture.is_visible()
        assert len(picture.get_attribute("alt")) > 20
        assert live.locator("xpath=ancestor::figure//figcaption").is_visible()


@every_page
def test_paper_gets_the_picture(page):
    """In print every figure is its picture."""
    page.pdf()  # printing fetches the pictures, which wait for it
    page.emulate_media(media="print")
    for live in page.locator(PICTURED).all():
        assert live.locator("img").is_visible()
        assert not live.locator(".ce-figure").is_visible()
    page.emulate_media(media="screen")


def assert_told(page, name):
    """Assert that a quiz is its questions, its answers and their reasons, with formulas typeset."""
    text = page.locator(QUIZ).inner_text()
    _, questions = quizzes.load(name.rpartition("/")[2])
    assert len(re.findall(r"\([a-d]\) is right\. ", text)) == len(questions)
    assert text.count("The misconception behind this: ") == sum(len(question.answers) - 1 for question in questions)
    assert "$" not in text


@every_quiz
def test_paper_gets_questions_and_answers(page, name):
    """In print a quiz is all its text, which is hidden on the screen."""
    assert not page.locator(QUIZ).get_by_text("Answers", exact=True).is_visible()
    page.emulate_media(media="print")
    assert not page.locator(f"{QUIZ} .ce-figure").is_visible()
    assert_told(page, name)
    page.emulate_media(media="screen")


@every_quiz
def test_readers_without_script_get_questions_and_answers(page_without_script, name):
    """Without JavaScript a quiz is all its text."""
    assert_told(page_without_script, name)


@every_page
def test_figures_follow_the_theme_at_once(page):
    """A figure on a page that turns dark is dark in the next frame."""
    for live in page.locator(".ce-figure").all():
        light = live.evaluate("element => getComputedStyle(element).backgroundColor")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        dark = live.evaluate("element => getComputedStyle(element).backgroundColor")
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        assert (light, dark) == ("rgb(255, 255, 255)", "rgb(18, 18, 18)")


@every_quiz
def test_every_wrong_answer_leads_to_its_cure(page_on_disk):
    """Each wrong answer of a quiz is told with a link to a page and a place that exist, opened from a disk."""
    quiz = page_on_disk.locator(f"{QUIZ} .ce-figure")
    links = set()
    for form in quiz.locator("form").all():
        told = form.get_by_role("status")
        for letter, radio in zip("abcd", form.get_by_role("radio").all(), strict=False):
            radio.check()
            form.get_by_role("button", name="Check").click()
            told.get_by_text(f"({letter}) is ").wait_for()
            found = told.get_by_role("link").evaluate_all("links => links.map(({href}) => href)")
            assert len(found) == ("not right" in told.inner_text())
            links.update(found)
    assert links
    for url in links:
        file, _, place = url.partition("#")
        assert not place or f'id="{place}"' in Path(url2pathname(urlsplit(file).path)).read_text("utf-8"), url


def test_the_link_in_a_quiz_can_be_followed(visit):
    """A click on the cure leads there, over http from a sub-folder."""
    page = visit("chapters/derivative")
    quiz = figure(page, "Quiz: The derivative")
    quiz.get_by_label("The slope in the gradient of the quadratic cost is a mistake").check()
    quiz.get_by_role("button", name="Check").first.click()
    quiz.get_by_role("link", name="Looking for the cause").click()
    page.wait_for_url("**/some/folder/chapters/learning_slowdown.html#looking-for-the-cause")


def test_the_race_is_run_by_one_click(visit):
    """A click on Run starts the race, and at its end the table shows the outputs that Python computes."""
    page = visit("chapters/index")
    race = figure(page, "Learning slowdown")
    race.get_by_role("button", name="Run").click()
    race.get_by_text("epoch 300 of 300").first.wait_for(timeout=60_000)
    race.get_by_text("Numbers: ").click()
    expect(race.get_by_role("table")).to_contain_text(re.compile(r"output a\s+0\.2028\s+0\.0120"), use_inner_text=True)


def test_a_finger_runs_the_race_on_a_phone(visit):
    """A tap on Run does the same at 390 px, at once for readers who asked for less motion."""
    page = visit("chapters/index", viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    race = figure(page, "Learning slowdown")
    race.get_by_role("button", name="Run").tap()
    race.get_by_text("epoch 300 of 300").first.wait_for(timeout=2_000)


def test_a_key_moves_a_slider_and_the_numbers_follow(visit):
    """From z = 4, 20 steps to the left on the keyboard lead to z = 2, where the table shows σ′(2)."""
    page = visit("chapters/derivative")
    factors = figure(page, "Gradient factors")
    slider = factors.get_by_role("slider", name="Weighted input").first
    slider.focus()
    step = float(slider.get_attribute("step"))
    for _ in range(round(2 / step)):
        page.keyboard.press("ArrowLeft")
    factors.get_by_text("z = 2.0000").first.wait_for()
    factors.get_by_text("Numbers: ").click()
    expect(factors).to_contain_text(re.compile(r"σ′\(z\)\s+0\.1050\s+0\.1050"), use_inner_text=True)


def test_the_slip_is_exposed(visit):
    """Stepping along ∂C/∂a makes the gradient check fail, in words."""
    page = visit("chapters/derivative")
    factors = figure(page, "Gradient factors")
    assert "FAILED" not in factors.inner_text()
    factors.get_by_label("Step along ∂C/∂a").check()
    factors.get_by_text("gradient check FAILED").first.wait_for()


def test_a_marble_drops_where_one_points(visit):
    """A click near the middle of a map starts both neurons there, and they run."""
    page = visit("chapters/derivative", reduced_motion="reduce")
    surface = figure(page, "Loss surface")
    surface.locator(".ce-map .ce-plot > svg").first.click()
    surface.get_by_text("epoch 300 of 300").first.wait_for(timeout=5_000)
    surface.get_by_text("More", exact=True).click()
    for name in "Weight", "Bias":
        assert abs(float(surface.get_by_role("slider", name=name, exact=True).input_value())) < 1


REVIEW = "chapters/review"


@every_page
def test_figures_weigh_little(site, name):
    """Models and scripts of all figures of a page are at most 45 kB gzipped, their styles a tenth of that.

    The review has the prompts of all chapters, for which 6 kB more are allowed.
    """
    html = (site / f"{name}.html").read_text("utf-8")
    models = re.search(r'<script type="application/json" id="live-models">(.*?)</script>', html, re.DOTALL)[1]
    files = re.findall(r'"../(_static/figures/[\w-]+\.(?:js|css))', html)
    assert files
    scripts, styles = ([(site / file).read_bytes() for file in files if file.endswith(kind)] for kind in ("js", "css"))
    assert sum(len(gzip.compress(part)) for part in [models.encode(), *scripts]) <= (
        51_000 if name == REVIEW else 45_000
    )
    assert sum(len(gzip.compress(part)) for part in styles) <= 5_000


# One look at each figure: its page, its name, the control that its caption names, and the mark that this moves
GLANCES = [
    ("chapters/index", "Learning slowdown", "Epoch", ".ce-point.ce-quadratic"),
    ("chapters/learning_slowdown", "Learning slowdown", "Start on the sigmoid", ".ce-bar.ce-quadratic"),
    ("chapters/formula", "Cost terms", "Output on the curve", ".ce-arrow.ce-no"),
    ("chapters/properties", "Cost terms", "Target line", ".ce-curve.ce-cross-entropy"),
    ("chapters/derivative", "Gradient factors", "Weighted input", ".ce-bar.ce-slope"),
    ("chapters/derivative", "Loss surface", "Epoch", ".ce-marble"),
    ("chapters/generalization", "Output layer", "Output 1", ".ce-bar.ce-neuron-1"),
    ("chapters/softmax", "Output layer", "Output 1", ".ce-bar.ce-neuron-2"),
    ("chapters/numerics", "Precision", "Weighted input", ".ce-target"),
    ("chapters/digits", "Digits", "Image", ".ce-ring"),
    ("chapters/logistic", "Boundary", "Penalty", ".ce-odds-e"),
    ("chapters/language", "Next letter", "Letters of context", ".ce-letter"),
    ("chapters/trust", "Forecaster", "Forecast on the curve", ".ce-gap"),
]
GLANCED = ["chapters/learning_slowdown", "chapters/derivative", "chapters/digits"]
SCREENS = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
POINTS = "marks => marks.map((mark) => mark.getAttribute('points')).join()"

every_glance = pytest.mark.parametrize(("page_name", "figure_name", "control", "mark"), swept(GLANCES, GLANCED))

# Everything that a figure says and holds, to those who look and to those who listen
SAYS = """figure => JSON.stringify([...figure.querySelectorAll("*")].map((each) => [
    each.value, each.checked, each.getAttribute("aria-label"), each.getAttribute("aria-valuenow"),
    each.getAttribute("points"), each.children.length ? "" : each.textContent,
]))"""


@pytest.fixture(scope="module")
def touched(browser):
    """Open a tab on a phone."""
    page = browser.new_page(viewport=SCREENS["phone"], has_touch=True, reduced_motion="reduce")
    yield page
    page.close()


def swipe(page, x, y, dy):
    """Draw a finger up or down, as one does to scroll."""
    session = page.context.new_cdp_session(page)
    for i in range(7):
        points = [{"x": x + i % 2, "y": y + dy * i / 6}]
        kind = "touchMove" if i else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


# Texts of neighbouring cells of a figure's tables that lie one on the other
OVERLAPPING = """() => [...document.querySelectorAll(".live-figure tr")].flatMap(row => {
    const texts = [...row.cells].map(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return [...range.getClientRects()].filter(({ width }) => width);
    });
    const apart = texts.slice(1).every((next, i) => next.every(b => texts[i].every(
        a => b.left >= a.right - 1 || b.top >= a.bottom || b.bottom <= a.top)));
    return apart ? [] : [row.innerText];
})"""


# Words of a figure that cannot be read, at either end of any slider: cut at the edge, or one on the other
UNREADABLE = f"""async (figure) => {{
    const painted = {PAINTED};
    const contents = (element) => {{
        const range = document.createRange();
        range.selectNodeContents(element);
        return range;
    }};
    const found = new Set();
    const look = () => {{
        const words = [...figure.querySelectorAll("svg text, summary")].map((each) => {{
            // words of a fold may run out of their box
            const [within, whole] = each.ownerSVGElement ? [each.ownerSVGElement, each] : [figure, contents(each)];
            const [room, box] = [within, whole].map((part) => part.getBoundingClientRect());
            return {{ text: each.textContent, room, box }};
        }}).filter(({{ box }}) => box.width);
        words.forEach(({{ text, room, box }}, i) => {{
            if (box.left < room.left || box.right > room.right) found.add(`${{text}}: cut`);
            for (const {{ text: other, box: its }} of words.slice(i + 1)) {{
                const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
                const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
                if (across > 2 && down > 3) found.add(`${{text}}: on ${{other}}`);
            }}
        }});
    }};
    for (const slider of figure.querySelectorAll("input[type=range]")) {{
        for (const value of [slider.min, slider.max, slider.value]) {{
            slider.value = value;
            slider.dispatchEvent(new Event("input"));
            await painted();
            look();
        }}
    }}
    return [...found];
}}"""


def unfold(page):
    """Show what waits for a guess, and wait until it is painted."""
    if page.locator(".result").count():
        page.get_by_role("button", name="Show me").first.click()
    page.evaluate(PAINTED)


@every_glance
def test_a_figure_makes_its_point_on_one_screen(visit, page_name, figure_name, control, mark):
    """The control and the picture that it changes lie within one viewport, below the header; the picture answers.

    So it is on a wide screen and on a phone, in the light and in the dark.
    """
    page = visit(page_name, reduced_motion="reduce")
    for size in SCREENS.values():
        page.set_viewport_size(size)
        page.reload()
        page.wait_for_function(MOUNTED)
        unfold(page)
        live = figure(page, figure_name).first
        taken, stage = live.get_by_role("slider", name=control, exact=True), live.locator(".ce-stage")
        left, right = ["ArrowLeft"], ["ArrowRight"]
        for scheme, keys in ("dark", 2 * left + 3 * right), ("light", 2 * right + 3 * left):
            page.emulate_media(color_scheme=scheme)
            assert taken.is_visible()
            header = page.locator(".bd-header-article").first.bounding_box()
            # the whole stage, and with it the picture and all controls that the idea needs
            assert stage.bounding_box()["height"] + (header["height"] if header else 0) <= size["height"]
            before = live.locator(mark).evaluate_all(POINTS)
            assert before
            taken.focus()
            for key in keys:
                page.keyboard.press(key)
            page.evaluate(PAINTED)
            assert live.locator(mark).evaluate_all(POINTS) != before
        live.locator("details.ce-fold").evaluate_all("folds => folds.forEach(fold => (fold.open = true))")
        page.evaluate(PAINTED)
        assert page.evaluate(OVERLAPPING) == []
        assert live.evaluate(UNREADABLE) == []


@every_glance
def test_a_key_lays_out_nothing_but_its_figure(browser, visit, page_name, figure_name, control, mark):
    """For each key the browser lays out once, and only what lies in the figure, also where its settings are open."""
    page = visit(page_name, reduced_motion="reduce")
    unfold(page)
    live = figure(page, figure_name).first
    for settings in live.get_by_text("More", exact=True).all():
        settings.click()
    live.get_by_role("slider", name=control, exact=True).focus()
    press_and_look(page, "ArrowLeft", "ArrowRight")
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    press_and_look(page, "ArrowLeft", "ArrowRight", "ArrowLeft")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    layouts = [event["args"] for event in events if event["name"] == "Layout"]
    partial = [layout["beginData"]["partialLayout"] for layout in layouts if "beginData" in layout]
    assert 1 <= len(partial) <= 3
    assert all(partial)


def press_and_look(page, *keys):
    """Press keys, each when the one before it has been painted."""
    for key in keys:
        page.keyboard.press(key)
        page.evaluate(PAINTED)


@every_glance
def test_scrolling_changes_nothing(enter, touched, page_name, figure_name, control, mark):
    """A finger that scrolls from the middle of a figure, from its controls, or from a grip changes nothing in it."""
    page = enter(page_name, tab=touched)
    unfold(page)
    live = figure(page, figure_name).first
    before = live.evaluate(SAYS)
    targets = [".ce-picture svg:visible, .ce-picture canvas:visible", ".ce-reach:visible", "input[type=range]:visible"]
    for target in targets:
        for each in live.locator(target).all()[:2]:
            each.evaluate("element => element.scrollIntoView({ block: 'center' })")
            box = each.bounding_box()
            for dy in 120, -120:
                swipe(page, box["x"] + 0.55 * box["width"], box["y"] + box["height"] / 2, dy)
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    assert live.evaluate(SAYS) == before


@pytest.mark.parametrize("page_name", ["index", "learning_slowdown"])
def test_nothing_of_a_run_is_seen_before_it_runs(browser, site_address, page_name):
    """While the page loads on a slow processor, and then before Run, neither a picture nor a curve tells the end."""
    page = browser.new_page()
    page.add_init_script("""
        window.seen = [];
        const watch = () => {
            for (const each of document.querySelectorAll(".live-figure img, .live-figure > :not(.live-view)"))
                if (each.checkVisibility({ visibilityProperty: true })) seen.push(each.outerHTML.slice(0, 80));
            requestAnimationFrame(watch);
        };
        requestAnimationFrame(watch);
    """)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{site_address}/chapters/{page_name}.html")
    page.wait_for_function(MOUNTED)
    assert page.evaluate("seen") == []
    lines = figure(page, "Learning slowdown").locator("svg[aria-label*='output a against epoch'] .ce-curve")
    for points in lines.evaluate_all("lines => lines.map((line) => line.getAttribute('points') ?? '')"):
        places = points.split()
        heights = set(places[1::2])
        assert len(heights) <= 1  # a single point, or the level line of the target
    page.close()
