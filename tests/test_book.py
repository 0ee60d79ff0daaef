"""The built website, page by page, in a real browser: what a reader sees, hears and clicks."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from press.book import BOOK, pages
from pypdf import PdfReader

from .conftest import swept

PAGES = pages(BOOK / "_toc.yml")
CHAPTERS = [
    f"chapters/{name}"
    for name in (
        "learning_slowdown",
        "formula",
        "properties",
        "derivative",
        "generalization",
        "softmax",
        "origins",
        "numerics",
        "digits",
        "logistic",
        "language",
        "trust",
    )
]
MEAN_INFINITY = {"chapters/formula", "chapters/language", "chapters/numerics", "chapters/misconceptions"}
MEAN_NAN = {"chapters/numerics", "chapters/misconceptions"}
MENTIONED = {"chapters/python_in_your_browser"}  # both, among the values that a browser shows as Python does
FACTS = {
    "chapters/learning_slowdown": [
        "0.8176",
        "0.9820",
        "0.0940",
        "0.2028",
        "0.9334",
        "in epoch 0 by 0.0055, most in epoch 26:\nby 0.0104, at the output 0.6007",
    ],
    "chapters/derivative": [
        "quadratic: 36 if a bit wrong, 232 if badly wrong",
        "cross-entropy: 8 if a bit wrong, 17 if badly wrong",
        "0.4177",
        "0.7796",
        "55.6",
        "0.982",
    ],
    "chapters/numerics": ["float64 37", "float32 17", "-9.348e-14, exactly -9.358e-14", "0, exactly -4.248e-18"],
    "chapters/softmax": ["summed binary: 1.9894", "1.0550", "[ 1.988 -1.495 -0.493]"],
    "chapters/origins": [
        "1.3863 nats\n1.2700 nats\n1.8195 nats",
        "1.2130 nats = 1.7500 bits",
        "absolute: 0.01",
        "quadratic: 0.30",
        "cross_entropy: 0.30",
    ],
    "chapters/digits": [
        "94.01 (93.74 to 94.27)",
        "95.04 (94.80 to 95.27)",
        "92.37 (90.22 to 94.51)",
        "94.79 (94.45 to 95.12)",
        "260 (240 to 280)",
        "170 (160 to 180)",
        "1440 (500 to never)",
        "190 (160 to 220)",
        "ahead in 19 of 20 pairs",
    ],
    "chapters/logistic": [
        "[3.572298 0.92022 ], best [3.572298 0.92022 ]",
        "the cost rises 0 times",
        "no finite weights cost least",
        "finds 32 of 60, suspects 0 of 109",
        "finds 49 of 60, suspects 12 of 109",
    ],
    "chapters/language": [
        "uniform guess: 3.2958 nats a letter",
        "one letter before: 2.2417 nats a letter",
        "mean: inf",
    ],
    "chapters/trust": [
        "errors: from 0.51 to 0.99",
        "test: +0.0323 (+0.0243 to +0.0402)",
        "accuracy: +0.0013 (-0.0003 to +0.0028)",
        "94.6 (94.3 to 95.0)",
        "0.188 (0.173 to 0.203)",
    ],
}

LIVE = "() => [...document.querySelectorAll('.live-figure')].every(figure => 'live' in figure.dataset)"
# Results wait for a guess, or for a reader in a hurry.
SHOW = "() => document.querySelectorAll('.live-figure button').forEach(b => b.innerText === 'Show me' && b.click())"
SHOWN = "() => [...document.querySelectorAll('.result')].every(result => result.checkVisibility())"
LOOK = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    const texts = selector => all(selector).map(element => element.innerText);
    return {
        text: document.body.innerText,
        outputs: texts(".cell_output").join("\\n"),
        values: all(".cell_output, .text_plain").map(element => element.textContent).join("\\n"),
        headings: all("h1, h2, h3, h4, h5, h6").filter(heading => heading.getClientRects().length)
            .map(heading => [Number(heading.tagName[1]), heading.innerText.replace(/#\\s*$/, "").trim()]),
        ids: all("[id]").map(element => element.id),
        links: all("a[href]").map(link => link.href),
        icons: all("link[rel~=icon]").map(link => link.href),
        images: all("img").map(image => [image.alt, image.complete && image.naturalWidth > 0]),
        pictures: all("article .cell_output img").length,
        captions: all("figure").filter(figure => figure.querySelector("img"))
            .map(figure => figure.querySelector("figcaption")?.innerText ?? ""),
        objectives: texts(".objectives"),
        predictions: texts(".predict"),
        bold: texts("article strong"),
    };
}"""

# The elements that reach beyond the right edge of the screen, and of no box that scrolls. Drawings clip their parts.
SPILLS = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = element => element && element !== document.documentElement
        && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.querySelectorAll("main *")]
        .filter(element => !element.ownerSVGElement)
        .filter(element => element.getBoundingClientRect().right > width + 1 && !scrolls(element))
        .map(element => element.outerHTML.slice(0, 100));
}"""

# The formulas that stand on another line than the comma after them.
PARTED = """() => [...document.querySelectorAll(".unbroken, .ce-unbroken")]
    .filter(words => new Set([...words.getClientRects()].map(line => line.bottom)).size > 1)
    .map(words => words.textContent)"""

# Code in tables that stands on lines of a few letters
SHREDS = """() => [...document.querySelectorAll("article td code")]
    .filter(code => code.textContent.length / code.getClientRects().length < 5 && code.getClientRects().length > 1)
    .map(code => code.textContent)"""


@pytest.fixture(scope="module")
def visit(browser, addresses):
    """Give a function that opens a page, once, and tells all about it; ``over`` is http or file."""
    tab, seen = browser.new_page(), SimpleNamespace()
    tab.on("request", lambda request: seen.requests.append(request.url))
    tab.on("requestfailed", lambda request: seen.failures.append(f"{request.url}: {request.failure}"))
    tab.on("response", lambda answer: seen.failures.append(answer.url) if answer.status >= 400 else None)
    tab.on("console", lambda line: seen.complaints.append(line.text) if line.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: seen.complaints.append(str(error)))

    @cache
    def look(base, name):
        tab.goto("about:blank")
        tab.set_viewport_size({"width": 1280, "height": 720})
        vars(seen).update(base=base, requests=[], failures=[], complaints=[])
        tab.goto(f"{base}/{name}.html")
        tab.wait_for_function(LIVE)
        tab.evaluate(SHOW)
        tab.wait_for_function(SHOWN)
        # Pictures behind live figures wait until somebody wants to see them.
        tab.evaluate("Promise.all([...document.images].map(image => (image.loading = 'eager', image.decode())))")
        vars(seen).update(tab.evaluate(LOOK))
        tab.set_viewport_size({"width": 390, "height": 844})
        seen.phone_width = tab.evaluate("document.documentElement.scrollWidth")
        seen.spills = tab.evaluate(SPILLS)
        seen.parted = tab.evaluate(PARTED)
        seen.shreds = tab.evaluate(SHREDS)
        return SimpleNamespace(**vars(seen))

    yield lambda name, over="http": look(addresses[over], name)
    tab.close()


@pytest.fixture(params=PAGES)
def page(request, visit):
    """Look at each page in turn, over http."""
    return visit(request.param)


@pytest.fixture(params=CHAPTERS)
def chapter(request, visit):
    """Look at each page that teaches, over http."""
    return visit(request.param)


def words(word, text):
    """Count a word in a text."""
    return len(re.findall(rf"\b{word}\b", text, re.IGNORECASE))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_contents_exists(site, name):
    """Each entry of the table of contents has a page."""
    assert (site / f"{name}.html").exists()


@pytest.mark.parametrize(
    ("name", "over"), [*((name, "http") for name in PAGES), *swept((name, "file") for name in PAGES)]
)
def test_a_page_asks_nobody_else_and_all_it_asks_for_is_there(visit, name, over):
    """A page loads its own files only, each of them exists, and nothing complains: from a server and from a disk."""
    page = visit(name, over)
    assert [url for url in page.requests if not url.startswith((page.base, "data:", "blob:"))] == []
    assert page.failures == []
    assert page.complaints == []


# The lines of a picture, by their ids, that run through a box which names lines
BELOW_NAMES = """(svg) => {
    document.body.innerHTML = svg;
    const found = [];
    for (const legend of document.querySelectorAll("[id^=legend_]")) {
        const { left, right, top, bottom } = legend.getBoundingClientRect();
        for (const line of document.querySelectorAll("[id^=axes_] > [id^=line2d_] > path")) {
            const place = line.getScreenCTM(), steps = [...Array(Math.ceil(line.getTotalLength() / 2)).keys()];
            const points = steps.map((i) => line.getPointAtLength(2 * i).matrixTransform(place));
            const ground = line.closest("[id^=axes_]").querySelector("[id^=patch_]").getBoundingClientRect();
            const below = ({ x, y }) => x > left && x < right && y > top && y < bottom && y > ground.top;
            if (points.some(below)) found.push(line.parentNode.id);
        }
    }
    return found;
}"""


def test_no_line_runs_through_the_names_of_lines(browser, site):
    """In no picture of the book the legend hides what it explains."""
    tab, html = browser.new_page(), [(site / f"{name}.html").read_text("utf-8") for name in PAGES]
    names = {name for page in html for name in re.findall(r"_images/(\w+\.svg)", page)}
    texts = {name: (site / "_images" / name).read_text("utf-8") for name in sorted(names)}
    assert sum('id="legend_' in text for text in texts.values()) > 10
    assert {name: below for name, text in texts.items() if (below := tab.evaluate(BELOW_NAMES, text))} == {}
    tab.close()


def test_the_start_page_leads_to_the_first_page(browser, site_address):
    """Opening the folder of the website shows the first page of the contents."""
    tab = browser.new_page()
    tab.goto(f"{site_address}/")
    tab.wait_for_url(f"{site_address}/{PAGES[0]}.html")
    tab.close()


def test_nothing_is_wider_than_a_phone(page):
    """At 390 px no page scrolls sideways, and nothing is cut off."""
    assert page.phone_width <= 390
    assert page.spills == []


def test_no_code_is_torn_to_shreds(page):
    """On a phone, code in a table keeps lines that can be read; the table scrolls."""
    assert page.shreds == []


def test_a_comma_stays_with_its_formula(page):
    """No line of a phone begins with the punctuation after a formula."""
    assert page.parted == []


def test_headings_form_one_outline(page):
    """A page has one title, and its headings go down one level at a time."""
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert all(level <= above + 1 for above, level in zip([0, *levels], levels, strict=False))


def test_every_link_leads_somewhere(page, visit, site):
    """A link within the website leads to a file that exists, and to a place in it that exists."""
    for url, anchor in map(urldefrag, page.links):
        if not url.startswith(page.base):
            assert urlsplit(url).scheme in {"http", "https"}, url
            continue
        name = unquote(url.removeprefix(page.base)).lstrip("/")
        assert (site / name).is_file(), url
        if anchor and name.endswith(".html"):
            assert unquote(anchor) in visit(name.removesuffix(".html")).ids, f"{url}#{anchor}"


def test_every_page_names_its_icon(page, site):
    """A page says where its icon is, so no browser asks for a favicon.ico that does not exist."""
    [icon] = page.icons
    assert (site / icon.removeprefix(page.base).lstrip("/")).is_file()


def test_ids_are_unique(page):
    """No two elements of a page share an id, so every anchor means one place."""
    assert sorted(page.ids) == sorted(set(page.ids))


def test_every_image_is_shown_and_described(page):
    """An image has loaded, and its alt text is a description: not the name of a file, and not a word or two."""
    for alt, loaded in page.images:
        assert loaded, alt
        assert len(alt) > 20, alt
        assert not re.search(r"\.(svg|png|jpe?g|gif)\b|_images|_build", alt), alt


def test_every_figure_has_a_number_and_a_caption(page):
    """Every image that a cell shows stands in a figure, whose caption begins with its number."""
    assert len(page.captions) == page.pictures
    for caption in page.captions:
        assert re.match(r"(?s)Fig\. \d+ .{20,}", caption), caption


def test_figures_are_numbered_through_the_book(visit):
    """The figures of the pages, in reading order, have the numbers 1, 2, 3 and so on."""
    captions = [caption for name in PAGES for caption in visit(name).captions]
    assert [int(re.match(r"Fig\. (\d+)", caption)[1]) for caption in captions] == list(range(1, len(captions) + 1))


def test_no_error_or_internal_form_of_a_value_is_shown(page):
    """No page shows a traceback, a NumPy scalar's or an object's internal form, not even in what is folded away."""
    assert "Traceback" not in page.text
    assert not re.search(r"\bnp\.\w+\(|<[\w.]+ (object )?at 0x", page.values)


@pytest.mark.parametrize("name", PAGES)
def test_infinity_appears_only_where_it_is_meant(visit, name):
    """A cell that shows `inf` belongs to a page that explains why; in text only exercises ask for it."""
    page = visit(name)
    outputs = words("inf", page.outputs)
    assert "exercises" in name or name in MENTIONED or words("inf", page.text) == outputs
    assert (outputs > 0) == (name in MEAN_INFINITY)


@pytest.mark.parametrize("name", PAGES)
def test_nan_appears_only_where_it_is_meant(visit, name):
    """A cell shows `nan` on the pages that are about it, and there only is it mentioned; the notation defines it."""
    page = visit(name)
    assert (words("nan", page.outputs) > 0) == (name in MEAN_NAN)
    mentioned = MENTIONED | {"chapters/notation", "chapters/exercises/numerics"}
    assert name in MEAN_NAN | mentioned or words("nan", page.text) == 0


def test_no_markup_is_left_over(page):
    """No role, directive or fence shows up as text."""
    assert not re.search(r"\{[\w:-]+\}`|`\w+`|:::|```|^:\w+:|\]\(", page.text, re.MULTILINE)


def test_every_citation_is_resolved(page):
    """No key of the bibliography shows up as text."""
    keys = re.findall(r"^@\w+\{([^,]+),", Path(BOOK / "references.bib").read_text("utf-8"), re.MULTILINE)
    assert keys
    assert [key for key in keys if key in page.text] == []


def test_a_chapter_says_what_it_teaches_and_how_long_it_takes(chapter):
    """A chapter has one box of objectives, which tells what it needs and how many minutes it takes."""
    [objectives] = chapter.objectives
    assert "You need" in objectives
    assert re.search(r"Time: \d+ minutes", objectives)


def test_a_chapter_asks_before_it_tells(chapter):
    """A chapter asks for a prediction, with a question mark."""
    assert chapter.predictions
    for prediction in chapter.predictions:
        assert prediction.startswith("Predict first")
        assert "?" in prediction


def test_a_chapter_ends_with_a_summary_and_what_comes_next(chapter):
    """The last heading of a chapter is its summary, and its last bold words ask what comes next."""
    assert chapter.headings[-1] == [2, "Summary"]
    assert chapter.bold[-1] == "What next?"


def test_the_page_to_print_is_one_sheet(browser, site_address):
    """The page that says which loss to take when fits on one sheet of paper, A4 or Letter."""
    tab = browser.new_page()
    tab.goto(f"{site_address}/chapters/which_loss.html")
    sheets = [len(PdfReader(BytesIO(tab.pdf(format=paper))).pages) for paper in ("A4", "Letter")]
    tab.close()
    assert sheets == [1, 1]


@pytest.mark.parametrize(("name", "fact"), [(name, fact) for name, facts in FACTS.items() for fact in facts])
def test_the_facts_of_the_course_are_shown(visit, name, fact):
    """What the course promises to reproduce stands on the page that promises it."""
    assert re.search(rf"(?<![\d.]){re.escape(fact)}(?!\d)", visit(name).text)
