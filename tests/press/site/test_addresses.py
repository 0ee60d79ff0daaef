"""What others need to find the website and its sources is there where it is known, and nowhere else."""

import re
from xml.etree import ElementTree

from press.site.policy import policy

from .conftest import REPOSITORY, SITE, metas


def test_the_sitemap_lists_every_page(known):
    """It is XML, and it names the address of each page once."""
    tree = ElementTree.parse(known.folder / "_build/html/sitemap.xml")
    assert [place.text for place in tree.iterfind(".//{*}loc")] == [f"{SITE}one.html", f"{SITE}two.html"]


def test_a_page_leads_to_its_source(known):
    """Readers can look at the source and at what is new, edit the page, and report a problem."""
    page = known.page("two")
    for address in (
        REPOSITORY,
        f"{REPOSITORY}/blob/trunk/CHANGELOG.md",
        f"{REPOSITORY}/edit/trunk/two.md",
        f"{REPOSITORY}/issues/new?title=On%20the%20page%20two%3A%20",
    ):
        assert f'<a href="{address}">' in page


def test_a_page_leads_to_the_repository_that_is_known_and_makes_none_up(tiny_book, monkeypatch):
    """Without the addresses no page mentions any. When one becomes known all pages are made anew, and none is read."""
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("REPOSITORY_URL", raising=False)
    (tiny_book.folder / "code" / "helper.py").touch()
    tiny_book.write(one="open('read', 'a').write('once')", two="6 * 8")
    tiny_book.build()
    page = tiny_book.page("two")
    assert metas(page)["description"] == "A cell:"
    assert metas(page)["Content-Security-Policy"] == policy(with_python=False)
    assert not re.search("canonical|og:|github", page)
    assert not (tiny_book.folder / "_build/html/sitemap.xml").exists()
    for repository in REPOSITORY, f"{REPOSITORY}-fork", "":
        monkeypatch.setenv("REPOSITORY_URL", repository)
        tiny_book.build()
        for name in "one", "two":
            links = re.findall("https://github.com/[^/]+/[^/]+(?=/edit/)", tiny_book.page(name))
            assert links == [repository] * bool(repository)
    assert (tiny_book.folder / "read").read_text() == "once"
