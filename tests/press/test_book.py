"""What the book says of itself."""

import re

import pytest
import yaml
from press.book import BOOK, about, citation, minutes, pages


def test_authors_are_named_as_the_citation_format_allows(tmp_path):
    """People have two names in CITATION.cff, and groups one; a group called after the book is not worth naming."""
    (tmp_path / "CITATION.cff").write_text(
        "title: A Book\nauthors:\n  - {given-names: Ada, family-names: Lovelace}\n  - {name: The Others}\n"
        "  - {name: The authors of A Book}\n",
        "utf-8",
    )
    assert citation(tmp_path)["creator"] == "Ada Lovelace, The Others"


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


@pytest.fixture
def book(tmp_path):
    """Write a book of two pages, of which one says how long it takes."""
    (tmp_path / "_toc.yml").write_text("{format: jb-book, root: one, chapters: [{file: two}]}", "utf-8")
    (tmp_path / "one.md").write_text("# One\n", "utf-8")
    part = "Some words.\n" * 10
    text = f":class: objectives\n**Time:**\n90 minutes.\n## First\n{part}## And a second!\n{part}## Third\n{part}"
    (tmp_path / "two.md").write_text(text, "utf-8")
    return tmp_path


def test_sections_have_their_share_of_the_time(book):
    """A page takes what it says, a section its share by length, and sections in a row what they take together."""
    assert (minutes(book, "one"), minutes(book, "two")) == (0, 90)
    first, second = minutes(book, "two#first"), minutes(book, "two#and-a-second")
    assert first == second
    assert 20 < first < 30
    assert minutes(book, "two#first..and-a-second") == pytest.approx(first + second)
    with pytest.raises(ValueError, match=r"two\.md has no section 'fourth', only first, and-a-second, third"):
        minutes(book, "two#fourth")


def test_the_size_of_a_course_in_words(book):
    """Pages with objectives are chapters; hours are rounded, and minutes too."""
    assert [about(book, what) for what in ("chapters", "hours", "two")] == ["one", "two hours", "90 minutes"]


def test_the_start_page_says_how_long_each_chapter_takes(site):
    """The list of chapters has each page with objectives, and beside it the minutes that this page itself says."""
    start = (site / "chapters/index.html").read_text("utf-8")
    listed = dict(re.findall(r'<li><p><a [^>]*href="(\w+)\.html">.*?</a>, (\d+) minutes:', start))
    said = {page: re.search(r"\*\*Time:\*\*\s+(\d+)", text)[1] for page, text in _chapters()}
    assert listed == said
    assert f"in {about(BOOK, 'chapters')} chapters, about {about(BOOK, 'hours')}" in start


def test_the_short_route_takes_as_long_as_it_says(site):
    """The sections of the short route take between 40 and 50 minutes together."""
    start = (site / "chapters/index.html").read_text("utf-8")
    route = start.partition('<section id="the-short-route">')[2].partition("</section>")[0]
    assert "If you have 45 minutes" in route
    assert 40 <= sum(map(int, re.findall(r"<li><p>[^<]*, (\d+) minutes:", route))) <= 50


def _chapters():
    names = [page.removeprefix("chapters/") for page in pages(BOOK / "_toc.yml")]
    texts = [(name, (BOOK / "chapters" / f"{name}.md").read_text("utf-8")) for name in names]
    return [(name, text) for name, text in texts if ":class: objectives\n" in text]
