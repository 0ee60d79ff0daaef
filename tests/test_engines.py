"""The built website in three browser engines: figures answer, quizzes too, formulas have their font, dark is dark."""

import pytest
from PIL import Image
from press.build import BOOK, pages

from .conftest import MOUNTED, swept

PAGES = pages(BOOK / "_toc.yml")
# A page with a figure that has sliders and grips, formulas, and a quiz
PAGE = "chapters/derivative"

# A font is fetched when something is drawn with it.
FORMULAS_HAVE_THEIR_FONT = """document.fonts.ready.then(fonts => !document.querySelector("article math")
    || [...fonts].some(({ family, status }) => family.includes("Book Math") && status === "loaded"))"""
SLIDERS = """[...document.querySelectorAll(".live-figure")].map((figure, i) => {
    const sliders = [...figure.querySelectorAll("input[type=range]")];
    const slider = sliders.find(slider => !slider.disabled && slider.checkVisibility());
    if (slider) slider.dataset.tried = i;
    return slider ? i : null;
}).filter(i => i !== null)"""
FOCUS = "i => document.querySelector(`[data-tried='${i}']`).focus()"
# The numbers that a figure tells, while nothing moves
READ_OUT = """i => [...document.querySelector(`[data-tried='${i}']`).closest(".live-figure")
    .querySelectorAll(".ce-readout, .ce-fold summary, output")].map(element => element.innerText).join(" ")"""

GRIP = ".ce-grip"
QUIZ = ".live-figure[data-widget=Quiz]"
# How light the background of an element is, from 0 to 255
LIGHTNESS = """selector => Math.max(
    ...getComputedStyle(document.querySelector(selector)).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number))"""
# A picture that is no figure's twin
PICTURE = """[...document.querySelectorAll("article img.picture")].find(picture => !picture.closest(".live-figure"))"""
# Code that scrolls sideways
SCROLLED = """[...document.querySelectorAll(".highlight pre")].find(code => code.scrollWidth > code.clientWidth)"""


@pytest.fixture(scope="module")
def tab(engine):
    """Open one tab for all pages."""
    with engine() as tab:
        tab.resize(1280)
        yield tab


@pytest.fixture
def visit(tab, site_address):
    """Give a function that opens a page and waits until its figures are there."""

    def visit(name):
        tab.goto(f"{site_address}/{name}.html")
        tab.wait_for(MOUNTED)
        return tab

    return visit


@pytest.mark.parametrize("name", swept(PAGES))
def test_a_page_is_whole(visit, name):
    """Figures mount, formulas are in their font, an arrow key moves what each figure tells, and nobody complains."""
    tab = visit(name)
    assert tab.evaluate(FORMULAS_HAVE_THEIR_FONT)
    for i in tab.evaluate(SLIDERS):
        tab.evaluate(FOCUS, i)
        before = tab.evaluate(READ_OUT, i)
        tab.press("ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight", "ArrowRight")
        tab.wait_for(f"([i, before]) => ({READ_OUT})(i) !== before", [i, before])
    assert tab.complaints == []


def test_a_grip_is_dragged(visit):
    """A grip on a plot follows the mouse, and so does what its figure tells."""
    tab = visit(PAGE)
    tab.evaluate(f"document.querySelector('{GRIP}').dataset.tried = 'grip'")
    before = tab.evaluate(READ_OUT, "grip")
    tab.drag(f"{GRIP}[data-tried]", 60)
    tab.wait_for(f"([i, before]) => ({READ_OUT})(i) !== before", ["grip", before])


def test_a_quiz_answers(visit):
    """An answer that is checked gets its reason."""
    tab = visit(PAGE)
    tab.click(f"{QUIZ} input[type=radio]")
    tab.click(f"{QUIZ} form button")
    tab.wait_for(f"document.querySelector('{QUIZ} form [role=status]').innerText.length > 20")


def look_at(tab, element, folder):
    """Show what some JavaScript finds in the middle of the screen, and give its picture in shades of grey."""
    tab.evaluate(f"{element}.scrollIntoView({{ block: 'center', behavior: 'instant' }})")
    tab.wait_for(f"{element}.complete !== false")
    box = tab.evaluate(f"{element}.getBoundingClientRect().toJSON()")
    tab.screenshot(folder / "page.png")
    with Image.open(folder / "page.png") as page:
        return page.convert("L").crop([round(box[side]) for side in ("left", "top", "right", "bottom")])


def test_dark_follows_the_system(engine, site_address, tmp_path):
    """Who likes it dark gets a dark page, with figures, pictures and bars to scroll with that are dark, too."""
    with engine(scheme="dark") as tab:
        tab.goto(f"{site_address}/{PAGE}.html")
        tab.wait_for(MOUNTED)
        assert tab.evaluate(LIGHTNESS, "body") < 60
        assert tab.evaluate(LIGHTNESS, ".ce-figure") < 60
        assert look_at(tab, PICTURE, tmp_path).resize((1, 1)).getpixel((0, 0)) < 60
        tab.resize(390)
        code = look_at(tab, SCROLLED, tmp_path)
        rows = [code.crop((0, y, code.width, y + 1)).histogram() for y in range(code.height)]
        assert all(sum(row[200:]) < code.width / 2 for row in rows)  # no bar to scroll with is light
        assert tab.complaints == []
