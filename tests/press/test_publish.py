"""What others need to find the website and to cite it is there where it is known, and nowhere else."""

import re
import struct
from html import unescape
from xml.etree import ElementTree

import pytest
import yaml
from docutils import nodes
from press.build import BOOK, pages
from press.publish import POLICY, describe

SITE, REPOSITORY = "https://example.org/course/", "https://github.com/someone/course"


def metas(page):
    """Give the contents of the meta elements of a page by their names."""
    return dict(re.findall(r'<meta (?:name|property|http-equiv)="([^"]*)" content="([^"]*)"', page))


@pytest.fixture(scope="module")
def known(tiny_book_in, tmp_path_factory):
    """Build a book of two pages where both addresses are known."""
    book = tiny_book_in(tmp_path_factory.mktemp("known"))
    (book.folder / "code" / "helper.py").touch()
    book.write(one="6 * 7", two="6 * 8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", SITE.rstrip("/"))
        patch.setenv("REPOSITORY_URL", REPOSITORY)
        patch.setenv("REPOSITORY_BRANCH", "trunk")
        book.build()
    return book


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


def test_the_sitemap_lists_every_page(known):
    """It is XML, and it names the address of each page once."""
    tree = ElementTree.parse(known.folder / "_build/html/sitemap.xml")
    assert [place.text for place in tree.iterfind(".//{*}loc")] == [f"{SITE}one.html", f"{SITE}two.html"]


def test_a_page_leads_to_its_source(known):
    """Readers can look at the source, edit it, and report a problem."""
    page = known.page("two")
    for address in (
        REPOSITORY,
        f"{REPOSITORY}/edit/trunk/two.md",
        f"{REPOSITORY}/issues/new?title=On%20the%20page%20two%3A%20",
    ):
        assert f'<a href="{address}">' in page


def test_nothing_is_made_up(tiny_book, monkeypatch):
    """Without the addresses no page mentions any, and there is no sitemap; the description and the policy stay."""
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    (tiny_book.folder / "code" / "helper.py").touch()
    tiny_book.write(one="6 * 7")
    tiny_book.build()
    page = tiny_book.page("one")
    assert metas(page)["description"] == "A cell:"
    assert metas(page)["Content-Security-Policy"] == POLICY
    assert not re.search("canonical|og:|github", page)
    assert not (tiny_book.folder / "_build/html/sitemap.xml").exists()


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
    """Each page has a description of its own, of at least a sentence, under a policy without other hosts."""
    page = (site / f"{name}.html").read_text("utf-8")
    assert 40 < len(unescape(metas(page)["description"])) <= 160
    assert metas(page)["Content-Security-Policy"] == POLICY


def test_the_policy_names_no_other_host():
    """Whatever a page is told to load, the browser asks no other host."""
    assert not re.search(r"https?:|\*|//", POLICY)


def test_how_to_cite_says_what_the_citation_file_says():
    """The words and the BibTeX entry on the page of references agree with CITATION.cff."""
    citation = yaml.safe_load((BOOK / "CITATION.cff").read_text("utf-8"))
    section = (BOOK / "chapters/references.md").read_text("utf-8").partition("## How to cite")[2]
    [author] = [author["name"] for author in citation["authors"]]
    title, version, year = citation["title"], citation["version"], citation["date-released"].year
    assert f"{author}. *{title}*. Version {version}, {year}." in section
    entry = {"author ": f"{{{author}}}", "title  ": title, "version": version, "year   ": year}
    for field, value in entry.items():
        assert f"{field} = {{{value}}}" in section


def test_every_page_says_how_it_may_be_used_and_cited(site):
    """The end of each page names both licences, and leads to the words for a citation."""
    for name in pages(BOOK / "_toc.yml"):
        end = (site / f"{name}.html").read_text("utf-8").partition('<footer class="bd-footer-content">')[2]
        assert all(words in end for words in ("CC BY 4.0", "MIT License", "#how-to-cite"))
