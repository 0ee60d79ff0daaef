"""A reader finds things: by a search, in the contents at the right, by a link to a section, from page to page."""

from urllib.parse import quote

import pytest
from press.book import BOOK, pages

PAGES = pages(BOOK / "_toc.yml")
DONE = """() => document.querySelector(".search-summary")?.innerText.startsWith("Search finished")
    && [...document.querySelectorAll("#search-results li")].every(result => result.querySelector(".context"))"""
RESULTS = """() => [...document.querySelectorAll("#search-results li")].map(result => ({
    page: new URL(result.querySelector("a").href).pathname.split("/chapters/")[1],
    text: result.querySelector(".context").innerText,
}))"""
# Where the target of a link is, and the lower edge of what stays at the top
PLACES = """id => [document.getElementById(id).getBoundingClientRect().top,
    document.querySelector(".bd-header-article").getBoundingClientRect().bottom]"""
COLUMN = """selector => [...document.querySelectorAll(selector)].map(element => element.getBoundingClientRect())
    .map(({ left, right }) => [left, right])"""
# Functions, because pages do not allow browsers to make code of text while they wait.
NOW = "section => (document.querySelector('#pst-page-toc-nav a.active')?.innerText ?? null) === section"
THERE = """id => !document.querySelector(".live-figure:not([data-live])")
    && document.getElementById(id).getBoundingClientRect().top < innerHeight / 2"""


@pytest.fixture(scope="module")
def tab(browser):
    """Open one tab."""
    tab = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield tab
    tab.close()


@pytest.fixture
def search(tab, site_address):
    """Give a function that searches, and returns what is found."""

    def search(words):
        tab.goto(f"{site_address}/search.html?q={quote(words)}")
        tab.wait_for_function(DONE)
        return tab.evaluate(RESULTS)

    return search


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("slowdown", "learning_slowdown"),
        ("softmax", "softmax"),
        ("log likelihood", "softmax"),
        ("log-likelihood", "softmax"),
        ("entropy", "origins"),
        ("learning rate", "learning_slowdown"),
    ],
)
def test_the_chapter_about_it_is_found_first(search, words, page):
    """What is asked for is first where it is taught; pages that ask come after all others; each result shows words."""
    found = search(words)
    assert found[0]["page"] == f"{page}.html"
    asking = [result["page"].startswith(("exercises/", "review")) for result in found]
    assert asking == sorted(asking)
    assert [result for result in found if len(result["text"]) < 40] == []


@pytest.mark.parametrize("words", ["σ", "sigma"])
def test_a_letter_is_found_by_sign_and_by_name(search, words):
    """Both lead to the page of symbols and to the first chapter among the first results."""
    first = [result["page"] for result in search(words)[:6]]
    assert {"notation.html", "learning_slowdown.html"} <= set(first)


def test_marks_of_a_search_are_on_the_page_that_it_led_to_and_on_no_other(tab, search, site_address):
    """From a result, its words are marked, with a button that takes the marks away; elsewhere there is neither."""
    search("softmax")
    tab.goto(f"{site_address}/chapters/softmax.html")  # by another way than a result
    assert tab.locator("span.highlighted, .highlight-link").count() == 0
    search("softmax")
    tab.locator("#search-results a").first.click()
    tab.wait_for_url("**/chapters/softmax.html*")
    assert tab.locator("span.highlighted").first.inner_text().lower() == "softmax"
    tab.get_by_role("button", name="Hide Search Matches").click()
    assert tab.locator("span.highlighted, .highlight-link").count() == 0
    tab.reload()
    assert tab.locator("span.highlighted, .highlight-link").count() == 0


def test_the_contents_follow_links_and_the_reader(tab, site_address):
    """A link to a section marks it, also the last, which never gets to the top; reading on marks what is read."""
    tab.goto(f"{site_address}/chapters/formula.html#summary")
    tab.wait_for_function(NOW, arg="Summary")
    tab.locator("#pst-page-toc-nav a", has_text="The cost").click()
    tab.wait_for_function(NOW, arg="The cost")
    tab.evaluate("location.hash = 'check-yourself'")
    tab.wait_for_function(NOW, arg="Check yourself")
    tab.mouse.move(600, 400)
    tab.mouse.wheel(0, -100_000)
    tab.wait_for_function(NOW, arg=None)
    tab.evaluate("document.querySelector('#one-example-at-a-time').scrollIntoView()")
    tab.wait_for_function(NOW, arg="One example at a time")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (820, 1180), (1280, 800)])
def test_nothing_is_hidden_after_a_link_to_a_section(tab, site_address, width, height):
    """Where a link leads is below the buttons at the top, also when figures above it have come to life."""
    tab.set_viewport_size({"width": width, "height": height})
    for name, target in [("formula", "who-goes-into-the-logarithm"), ("derivative", "was-that-fair")]:
        tab.goto("about:blank")
        tab.goto(f"{site_address}/chapters/{name}.html#{target}")
        tab.wait_for_function(THERE, arg=target)
        top, edge = tab.evaluate(PLACES, target)
        assert edge <= top
    tab.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_previous_and_next_stay_in_the_column(tab, site_address, width):
    """The ways to the pages before and after begin and end where the text does."""
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"{site_address}/chapters/formula.html")
    [[left, right]] = tab.evaluate(COLUMN, "article > section")
    ways = tab.evaluate(COLUMN, ".prev-next-area a, .prev-next-area i")
    assert all(left <= start and end <= right for start, end in ways)
    tab.set_viewport_size({"width": 1280, "height": 800})


def test_citations_are_the_numbers_of_the_list(tab, site_address):
    """A citation says the number that stands beside its source on the page of references."""
    tab.goto(f"{site_address}/chapters/references.html")
    labels = tab.evaluate("""Object.fromEntries([...document.querySelectorAll("div.citation")]
        .map(source => [source.id, source.querySelector(".label").innerText]))""")
    tab.goto(f"{site_address}/chapters/learning_slowdown.html")
    cited = tab.evaluate("""[...document.querySelectorAll("article a[href*='references.html#']")]
        .map(link => [link.hash.slice(1), link.innerText]).filter(([id]) => id.startsWith("id"))""")
    assert cited
    assert [(name, text) for name, text in cited if text.strip("[]") != labels[name].strip("[]")] == []


def test_no_button_is_dead(tab, site_address):
    """On a phone, the button for the contents of a page is there where they are; the start page has none."""
    tab.set_viewport_size({"width": 390, "height": 800})
    for name, there in ("formula", True), ("index", False):
        tab.goto(f"{site_address}/chapters/{name}.html")
        assert tab.locator(".secondary-toggle").is_visible() == there
    tab.set_viewport_size({"width": 1280, "height": 800})
