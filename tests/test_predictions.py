"""The predictions of the built book: committed in three engines, kept, folded until then, and whole without scripts."""

import re

import pytest
from crossentropy import predictions
from playwright.sync_api import expect

from .conftest import AXE, MOUNTED, assert_clean, swept

BOX = ".live-figure:is([data-widget=Prediction], [data-widget=Drawing])"
SEEN = "() => [...document.querySelectorAll('.result')].every(result => result.checkVisibility())"
FOLDED = "() => [...document.querySelectorAll('.result')].every(result => !result.checkVisibility())"
PAGES = [f"chapters/{name}" for name in predictions.PREDICTIONS]
FOLDING = [page for page in PAGES if page != "chapters/digits"]  # whose result is the rest of the chapter


def test_a_result_ends_before_what_asks_for_more(site):
    """Folded is what was asked for, and no task, no derivation and no further question below it."""
    for page in FOLDING:
        html = (site / f"{page}.html").read_text("utf-8")
        result = html[html.index('<div class="result ') :]
        end = next(re.finditer(r"<section|<p><strong>", result)).start()
        assert result[:end].count("<div") <= result[:end].count("</div>"), page


@pytest.mark.parametrize(("over", "width"), swept([("http", 390), ("file", 1280)], ["http"]))
def test_a_guess_is_answered_in_every_engine(tab, addresses, over, width):
    """Typed and entered, or chosen and clicked, a guess unfolds the result, is told, and comes back in the summary."""
    tab.resize(width)
    tab.goto(f"{addresses[over]}/chapters/formula.html")
    tab.evaluate("store.clear()")
    tab.wait_for(MOUNTED)
    tab.wait_for(FOLDED)
    tab.click(f"{BOX} input")
    tab.press(*"3,5", "Enter")
    tab.wait_for(SEEN)
    told = "document.querySelectorAll('.ce-told')[{}].innerText"
    assert "You expected 3.5 nats. It is more" in tab.evaluate(told.format(0))
    tab.wait_for(f"() => {told.format(1)} === {told.format(0)}")
    tab.goto(f"{addresses[over]}/chapters/softmax.html")
    tab.wait_for(MOUNTED)
    tab.wait_for(FOLDED)
    tab.click(f"{BOX} .ce-answer:nth-of-type(2) input")
    tab.click(f"{BOX} button[type=submit]")
    tab.wait_for(SEEN)
    assert "So it is." in tab.evaluate(told.format(0))
    tab.goto(f"{addresses[over]}/chapters/formula.html")
    tab.wait_for(MOUNTED)
    tab.wait_for(f"() => {told.format(0)}.includes('You expected 3.5')")
    assert tab.evaluate(SEEN)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_curve_is_drawn_and_a_task_is_done_in_every_engine(tab, site_address):
    """A line that the mouse draws is compared with the computed one; a task is ticked, and says what it was for."""
    tab.resize(1280)
    tab.goto(f"{site_address}/chapters/learning_slowdown.html")
    tab.evaluate("store.clear()")
    tab.wait_for(MOUNTED)
    tab.drag(f"{BOX} .ce-plot", 200, 40)
    tab.click(f"{BOX} button[type=submit]")
    tab.wait_for(SEEN)
    assert re.search(r"epoch \d+", tab.evaluate("document.querySelector('.ce-told').innerText"))
    tab.goto(f"{site_address}/chapters/formula.html")
    tab.wait_for(MOUNTED)
    task = "document.querySelector('[data-widget=CostTerms] .ce-tasks li')"
    before = tab.evaluate(f"{task}.innerText")
    tab.evaluate("document.querySelector('[data-widget=CostTerms] input[type=range]').focus()")
    tab.press("Home", *["ArrowRight"] * 30)
    tab.wait_for(f"() => {task}.innerText.length > {len(before)} + 20")


@pytest.fixture(scope="module")
def page(browse):
    """Open one tab for all pages."""
    return browse(PAGES[0], has_touch=True, viewport={"width": 390, "height": 844})


@pytest.mark.parametrize("name", PAGES)
def test_a_chapter_asks_shows_and_looks_back(page, addresses, name):
    """A chapter has one prediction and its summary looks back; a tap on Show me tells, and unfolds what was folded."""
    page.goto(f"{addresses['http']}/{name}.html")
    page.wait_for_function(MOUNTED)
    expect(page.get_by_role("group", name="Prediction: ")).to_have_count(1)
    assert page.locator(".result").count() == (name in FOLDING)
    assert page.evaluate(FOLDED)
    page.get_by_role("button", name="Show me").tap()
    page.wait_for_function(SEEN)
    answer = page.get_by_role("group", name="Prediction: ").get_by_role("status")
    expect(answer).not_to_be_empty()
    back = page.get_by_role("group", name="Looking back: ")
    expect(back.get_by_role("status")).to_have_text(answer.text_content())
    assert back.evaluate("back => back.closest('section').querySelector('h2').innerText").startswith("Summary")


@pytest.mark.parametrize("name", ["chapters/formula", "chapters/softmax"])
def test_paper_and_readers_without_script_see_everything(browse, name):
    """In print, and without JavaScript, the result is there, and the question stands without a control."""
    printed, still = browse(name), browse(name, java_script_enabled=False)
    printed.emulate_media(media="print")
    for page in printed, still:
        assert page.locator(".result").is_visible()
        assert page.get_by_text("Your guess:").is_visible()
        assert page.get_by_text("Did you expect it?").is_visible()
        assert not page.locator(f"{BOX} .ce-figure").first.is_visible()


def test_a_link_into_a_result_opens_it(browse):
    """Whoever follows a link to a picture in a result sees it."""
    page = browse("chapters/learning_slowdown")
    assert page.evaluate(FOLDED)
    page.goto(re.sub("#.*", "", page.url) + "#fig-slowdown")
    page.wait_for_function(SEEN)


def test_what_is_refused_to_be_stored_is_remembered_on_the_page(browser, site_address):
    """Where the browser keeps nothing, a guess lasts as long as the page does, and nothing complains."""
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    getter = "{ configurable: true, get() { throw new DOMException('refused') } }"
    page.add_init_script(f"Object.defineProperty(self, 'localStorage', {getter})")
    page.goto(f"{site_address}/chapters/formula.html")
    page.wait_for_function(MOUNTED)
    page.get_by_role("group", name="Prediction: ").get_by_role("textbox").fill("6.9")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_role("group", name="Looking back: ")).to_contain_text("You expected 6.9 nats. That is close")
    assert errors == []
    page.close()


@pytest.mark.parametrize("scheme", swept(["light", "dark"], ["light"]))
def test_axe_finds_nothing(browse, scheme):
    """Open and settled, for numbers and for choices, on a phone."""
    for name in "chapters/formula", "chapters/softmax":
        page = browse(name, viewport={"width": 390, "height": 844}, color_scheme=scheme)
        page.add_script_tag(content=AXE)
        assert_clean(page, BOX)
        page.get_by_role("button", name="Show me").click()
        page.wait_for_function(SEEN)
        assert_clean(page, BOX)
