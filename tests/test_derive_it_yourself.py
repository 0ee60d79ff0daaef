"""The derivations of the built book: in three engines, from a server and a disk, on paper and without scripts."""

import gzip
from functools import partial
from pathlib import Path
from unicodedata import normalize

import crossentropy.widgets
import pytest
from crossentropy.widgets import Derivation
from fontTools.ttLib import TTFont
from playwright.sync_api import expect
from press.book import BOOK, pages
from press.site.mathematics_font import FONT, ITALICS

from .conftest import AXE, MOUNTED, assert_clean, swept

WHERE = {
    "chapters/before_you_start": ["sigma-prime"],
    "chapters/learning_slowdown": ["quadratic-dw"],
    "chapters/derivative": ["ce-dw", "ce-db"],
    "chapters/softmax": ["softmax-delta"],
    "chapters/origins": ["wished"],
    "chapters/properties": ["minimum"],
    "chapters/logistic": ["log-odds"],
    "chapters/language": ["from-logits"],
    "chapters/trust": ["honest-slope"],
}
BOX = ".live-figure[data-widget=Derivation]"
# Functions, because pages do not allow browsers to make code of text while they wait.
SAID = f"() => document.querySelector('{BOX} [role=status]').innerText"
# To choose a level as a reader does, who may have a list of the system's own
CHOOSE = f"""level => {{
    const choice = document.querySelector("{BOX} select");
    choice.value = level;
    choice.dispatchEvent(new Event("change", {{ bubbles: true }}));
}}"""


def steps(name):
    """Give the lines of a derivation."""
    return [
        step["line"].replace("{{", "").replace("}}", "") for goal in Derivation(name).goals for step in goal["lines"]
    ]


@pytest.mark.parametrize(("width", "over"), swept([(390, "http"), (1280, "file")], [390]))
def test_a_derivation_answers_in_every_engine(tab, addresses, over, width):
    """Typed and checked, by mouse or by Enter, a line gets its verdict; all levels are there; nothing is too wide."""
    tab.resize(width)
    tab.goto(f"{addresses[over]}/chapters/learning_slowdown.html")
    tab.wait_for(MOUNTED)
    tab.click(f"{BOX} form input")
    tab.press(*"mean((y-a) s'(z) xj)")
    tab.click(f"{BOX} form button[type=submit]")
    tab.wait_for(f"{SAID}.startsWith('Wrong. The sign is wrong')")
    tab.click(f"{BOX} form button:not([type=submit])")
    tab.click(f"{BOX} form input")
    tab.press("Control+a", *"1/n sum a-y s'(z) xj", "Enter")
    tab.wait_for(f"{SAID}.startsWith('Did you mean')")
    tab.click(f"{BOX} [role=status] + .ce-row button")
    tab.wait_for(f"{SAID}.startsWith('Right')")
    tab.wait_for(f"() => document.querySelectorAll('{BOX} .ce-lines li math').length === 1")
    for level, lines in {"read": 5, "order": 0, "fill": 0, "write": 0}.items():
        tab.evaluate(CHOOSE, level)
        tab.wait_for(f"() => document.querySelectorAll('{BOX} .ce-lines li').length === {lines}")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_each_derivation_is_where_it_is_derived_and_only_there(site):
    """A page loads the judge of lines only if it has a derivation."""
    for page in pages(BOOK / "_toc.yml"):
        html = (site / f"{page}.html").read_text("utf-8")
        assert ("figures/Derivation.js" in html) == (page in WHERE), page
        assert html.count('data-widget="Derivation"') == len(WHERE.get(page, []))


def test_the_judge_weighs_little():
    """Parser, evaluator, judge and typesetting are at most 10 kB gzipped, and each can be read in one sitting."""
    folder = Path(crossentropy.widgets.__file__).parent / "derivation"
    texts = [
        (folder / f"{part}.js").read_text("utf-8") for part in ("notation", "values", "variants", "judging", "typeset")
    ]
    assert len(gzip.compress("".join(texts).encode())) <= 10_000
    for text in texts:
        assert text.count("\n") <= 260


@pytest.mark.parametrize("name", swept(WHERE))
def test_derivations_can_be_finished(browse, name):
    """On every page each derivation, typed line by line and touched on a phone, comes to its end; nothing complains."""
    page = browse(name, viewport={"width": 390, "height": 844}, has_touch=True)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for figure, derived in zip(page.locator(BOX).all(), WHERE[name], strict=True):
        group = figure.get_by_role("group", name="Derivation: ")
        assert group.get_attribute("aria-label") == f"Derivation: {Derivation(derived).title}"
        for line in steps(derived):
            figure.get_by_role("textbox", name="Next line").fill(line)
            figure.get_by_role("button", name="Check").tap()
            expect(figure.get_by_role("status")).to_contain_text("Right")
        expect(figure.get_by_role("status")).to_have_text("Right, and this is the last line.")
        expect(figure.locator(".ce-lines li")).to_have_count(len(steps(derived)))
    assert faults == []


@pytest.mark.parametrize("name", swept(WHERE))
def test_paper_and_readers_without_script_get_all_lines(browse, name):
    """In print, and without JavaScript, there are all lines as formulas, with their reasons, and no field."""
    printed, still = browse(name), browse(name, java_script_enabled=False)
    printed.emulate_media(media="print")
    for page in printed, still:
        for figure, derived in zip(page.locator(BOX).all(), WHERE[name], strict=True):
            assert figure.locator(".formula:visible, .math.notranslate:visible math[display=block]").count() >= len(
                steps(derived)
            )
            assert figure.get_by_role("textbox").count() == 0
            reason = Derivation(derived).goals[0]["lines"][-1]["why"].split("`")[0].strip()
            expect(figure.get_by_text(reason).first).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), swept([("light", 390), ("dark", 1280)], ["light"]))
def test_axe_finds_nothing_in_any_state(browse, scheme, width):
    """In the page too: at all levels, with right, wrong and asked lines and hints."""
    page = browse("chapters/derivative", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.add_script_tag(content=AXE)
    figure = page.locator(BOX).first
    # In the dark it has other colours, and nothing else.
    is_clean = partial(assert_clean, page, BOX, {"runOnly": ["color-contrast"]} if scheme == "dark" else {})
    is_clean()
    for line in steps("ce-dw")[2], "1/n sum a x_j", "1/n sum a - y x_j", "1/n sum (p":
        figure.get_by_role("textbox", name="Next line").fill(line)
        figure.get_by_role("button", name="Check").click()
        is_clean()
    figure.get_by_role("button", name="Hint").click()
    is_clean()
    for level in "Order", "Fill", "Read":
        figure.get_by_label("Level").select_option(label=level)
        is_clean()


def test_the_font_has_all_that_can_be_typeset(site):
    """The font of the formulas holds every sign that a line can be typeset with, in both forms of letters."""
    font = TTFont(site / "_static" / FONT).getBestCmap()
    signs = "0123456789.+−=()⋅∑∂√σδ′aybzxwnCeijkl"
    assert {sign for sign in signs if ord(sign) not in font} == set()
    italics = [letter for letter in ITALICS if normalize("NFKC", letter) in "aybzxwnCeijklσδ"]
    assert {letter for letter in italics if ord(letter) not in font} == set()
