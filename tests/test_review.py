"""The review of the built book: in three engines, from a server and a disk, on paper, and as a deck for Anki."""

import gzip
import re
import zipfile
from functools import partial
from pathlib import Path

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from bs4 import BeautifulSoup
from crossentropy.review import CHAPTERS, PROMPTS, fixed
from crossentropy.widgets import Review
from playwright.sync_api import expect
from press.site.deck import section_id, write_deck

from .conftest import AXE, MOUNTED, assert_clean, swept

PAGE = "chapters/review"
BOX = ".live-figure[data-widget=Review]"
SAID = f"document.querySelector('{BOX} [role=status]').innerText"
DECK = "understanding-cross-entropy-loss.apkg"


@pytest.mark.parametrize(("width", "over"), swept([(390, "http"), (1280, "file")], [390]))
def test_prompts_are_answered_in_every_engine(tab, addresses, over, width):
    """From the end of a chapter come its prompts: clicked, typed and entered; they are kept, and come back."""
    tab.resize(width)
    tab.goto(f"{addresses[over]}/chapters/formula.html")
    tab.evaluate("store.clear()")
    link = tab.evaluate("document.querySelector('a[href*=\"#review-formula\"]').href")
    tab.goto(link)
    tab.wait_for(MOUNTED)
    tab.wait_for(f"() => document.querySelector('{BOX} select').value === 'formula'")
    tab.click(f"{BOX} button.ce-primary")
    tab.wait_for(f"() => document.activeElement === document.querySelector('{BOX} form input')")
    tab.press(*"0,001")
    tab.click(f"{BOX} button[type=submit]")
    tab.wait_for(f"() => {SAID}.startsWith('Not right.')")
    assert "Read it again: Targets in between, in The formula." in tab.evaluate(SAID)
    tab.click(f"{BOX} button[type=submit]")
    tab.wait_for(f"() => document.activeElement === document.querySelector('{BOX} [type=radio]')")
    tab.press("Space", "Enter")
    tab.wait_for(f"() => {SAID}")
    kept = tab.evaluate("store.all('review')")
    assert set(kept) == {"soft-target-cost", "into-the-logarithm"}
    tab.press("Enter")
    tab.wait_for(f"() => document.querySelector('{BOX} .ce-row').innerText.includes('3 of 12')")
    tab.goto(f"{addresses[over]}/{PAGE}.html")
    tab.wait_for(MOUNTED)
    assert tab.evaluate("store.all('review')") == kept
    tab.wait_for(f"() => {SAID}.startsWith('0 due today, {len(PROMPTS) - 2} new.')")
    tab.evaluate("() => { store.set('review', 'into-the-logarithm', { rung: 1, due: 3 }) }")
    tab.wait_for(f"() => {SAID}.startsWith('1 due today, {len(PROMPTS) - 2} new.')")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not tab.complaints  # of which WebKit keeps no record on a disk


@pytest.mark.parametrize(("scheme", "width"), swept([("light", 390), ("dark", 1280)], ["light"]))
def test_axe_finds_nothing_in_any_state(browse, scheme, width):
    """Before, while and after a number, a choice and a formula are asked."""
    page = browse(PAGE, viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=True)
    page.add_script_tag(content=AXE)
    is_clean = partial(assert_clean, page, BOX, {"runOnly": ["color-contrast"]} if scheme == "dark" else {})
    is_clean()
    page.evaluate("() => { location.hash = '#review-derivative' }")
    page.get_by_role("button", name="Start").tap()
    seen = set()
    while len(seen) < 3:
        kind = page.evaluate(f"""() => document.querySelector("{BOX} [type=radio]") ? "choice"
            : document.querySelector("{BOX} form").innerText.includes("Write the") ? "formula" : "number" """)
        if kind not in seen:
            is_clean()
        page.get_by_role("button", name="I do not know").tap()
        if kind not in seen:
            is_clean()
        seen.add(kind)
        page.get_by_role("button", name=re.compile("Next|Finish")).tap()


def test_paper_and_readers_without_script_get_all_prompts(browse):
    """In print, and without JavaScript, all prompts stand there with one draw, and after them the answers."""
    printed, still = browse(PAGE), browse(PAGE, java_script_enabled=False)
    printed.emulate_media(media="print")
    for page in printed, still:
        assert page.locator(f"{BOX} ol:visible > li").count() == 2 * len(PROMPTS)
        assert page.locator(f"{BOX} form, {BOX} select:visible").count() == 0
        expect(page.get_by_text("The formula: answers")).to_be_visible()


def test_the_data_of_the_page_weigh_little(site):
    """The prompts of the whole course are at most 27 kB gzipped, 145 bytes for each."""
    html = (site / f"{PAGE}.html").read_text("utf-8")
    models = re.search(r'<script type="application/json" id="live-models">(.*?)</script>', html, re.DOTALL)[1]
    assert len(gzip.compress(models.encode())) <= 27_000


def test_every_prompt_leads_to_a_section_that_is_there(site):
    """The section to read again has its anchor on the built page."""
    pages = {chapter: (site / f"chapters/{chapter}.html").read_text("utf-8") for chapter in CHAPTERS}
    for prompt in PROMPTS.values():
        assert f'<section id="{section_id(prompt["section"])}">' in pages[prompt["chapter"]], prompt["section"]


@pytest.fixture(scope="module")
def collection(site, tmp_path_factory):
    """Import the deck of the website into a new collection of Anki."""
    collection = Collection(str(tmp_path_factory.mktemp("anki") / "collection.anki2"))
    request = ImportAnkiPackageRequest(package_path=str(site / DECK), options=ImportAnkiPackageOptions())
    collection.import_anki_package(request)
    yield collection
    collection.close()


def test_anki_opens_the_deck(collection, site):
    """Anki's own library finds a card for each prompt, with both sides, and their chapters as tags."""
    assert collection.note_count() == collection.card_count() == len(PROMPTS)
    for number in collection.find_cards(""):
        card = collection.get_card(number)
        note, shown = card.note(), card.render_output()
        question = fixed(note["Name"])
        assert note.tags == [PROMPTS[question.name]["chapter"]]
        first = re.split("[`&<>'\"]", question.ask)[0]
        assert first in shown.question_text
        assert first in shown.answer_text
        assert PROMPTS[question.name]["section"].split('"')[0].split("'")[0] in shown.answer_text
    link = BeautifulSoup((site / f"{PAGE}.html").read_text("utf-8"), "html.parser").select_one("a[href$='.apkg']")
    assert ((site / "chapters") / link["href"]).resolve() == (site / DECK).resolve()


def test_formulas_of_the_deck_are_for_mathjax(collection):
    """Each formula stands between the marks that Anki gives to MathJax, and nothing of a draw is left to fill in."""
    formulas = 0
    for number in collection.find_cards(""):
        card = collection.get_card(number)
        question = fixed(card.note()["Name"])
        sides = card.note()["Question"] + card.note()["Answer"]
        formulas += sides.count(r"\(")
        assert sides.count(r"\(") == sides.count(r"\)")
        told = [question.ask, question.because, question.told(), *sum(getattr(question, "options", []), ())]
        assert sides.count(r"\(") == sum(text.count("`") for text in told if text) / 2
        assert "`" not in sides
    assert formulas > 200


def test_the_deck_has_its_pictures(collection, site):
    """Every picture that a card shows is in Anki's folder of media, whole and with a text; and many cards have one."""
    used = set()
    for number in collection.find_cards(""):
        for image in BeautifulSoup(collection.get_card(number).render_output().answer_text, "html.parser").select(
            "img"
        ):
            used.add(image["src"])
            assert image["alt"]
    assert len(used) >= 15
    for name in used:
        assert collection.media.have(name)
        assert (site / "_images" / name).read_bytes() == Path(collection.media.dir(), name).read_bytes()
    assert not collection.media.check().missing


def test_the_same_prompts_make_the_same_deck(site, tmp_path, monkeypatch):
    """Under SOURCE_DATE_EPOCH two decks are the same, byte for byte."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in "one", "two":
        write_deck(site, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert {entry.date_time[0] for entry in zipfile.ZipFile(tmp_path / "one").infolist()} == {2023}


def test_print_and_deck_draw_alike():
    """The numbers of a card are those on paper."""
    paper = Review().markdown()
    assert all(fixed(name).ask.split("`")[0].strip() in paper for name in PROMPTS)
