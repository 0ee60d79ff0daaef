"""What the book says of itself."""

import yaml
from press.book import BOOK, citation, pages


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
