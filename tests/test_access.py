"""The built website for everybody: axe on every page, the keyboard, forced colours, large type, nothing that jumps."""

from pathlib import Path

import axe_playwright_python
import pytest
from press.build import BOOK, pages

PAGES = [*(f"{page}.html" for page in pages(BOOK / "_toc.yml")), "search.html?q=softmax", "genindex.html"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
VARIANTS = [(scheme, size) for size in (WIDE, PHONE) for scheme in ("light", "dark")]

# Figures have been drawn, and the search has found what it finds.
READY = """() => document.readyState === "complete"
    && [...document.querySelectorAll(".live-figure")].every(figure => "live" in figure.dataset)
    && (!location.pathname.endsWith("/search.html") || document.querySelector("#search-results li"))"""
# The theme has followed: its colours, and which boxes scroll and can therefore be reached by the keyboard.
SETTLED = """scheme => document.documentElement.dataset.theme === scheme
    && [...document.querySelectorAll("pre[tabindex='-1'], .formula[tabindex='-1']")]
        .every(box => box.scrollWidth <= box.clientWidth)"""
FAULTS = """rules => axe.run({ runOnly: rules, resultTypes: ["violations"] }).then(({ violations }) => violations
    .map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 150))]))"""
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")

every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def tab(browser):
    """Open one tab for all pages, which a browser loads faster when it has seen others of the website."""
    window = browser.new_context(reduced_motion="reduce")
    yield window.new_page()
    window.close()


@pytest.fixture
def visit(tab, site_address):
    """Give a function that opens a page and waits until it is ready."""

    def visit(name):
        tab.goto(f"{site_address}/{name}")
        tab.wait_for_function(READY)
        return tab

    yield visit
    tab.emulate_media(color_scheme="light", forced_colors="none")
    tab.set_viewport_size(WIDE)


@every_page
def test_axe_finds_nothing(visit, name):
    """No page has a fault that axe knows (WCAG 2.2 A and AA, best practice): light and dark, wide and on a phone."""
    page = visit(name)
    page.evaluate(AXE)
    found = {}
    for scheme, size in VARIANTS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.wait_for_function(SETTLED, arg=scheme)
        if faults := page.evaluate(FAULTS, RULES):
            found[scheme, size["width"]] = faults
    assert found == {}
