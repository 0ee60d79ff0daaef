"""Search engines and social networks are told what a page is about."""

import re
import struct
from html import unescape

import pytest
from docutils import nodes
from press.book import BOOK, pages
from press.site.social_cards import describe

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


@pytest.mark.parametrize("name", pages(BOOK / "_toc.yml"))
def test_every_page_of_the_course_is_described(site, name):
    """Each page has a description of its own, of at least a sentence."""
    page = (site / f"{name}.html").read_text("utf-8")
    assert 40 < len(unescape(metas(page)["description"])) <= 160
