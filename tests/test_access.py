"""The built website for everybody: axe on every page, the keyboard, forced colours, large type, nothing that jumps."""

from io import BytesIO

import pytest
from crossentropy import quizzes
from PIL import Image
from press.book import BOOK, pages

from .conftest import AXE, PAINTED, swept

PAGES = [*pages(BOOK / "_toc.yml"), "search"]
# axe takes its time.
SAMPLE = {f"chapters/{name}" for name in ("learning_slowdown", "derivative", "exercises/formula", "which_loss")}
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark a page has other colours, and nothing else; on a phone other places.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
VARIANTS = [
    (scheme, size, COLOURS if scheme == "dark" else {"type": "tag", "values": LEVELS})
    for size in (WIDE, PHONE)
    for scheme in ("light", "dark")
]
# What axe finds. Most of its time went into the contrasts of the hundreds of signs in formulas and code. But whether a
# sign can be read follows from how it and all that it stands in are styled. So of signs on a page that are styled alike
# the longest is judged, because axe does not blame single letters, in the first variant in which it is seen, and axe
# has to come to a verdict. It does not see through the shadows at the edges of what scrolls, so these are taken away.
FAULTS = """async rules => {
    const styles = ["color", "backgroundColor", "backgroundImage", "opacity", "mixBlendMode", "textShadow",
        "webkitTextFillColor", "webkitTextStrokeColor", "webkitTextStrokeWidth", "fontSize", "fontWeight", "position"];
    self.looks ??= { numbers: new Map(), judged: new Set() };
    const known = new Map();
    const look = element => {  // a number: the same if all styles are the same, also of what it stands in
        if (!element || known.has(element)) return known.get(element);
        const style = getComputedStyle(element);
        const all = [look(element.parentElement), ...styles.map(name => style[name])].join();
        if (!looks.numbers.has(all)) looks.numbers.set(all, looks.numbers.size);
        known.set(element, looks.numbers.get(all));
        return known.get(element);
    };

    document.querySelectorAll("pre, .pst-scrollable-table-container")
        .forEach(box => box.style.backgroundImage = "none");
    const signs = [...document.querySelectorAll("math *, pre *")]
        .filter(sign => !sign.childElementCount && sign.checkVisibility());
    for (const [number, alike] of Map.groupBy(signs, look)) {
        const longest = alike.reduce((a, b) => b.textContent.length > a.textContent.length ? b : a);
        for (const sign of alike) sign.toggleAttribute("data-judged", sign !== longest || looks.judged.has(number));
        looks.judged.add(number);
    }
    axe.configure({ rules: [{ id: "color-contrast", selector: ":not([data-judged])" }] });
    const { violations, incomplete } = await axe.run(
        { runOnly: rules, resultTypes: ["violations", "incomplete"], elementRef: true });
    const unjudged = incomplete.filter(({ id }) => id === "color-contrast").flatMap(({ nodes }) => nodes)
        .filter(({ element }) => signs.includes(element) && /[!-~]{2}/.test(element.textContent));
    if (unjudged.length) violations.push({ id: "contrast that axe cannot judge", nodes: unjudged });
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 150))]);
}"""

# Figures have been drawn, and the search has found what it finds.
ASKED = "?q=softmax"  # of the search; no other page looks at it
READY = """() => document.readyState === "complete"
    && [...document.querySelectorAll(".live-figure")].every(figure => "live" in figure.dataset)
    && (!location.pathname.endsWith("/search.html")
        || document.querySelector(".search-summary")?.innerText.startsWith("Search finished")
        && [...document.querySelectorAll("#search-results li")].every(entry => entry.querySelector(".context")))"""
# The theme has followed: its colours, and which boxes scroll and can therefore be reached by the keyboard.
SETTLED = """scheme => document.documentElement.dataset.theme === scheme
    && [...document.querySelectorAll("pre[tabindex='-1'], .pst-scrollable-table-container[tabindex='-1']")]
        .every(box => box.scrollWidth <= box.clientWidth)"""
QUIZ = ".live-figure[data-widget=Quiz]"

FOCUS = """() => {
    const stop = document.activeElement;
    if (stop === document.body || stop.seen) return null;  // once around
    stop.seen = true;
    const { outlineStyle, outlineWidth } = getComputedStyle(stop);
    return { html: stop.outerHTML.slice(0, 150), outline: `${outlineStyle} ${outlineWidth}` };
}"""

# What has moved since the page began, in the browsers' measure
SHIFTS = """self.shifted = 0;
new PerformanceObserver(list => list.getEntries().forEach(({ value }) => self.shifted += value))
    .observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture(scope="module")
def tab(browser):
    """Open one tab for all pages, which a browser loads faster when it has seen others of the website."""
    window = browser.new_context(viewport=WIDE)
    window.add_init_script(SHIFTS)
    yield window.new_page()
    window.close()


@pytest.fixture(scope="module")
def load(tab, site_address):
    """Give a function that opens a page and waits until it is ready, and what has moved on the screen until then."""

    def load(name, **media):
        tab.emulate_media(**{"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce"} | media)
        tab.goto(f"{site_address}/{name}.html{ASKED}")
        tab.wait_for_function(READY)
        tab.evaluate(PAINTED)
        return tab, tab.evaluate("shifted")

    return load


@pytest.fixture
def visit(load):
    """Give a function that opens a page and waits until it is ready."""
    return lambda name: load(name)[0]


@pytest.fixture(scope="module", params=swept(PAGES, SAMPLE))
def name(request):
    """Name of a page."""
    return request.param


@pytest.fixture(scope="module")
def loaded(load, name):
    """Open each page in turn, as it is for most readers; give what has moved, too."""
    return load(name, reduced_motion="no-preference")


def answer(quiz, questions):
    """Give a wrong answer to the first question of a quiz, and the right one to the second."""
    for i, choice in enumerate([int(questions[0].right == 0), questions[1].right]):
        form = quiz.locator("form").nth(i)
        form.get_by_role("radio").nth(choice).check()
        form.get_by_role("button", name="Check").click()


def moved_at_rest(load, name, moved):
    """Give what moves while a page loads; a page that jumps by itself does so again and again, a late font does not."""
    for _ in range(3):
        if moved > 0.01:
            moved = load(name, reduced_motion="no-preference")[1]
    return moved


def test_nothing_jumps_while_a_page_loads(load, loaded, name):
    """What is on the screen moves by at most 0.01 (the browsers' measure) until figures and results are there."""
    assert moved_at_rest(load, name, loaded[1]) <= 0.01


def test_axe_finds_nothing(loaded, name):
    """No page has a fault that axe knows (WCAG 2.2 A and AA, best practice), or is wider than the window.

    Light and dark, wide and on a phone; one question of its quiz answered wrong, one right, and one still open.
    """
    page = loaded[0]
    page.emulate_media(reduced_motion="reduce")
    if page.locator(QUIZ).count():
        answer(page.locator(QUIZ), quizzes.load(name.rpartition("/")[2])[1])
    page.evaluate(AXE)
    found = {}
    for scheme, size, rules in VARIANTS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.wait_for_function(SETTLED, arg=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        if faults := page.evaluate(FAULTS, rules):
            found[scheme, size["width"]] = faults
    page.set_viewport_size(WIDE)
    assert found == {}


def test_the_first_stop_of_the_keyboard_skips_to_the_text(visit):
    """Tab shows a link that was out of sight; Enter on it goes on in the text, past the contents."""
    page = visit(PAGES[1])
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert "Skip to main content" in link.inner_text()
    page.wait_for_function("() => document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_focus_is_always_seen(visit, forced):
    """Every stop of the keyboard on a page with figures has an outline of 3 pixels, also in forced colours."""
    page = visit("chapters/formula")
    page.emulate_media(forced_colors=forced)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    stops = 0
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops += 1
        assert stop["outline"] == "solid 3px", stop["html"]
    assert stops > 40


# The places of the words on buttons, links and folds
WORDS = """() => [...document.querySelectorAll("main :is(button, a, summary, label)")].flatMap((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    const said = each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && each.innerText.trim();
    return said && right - left > 8 ? [[said, [left + 3, top + scrollY + 3, right - 3, bottom + scrollY - 3]]] : [];
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_are_seen_where_colours_are_forced(browser, site_address, name, scheme):
    """Where the system sets the colours, all that can be pressed still shows dark and light where its words are."""
    page = browser.new_page(viewport=WIDE, forced_colors="active", color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{site_address}/{name}.html{ASKED}", wait_until="networkidle")
    page.wait_for_function(READY)
    # as high as the page: nothing moves between the look at the words and the picture
    page.set_viewport_size(WIDE | {"height": page.evaluate("document.documentElement.scrollHeight")})
    page.wait_for_timeout(300)
    words = page.evaluate(WORDS)
    picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("L")  # the search is higher than any screen
    page.close()
    assert words
    ranges = [(said, *picture.crop([round(side) for side in box]).getextrema()) for said, box in words]
    assert [each for each in ranges if each[2] - each[1] < 100] == []


@pytest.mark.parametrize("narrow", swept(PAGES))
def test_nothing_jumps_while_a_page_loads_on_a_phone(tab, load, narrow):
    """The same on a narrow screen."""
    tab.set_viewport_size(PHONE)
    moved = moved_at_rest(load, narrow, load(narrow, reduced_motion="no-preference")[1])
    tab.set_viewport_size(WIDE)
    assert moved <= 0.01


def test_dark_pages_are_dark_at_once(browser, site_address):
    """The theme is decided before the first paint, in the head of the page, by the reader's system or own choice."""
    for scheme in "dark", "light":
        page = browser.new_page(color_scheme=scheme)
        page.route("**/pydata-sphinx-theme.js*", lambda route: route.abort())  # which comes after the first paint
        page.goto(f"{site_address}/{PAGES[1]}.html")
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        page.close()


def test_without_script_a_page_is_light_and_whole(browser, site_address):
    """Readers without scripts get the light form, coloured code included, whatever their system prefers."""
    page = browser.new_page(java_script_enabled=False, color_scheme="dark")
    page.goto(f"{site_address}/chapters/formula.html")
    look = "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
    assert page.locator("body").evaluate(look)[1] == "rgb(255, 255, 255)"
    assert page.locator(".cell_input .kn").first.evaluate(look)[0] != page.locator("p").first.evaluate(look)[0]
    assert page.locator("div.cell_input").first.evaluate(look)[1] == "rgb(246, 247, 249)"
    page.close()
