"""The links to the PDF and the EPUB are on the first page when the files are there, and lead to them."""

import re

import pytest
from press.editions.links import PLACE, offer


@pytest.fixture
def website(tmp_path):
    """Give a website of one page in a folder of its own, as the real one has."""
    page = tmp_path / "chapters" / "index.html"
    page.parent.mkdir()
    page.write_text(f"<p>Welcome.</p>\n{PLACE}</article>", "utf-8")
    return page


def test_without_files_there_is_no_link(website, tmp_path):
    """A book that nobody has made is not offered."""
    before = website.read_text("utf-8")
    offer(website, tmp_path)
    assert website.read_text("utf-8") == before
    assert "<a " not in before


def test_the_links_lead_to_the_files(website, tmp_path):
    """Each file is linked once, from the page to where it is, however often its links are written."""
    for name in ("book.pdf", "book.epub"):
        (tmp_path / name).write_bytes(bytes(1_234_567))
        for _ in range(2):
            offer(website, tmp_path)
    text = website.read_text("utf-8")
    targets = re.findall(r'href="([^"]+)"', text)
    assert [(website.parent / target).resolve() for target in targets] == [
        (tmp_path / "book.pdf").resolve(),
        (tmp_path / "book.epub").resolve(),
    ]
    assert text.count("1.2 MB") == 2
    assert " hidden" not in text


def test_a_file_that_is_gone_is_no_longer_offered(website, tmp_path):
    """The links go with the files."""
    book = tmp_path / "book.pdf"
    book.touch()
    offer(website, tmp_path)
    book.unlink()
    offer(website, tmp_path)
    assert "<a " not in website.read_text("utf-8")
