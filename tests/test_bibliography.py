"""The bibliography, addresses and versions, without a network; .github/workflows/weekly.yml follows the links."""

import re
import tomllib
from urllib.parse import urlsplit

import pytest
import yaml
from press.book import BOOK
from pybtex.database import parse_file

SOURCES = parse_file(BOOK / "references.bib").entries
PAGES = {path: path.read_text("utf-8") for path in sorted((BOOK / "chapters").rglob("*.md"))}
REQUIRED = {
    "article": {"title", "journal", "volume", "pages", "year"},
    "book": {"title", "publisher", "year"},
    "incollection": {"title", "booktitle", "publisher", "pages", "year"},
    "inproceedings": {"title", "booktitle", "pages", "year"},
    "misc": {"title"},
}
NO_HTTPS = {"neuralnetworksanddeeplearning.com"}  # its server does not offer it


def cited(text):
    """Name the entries that a page cites."""
    return {key.strip() for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", text) for key in keys.split(",")}


def test_every_source_is_cited():
    """The bibliography holds what the pages cite, and nothing else."""
    assert set(SOURCES) == set().union(*map(cited, PAGES.values()))


@pytest.mark.parametrize("key", SOURCES)
def test_a_source_can_be_found(key):
    """An entry has its authors and the fields of its type; what is published online only has an address."""
    source = SOURCES[key]
    assert "author" in source.persons
    assert REQUIRED[source.type] <= set(source.fields)
    assert source.type != "misc" or {"doi", "url"} & set(source.fields)


@pytest.mark.parametrize("key", [key for key, source in SOURCES.items() if "doi" in source.fields])
def test_a_doi_has_the_shape_of_one(key):
    """A DOI is a number of its registrant, a slash and a name, without the address of a resolver."""
    assert re.fullmatch(r"10\.\d{4,9}/[^\s{}]+", SOURCES[key].fields["doi"])


@pytest.mark.parametrize("text", [*PAGES.values(), (BOOK / "references.bib").read_text("utf-8")])
def test_addresses_are_well_formed(text):
    """An address is https, and names a host with a dot in it."""
    for address in re.findall(r"https?://[^\s)}>`\"]*", text):
        parts = urlsplit(address)
        assert parts.scheme == "https" or parts.hostname in NO_HTTPS, address
        assert re.fullmatch(r"(?:[\w-]+\.)+[a-z]+", parts.hostname), address


def test_the_version_is_the_same_everywhere():
    """The package, the citation file, the page that tells how to cite, and the newest entry of the log agree."""
    version = tomllib.loads((BOOK / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    citation = yaml.safe_load((BOOK / "CITATION.cff").read_text("utf-8"))
    page = (BOOK / "chapters" / "references.md").read_text("utf-8")
    log = (BOOK / "CHANGELOG.md").read_text("utf-8")
    assert citation["version"] == version
    assert set(re.findall(r"\d+\.\d+\.\d+", page)) == {version}
    [newest, *_] = re.findall(r"(?m)^## (\d\S*) \((\S+)\)$", log)
    assert newest == (version, str(citation["date-released"]))
