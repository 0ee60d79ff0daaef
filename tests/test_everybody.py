"""Nobody is locked out: no storage, no scripts, large letters, small screens, in three browser engines."""

import re

import pytest
from PIL import Image
from press.book import BOOK
from press.build import pages
from pypdf import PdfReader

from .conftest import MOUNTED, PAINTED, swept

PAGES = pages(BOOK / "_toc.yml")
START, PAGE, LONG = "chapters/index", "chapters/formula", "chapters/derivative"
SHOWN = "selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).length"
BOX = """selector => {
    const { left, right, width } = document.querySelector(selector).getBoundingClientRect();
    return { left, right: document.documentElement.clientWidth - right, width };
}"""
# What has moved since the page began, in the browsers' measure
SHIFTS = """self.shifted = 0;
new PerformanceObserver(list => list.getEntries().forEach(({ value }) => self.shifted += value))
    .observe({ type: "layout-shift", buffered: true });"""


def show(tab, address, width, height=800):
    """Open a page at a width, and wait until its figures are there."""
    tab.resize(width, height)
    tab.goto(f"{address}.html")
    tab.wait_for(MOUNTED)


def test_buttons_work_where_nothing_may_be_stored(engine, site_address):
    """With all cookies blocked, the buttons at the top of a page on a phone do what they do elsewhere."""
    with engine(storage=False) as tab:
        show(tab, f"{site_address}/{PAGE}", 390)
        mode = tab.evaluate("document.documentElement.dataset.mode")
        tab.click(".theme-switch-button")
        tab.wait_for("mode => document.documentElement.dataset.mode !== mode", mode)
        for button, dialog in {
            ".search-button": "#pst-search-dialog",
            ".primary-toggle": "#pst-primary-sidebar-modal",
            ".secondary-toggle": "#pst-secondary-sidebar-modal",
        }.items():
            tab.click(button)
            tab.wait_for("dialog => document.querySelector(dialog).open", dialog)
            tab.press("Escape")
            tab.wait_for("dialog => !document.querySelector(dialog).open", dialog)
        assert tab.complaints == []


def test_without_scripts_a_phone_gets_to_all_pages(browser, site_address):
    """Where no script runs, no button is shown that needs one, and a link leads to links to all chapters."""
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page.goto(f"{site_address}/{PAGE}.html")
    assert page.locator("button").filter(visible=True).count() == 0
    page.get_by_role("link", name="Contents", exact=True).click()
    page.wait_for_url("**/index.html#the-chapters")
    links = page.locator("main a").filter(visible=True).evaluate_all("links => links.map(link => link.href)")
    chapters = {name for name in PAGES if "exercises" not in name and name != START}
    assert {name for name in chapters if not any(f"/{name}.html" in link for link in links)} == set()
    page.close()


def test_the_way_to_the_contents_is_there_with_scripts_too(tab, site_address):
    """On a narrow screen the link is beside the button; on a wide one the list itself is at the side."""
    show(tab, f"{site_address}/{PAGE}", 390)
    assert tab.evaluate(SHOWN, ".contents-link") == 1
    show(tab, f"{site_address}/{PAGE}", 1280)
    assert tab.evaluate(SHOWN, ".contents-link") == 0
    assert tab.evaluate(SHOWN, ".bd-sidebar-primary .bd-links") == 1


def test_letters_twice_as_large_leave_room_for_lines(engine, site_address):
    """A reader who has set 32 pixels gets one column at 1280, whose lines have 30 letters or more, and no cut title."""
    with engine(letters=32) as tab:
        show(tab, f"{site_address}/{LONG}", 1280)
        assert tab.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
        assert tab.evaluate(BOX, "article p")["width"] > 900
        assert tab.evaluate("document.documentElement.scrollWidth") <= 1280
        titles = "[...document.querySelectorAll('h1, h2, h3')].filter(e => e.checkVisibility())"
        assert tab.evaluate(f"{titles}.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)") == []
        tab.click(".primary-toggle")
        tab.wait_for("document.querySelector('#pst-primary-sidebar-modal').open")


def test_a_column_alone_is_in_the_middle(tab, site_address):
    """On a tablet, as much is free at the left of the text as at its right."""
    show(tab, f"{site_address}/{PAGE}", 820, 1180)
    box = tab.evaluate(BOX, ".bd-article-container")
    assert abs(box["left"] - box["right"]) <= 2
    article = tab.evaluate(BOX, ".bd-article")
    assert abs(article["left"] - article["right"]) <= 2


def test_pages_fit_the_narrowest_screen(browser, site_address):
    """At 320 pixels, which is 400 % of 1280, no page scrolls sideways."""
    page = browser.new_page(viewport={"width": 320, "height": 640})
    wide = {}
    for name in PAGES:
        page.goto(f"{site_address}/{name}.html")
        page.wait_for_function(MOUNTED)
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert {name: width for name, width in wide.items() if width > 320} == {}


def test_what_scrolls_sideways_has_a_cue(tab, site_address):
    """On a phone, code and formulas that are wider than the screen have a shadow at that edge, and the keyboard there.

    The shadow stays with the box, and what covers it at the end moves with what is in the box.
    """
    show(tab, f"{site_address}/{PAGE}", 390)
    boxes = tab.evaluate("""[...document.querySelectorAll("main :not(textarea)")]
        .filter(box => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1
            && /auto|scroll/.test(getComputedStyle(box).overflowX))
        .map(box => [box.localName, getComputedStyle(box).backgroundAttachment, box.tabIndex])""")
    assert {name for name, _, _ in boxes} == {"pre", "div"}
    assert [box for box in boxes if box[1:] != ["local, local, scroll, scroll", 0]] == []


def test_no_word_of_a_way_on_is_broken(tab, site, site_address):
    """On a narrow phone, the page whose link to its neighbour has the longest word shows that whole."""
    longest = {
        name: max((word for title in titles for word in title.split()), key=len)
        for name in PAGES
        if (titles := re.findall(r'prev-next-title">([^<]*)<', (site / f"{name}.html").read_text("utf-8")))
    }
    show(tab, f"{site_address}/{max(longest, key=lambda name: len(longest[name]))}", 375)
    assert (
        tab.evaluate("""[...document.querySelectorAll(".prev-next-title")].filter(title => {
        title.style.overflowWrap = "normal";
        return title.scrollWidth > title.clientWidth;
    }).map(title => title.innerText)""")
        == []
    )


@pytest.mark.parametrize("width", swept([360, 390, 412, 430, 600, 820, 1280], [390, 600, 1280]))
def test_nothing_jumps_at_any_width(browser, site_address, width):
    """Until its figures are there, what is on the screen moves by at most 0.02 on the pages that start with one."""
    window = browser.new_context(viewport={"width": width, "height": 844})
    window.add_init_script(SHIFTS)
    page, moved = window.new_page(), {}
    for name in START, "chapters/learning_slowdown", PAGE, LONG:
        page.goto(f"{site_address}/{name}.html")
        page.wait_for_function(MOUNTED)
        page.evaluate(PAINTED)
        moved[name] = page.evaluate("shifted")
    window.close()
    assert {name: shift for name, shift in moved.items() if shift > 0.02} == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_of_the_hidden_link_is_seen(tab, site_address, tmp_path, width):
    """The first row of pixels of a page has no colour: nothing shows of the link that waits above it for a key."""
    show(tab, f"{site_address}/chapters/references", width)
    tab.screenshot(tmp_path / "top.png")
    with Image.open(tmp_path / "top.png") as picture:
        row = picture.convert("RGB").crop((0, 0, width, 1)).getcolors()
    assert [color for _, color in row if max(color) - min(color) > 40] == []


@pytest.mark.sweep
def test_no_heading_stays_behind_in_print(tab, request, site_address, tmp_path):
    """In print, no page ends with a heading."""
    if "webkit" in request.node.name:
        pytest.skip("The driver of WebKit cannot print")
    behind = []
    for name in LONG, "chapters/softmax", "chapters/digits":
        show(tab, f"{site_address}/{name}", 1280)
        # marked, since a paragraph may end with a link that has the words of a heading
        tab.evaluate("for (const heading of document.querySelectorAll('article :is(h2, h3)')) heading.append(' §')")
        tab.page.pdf(path=tmp_path / "page.pdf", format="A4")
        for i, page in enumerate(PdfReader(tmp_path / "page.pdf").pages[:-1]):
            lines = [line for line in page.extract_text().splitlines() if line.strip()]
            behind += [(name, i + 1, lines[-1])] if lines[-1].rstrip().endswith("§") else []
    assert behind == []


def paste(tab):
    """Give what is on the clipboard."""
    tab.evaluate("document.body.insertAdjacentHTML('afterbegin', '<textarea id=paste></textarea>')")
    tab.evaluate("document.querySelector('#paste').focus()")
    tab.press("Control+v")
    tab.wait_for("document.querySelector('#paste').value")
    text = tab.evaluate("document.querySelector('#paste').value")
    tab.evaluate("document.querySelector('#paste').remove()")
    return text


def test_formulas_are_copied_as_tex(tab, site_address):
    """A paragraph that is copied says its formulas in TeX, between dollars; a part of a formula is the whole."""
    show(tab, f"{site_address}/{PAGE}", 1280)
    tex = tab.evaluate("document.querySelector('article p [data-tex]').dataset.tex")
    tab.evaluate("getSelection().selectAllChildren(document.querySelector('article p:has([data-tex])'))")
    tab.press("Control+c")
    text = paste(tab)
    assert f"${tex}$" in text
    assert "\n" not in text.strip()
    tab.evaluate("getSelection().selectAllChildren(document.querySelector('article p [data-tex] math > *'))")
    tab.press("Control+c")
    assert paste(tab) == tex


def test_a_key_copies_a_formula(tab, site_address):
    """Tab reaches a button at each formula on a line of its own, Enter copies its TeX."""
    show(tab, f"{site_address}/{PAGE}", 1280)
    tex = tab.evaluate("document.querySelector('div.math > [data-tex]').dataset.tex")
    tab.evaluate("document.querySelector('.copy-tex').focus()")
    tab.press("Enter")
    tab.wait_for("document.querySelector('.copy-tex').innerText === 'Copied'")
    assert paste(tab) == tex


def test_a_button_copies_code(tab, site_address):
    """The button on a piece of code copies the whole, with its indents, and says so."""
    show(tab, f"{site_address}/{PAGE}", 1280)
    code = tab.evaluate("document.querySelector('.cell_input pre').textContent")
    tab.evaluate("document.querySelector('.cell_input .copybtn').focus()")
    tab.press("Enter")
    tab.wait_for("document.querySelector('.cell_input .copybtn').ariaLabel === 'Copied!'")
    assert paste(tab).strip() == code.strip()


def test_buttons_are_called_what_they_say(browser, site_address):
    """Whoever says the words on a button means it: they are in its name, or are its name (WCAG 2.5.3)."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site_address}/{PAGE}.html")
    page.wait_for_function(MOUNTED)
    plain = re.compile(r"[^a-z]+")
    for button in page.get_by_role("button").filter(visible=True).all():
        words = plain.sub("", button.inner_text().lower())
        label = button.get_attribute("aria-label")
        assert label is None or words in plain.sub("", label.lower())
    page.close()
