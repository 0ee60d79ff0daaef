"""The PDF holds the whole book: nothing is missing, cut off or linked to nowhere."""

import re
from itertools import pairwise
from unicodedata import normalize

import pytest
from press.book import BOOK, citation, pages
from press.build import jupyter_build
from press.editions.paper import NODE, PAPER_WIDTH, lay_out
from press.pdf import make_pdf
from pypdf import PdfReader

HEADER = (
    "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
    "kernelspec: {name: python3, display_name: Python 3}\n---\n"
)
FIRST = """
# One

## Exercises

[Those of the other page](two.md#exercises), [these](#exercises), and {eq}`eq-two`.

:::{dropdown} Solution
It is {eval}`6 * 7`.
:::

```{code-cell} ipython3
:tags: [hide-input]

print("shown", "without a click")
```
"""
SECOND = """
# Two

$$ x = 1 $$ (eq-two)

## Exercises

[Those of the first page](one.md#exercises).
"""

TOO_WIDE = """width => [...document.querySelectorAll("math, table, pre, img, figure, p")]
    .filter(element => element.getBoundingClientRect().right > width + 1
        || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible")
    .map(element => element.outerHTML.slice(0, 200))"""


def outline(reader):
    """List the entries of an outline with their depth and the number of their page."""

    def walk(entries, depth):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, entry.title, reader.get_destination_page_number(entry) + 1

    return list(walk(reader.outline, 0))


def links(reader):
    """List where the links lead: places in the PDF, or addresses."""
    annotations = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    actions = [note.get("/A", {}) for note in annotations]
    inside = [note.get("/Dest") or action.get("/D") for note, action in zip(annotations, actions, strict=True)]
    return [str(place) for place in inside if place], [action["/URI"] for action in actions if "/URI" in action]


@pytest.fixture(scope="module")
def pdf(site, browser, tmp_path_factory):
    """Print the whole book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        return PdfReader(make_pdf(BOOK, tmp_path_factory.mktemp("pdf"), browser))


@pytest.fixture(scope="module")
def layout(pdf, browser):
    """Open what was printed, at the width of the paper."""
    page = browser.new_page(color_scheme="light", viewport={"width": PAPER_WIDTH, "height": 1000})
    lay_out(page, BOOK, citation(BOOK))
    yield page
    page.close()


def test_every_page_is_in_the_outline(pdf, site):
    """The outline lists the titles of all pages in their order, and nothing else at that level."""
    titles = [
        re.sub(r"<[^>]*>", "", re.search(r"<h1>(.*?)<a ", (site / f"{page}.html").read_text("utf-8"))[1])
        for page in pages(BOOK / "_toc.yml")
    ]
    assert [title for depth, title, _ in outline(pdf) if depth == 0] == titles


def test_the_contents_name_the_right_pages(pdf):
    """The numbers in the contents are those of the outline, which knows where the headings are."""
    where = {(title, number) for depth, title, number in outline(pdf) if depth < 2}
    contents = joined("".join(page.extract_text() for page in pdf.pages[1 : outline(pdf)[0][2] - 1]))
    for title, number in where:
        assert f"{joined(title)}{number}" in contents, (title, number)


def test_the_contents_take_three_pages_at_most(pdf):
    """Cover, contents, and then the book."""
    assert outline(pdf)[0][2] - 2 <= 3


@pytest.mark.parametrize("chapter", ["The learning slowdown", "The derivative"])
def test_no_page_is_half_empty(pdf, chapter):
    """Pictures that go to the next page leave no more than two fifths of one empty; the last page may end anywhere."""
    starts = [(title, number) for depth, title, number in outline(pdf) if depth == 0]
    [(first, last)] = [(a, b) for (title, a), (_, b) in pairwise(starts) if title == chapter]
    shares = {number: filled(pdf.pages[number - 1]) for number in range(first, last - 1)}
    assert {number: share for number, share in shares.items() if share < 0.6} == {}


def filled(page):
    """Tell how far down between the margins of a sheet of A4 there are signs or lines."""
    low, high = 62, 785  # points; beyond stand the number of the page and the running heads
    heights = []

    def note(matrix, x, y):
        heights.append(matrix[1] * float(x) + matrix[3] * float(y) + matrix[5])

    page.extract_text(
        visitor_text=lambda text, matrix, place, *_: note(matrix, place[4], place[5]) if text.strip() else None,
        visitor_operand_before=lambda does, on, matrix, _: note(matrix, *on[:2]) if does in (b"m", b"l") else None,
    )
    return (high - min(height for height in heights if low < height < high)) / (high - low)


def joined(text):
    """Leave out what a PDF does not tell surely: where spaces are, and which form of a sign is meant."""
    return re.sub(r"\s", "", normalize("NFKC", text))


def test_every_link_leads_somewhere(pdf):
    """Links within the book lead to places in the PDF, all others to the web."""
    inside, outside = links(pdf)
    places = {place.lstrip("/") for place in pdf.named_destinations}
    assert len(inside) > 100
    assert {place.lstrip("/") for place in inside} <= places
    assert [address for address in outside if not address.startswith(("http://", "https://"))] == []


def test_no_number_is_missing(layout, site):
    """What was printed says nan no more often than the website does, on the pages that are about it."""
    built = [(site / f"{page}.html").read_text("utf-8").partition("<article")[2] for page in pages(BOOK / "_toc.yml")]
    meant = [re.sub(r"<[^>]*>", "", page.partition("</article>")[0]) for page in built]
    printed = layout.locator("body").inner_text()
    assert len(re.findall(r"\bnan\b", printed)) <= len(re.findall(r"\bnan\b", "\n".join(meant)))


def test_the_quizzes_and_solutions_are_readable(layout):
    """What opens on the website is open."""
    assert layout.locator("details").count() == 0
    assert layout.get_by_text("Solution", exact=True).count() > 5


def test_nothing_is_wider_than_the_paper(layout):
    """No formula, table, line of code or picture is cut off at the right."""
    assert layout.evaluate(TOO_WIDE, PAPER_WIDTH) == []


def test_every_picture_is_there(layout):
    """The pictures are loaded, and have their alt texts."""
    pictures = layout.evaluate("[...document.images].map(image => [image.naturalWidth > 0, image.alt])")
    assert len(pictures) > 10
    assert [alt for loaded, alt in pictures if not (loaded and alt)] == []


def test_no_id_is_given_twice(layout):
    """Every link has one place that it can lead to."""
    assert (
        layout.evaluate("""() => {
        const ids = [...document.querySelectorAll("[id]")].filter(e => !e.closest("svg")).map(e => e.id);
        return ids.filter((id, i) => ids.indexOf(id) !== i);
    }""")
        == []
    )


def test_the_pdf_says_what_it_is(pdf):
    """It has title, author, language and structure, for libraries and screen readers, and the date that it is told."""
    entries = citation(BOOK)
    assert pdf.metadata.title == entries["title"]
    assert (pdf.metadata.author or "") == entries["creator"]
    assert pdf.metadata.creation_date.timestamp() == 1_700_000_000
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_headers_of_tables_are_numbered_from_zero(pdf):
    """Chromium's own numbers depend on the run, these on the book alone: two builds give the same bytes."""
    nodes = sorted(set(NODE.findall(pdf.stream.getvalue())))
    assert nodes
    assert nodes == [b"(node%08d)" % i for i in range(len(nodes))]


@pytest.fixture(scope="module")
def small_book(tiny_book_in, tmp_path_factory):
    """Build the single page of a book in which two pages have a section of the same name."""
    book = tiny_book_in(tmp_path_factory.mktemp("book"))
    book.write(contents=["one", "two"])
    for name, page in {"one": FIRST, "two": SECOND}.items():
        (book.folder / f"{name}.md").write_text(HEADER + page, "utf-8")
    book.make(jupyter_build, "The page", "--builder", "singlehtml")
    return (book.folder / "_build" / "singlehtml" / "one.html").read_text("utf-8")


def test_a_link_leads_to_the_page_that_it_names(small_book):
    """Two pages have exercises: a link leads to those that it means."""
    target = dict(reversed(pair) for pair in re.findall(r'href="#([^"]+)"[^>]*>(?:<span[^>]*>)?([^<]+)<', small_book))
    assert target["Those of the other page"] == "two/exercises"
    assert target["these"] == "one/exercises"
    assert target["Those of the first page"] == "one/exercises"
    for place in ("one/exercises", "two/exercises"):
        assert small_book.count(f'id="{place}"') == 1
    assert re.search(r'href="#two/equation-eq-two"', small_book)


def test_pages_are_chapters_of_the_same_rank(small_book):
    """The second page is not a section of the first."""
    assert [
        re.sub("<.*", "", title) for title in re.findall("<h1>(.*?)</h1>", small_book.partition("<article")[2])
    ] == ["One", "Two"]


def test_what_opens_on_a_website_is_open(small_book):
    """A dropdown becomes a box with its title, and a hidden cell is shown."""
    assert "<details" not in small_book
    assert re.search(r'admonition-title">Solution</p>\s*<p>It is .*42', small_book, re.DOTALL)
    assert "without a click" in small_book
