"""Search engines, social networks and reference managers are told what a page is about."""

import re
import struct
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
import yaml
from docutils import nodes
from docutils.utils import new_document
from press.book import BOOK, pages
from press.site.social_cards import cite, describe

from .conftest import SITE, metas


def test_a_page_says_where_it_stands_and_what_it_is(known):
    """Search engines and social networks are told the address, the title, the description and the picture."""
    page = known.page("two")
    told = metas(page)
    assert f'<link rel="canonical" href="{SITE}two.html"' in page
    assert told["og:url"] == f"{SITE}two.html"
    assert told["og:title"] == "Page two"
    assert told["og:description"] == told["description"] == "A cell:"
    assert told["og:image"] == f"{SITE}_static/card.png"


def test_a_reference_manager_is_told_what_to_cite(known):
    """A page is a part of the book of that name, with its date and its address; the first page is the book itself."""
    entries = yaml.safe_load((known.folder / "CITATION.cff").read_text("utf-8"))
    told = metas(known.page("two"))
    assert told["citation_title"] == "Page two"
    assert told["citation_book_title"] == entries["title"]
    assert told["citation_publication_date"] == str(entries["date-released"])
    assert told["citation_language"] == "en"
    assert told["citation_public_url"] == f"{SITE}two.html"
    assert not [name for name in metas(known.page("one")) if name.startswith("citation_")]


def test_people_are_cited_one_by_one():
    """Each author has an element of their own; what is not known is not told."""
    config = SimpleNamespace(html_title="A Book", language="en")
    told = cite(config, {"date-released": date(2026, 1, 2), "creator": "Ada Lovelace, Emmy Noether"}, "A page", "")
    assert [words for name, words in told if name == "citation_author"] == ["Ada Lovelace", "Emmy Noether"]
    assert ("citation_publication_date", "2026-01-02") in told
    assert "citation_public_url" not in dict(told)


def test_the_title_of_the_book_stands_in_a_title_once(known):
    """The first page is called as the book is, the others by their titles and the book's; all have a way home."""
    titles = {name: unescape(re.search("<title>(.*?)</title>", known.page(name))[1]) for name in ("one", "two")}
    assert titles == {"one": "Page one", "two": "Page two — Understanding Cross-Entropy Loss"}
    for name in titles:
        assert 'logo__title">Understanding Cross-Entropy Loss</span>' in known.page(name)


def test_the_card_is_a_picture_of_the_usual_size(known):
    """Social networks ask for 1200 by 630 pixels."""
    data = (known.folder / "_build/html/_static/card.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (1200, 630)


def paragraph(text):
    """Make a paragraph of a page."""
    return nodes.paragraph("", text)


def test_a_chapter_is_described_by_its_objectives():
    """What one will learn comes before the first paragraph; an objective with TeX is passed over."""
    aims = nodes.bullet_list("", *(nodes.list_item("", paragraph(aim)) for aim in ("run;", r"see \sigma;", "rest.")))
    box = nodes.admonition("", paragraph("You will"), aims, classes=["objectives"])
    assert describe(nodes.section("", box, paragraph("Once upon a time."))) == "You will run; rest."


def test_a_description_is_the_first_plain_paragraph():
    """Boxes and paragraphs with TeX are passed over; a long paragraph ends at a word, at 160 characters at most."""
    long = "word " * 100
    section = nodes.section(
        "", nodes.admonition("", paragraph("In a box.")), paragraph(r"Let \frac12."), paragraph(long)
    )
    document = nodes.section("", section)
    assert re.fullmatch(r"(word )+…", describe(document))
    assert 150 < len(describe(document)) <= 160
    assert describe(nodes.section("", nodes.title("", "A title"))) == ""


def test_exercises_are_described_by_their_names():
    """The first paragraphs of pages of exercises are alike, so that the sections are named."""
    sections = [nodes.section("", nodes.title("", name), paragraph("Write it.")) for name in ("By hand", "In code")]
    page = nodes.section("", nodes.title("", "Exercises: a page"), paragraph("They belong to it."), *sections)
    document = new_document("exercises")
    document += page
    assert describe(document, exercises=True) == "With hints, answers and checks: By hand, In code"


def test_no_two_pages_are_described_alike(site):
    """In a list of results each page of the course says something of its own, and each has its own title."""
    texts = [(site / f"{name}.html").read_text("utf-8") for name in pages(BOOK / "_toc.yml")]
    assert len({metas(text)["description"] for text in texts}) == len(texts)
    assert len({re.search("<title>(.*?)</title>", text)[1] for text in texts}) == len(texts)


@pytest.mark.parametrize("name", pages(BOOK / "_toc.yml"))
def test_every_page_of_the_course_is_described(site, name):
    """Each page has a description of its own, of at least a sentence."""
    page = (site / f"{name}.html").read_text("utf-8")
    assert 40 < len(unescape(metas(page)["description"])) <= 160
