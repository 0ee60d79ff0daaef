"""A book that knows where its website and its sources are."""

import re

import pytest

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
