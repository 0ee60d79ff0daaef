"""The website says whose work it ships, and under which licence."""

import pytest
from press.book import BOOK, pages
from press.site.licences import FILE, NOTICED, WORKS, found, inventory, of_nobody


@pytest.fixture(scope="module")
def listed(site):
    """Read the list of the built website."""
    return (site / FILE).read_text("utf-8")


def test_every_static_file_has_a_maker(site, listed):
    """No file of the website is of nobody, and the list is that of these files."""
    static = site / "_static"
    assert of_nobody(static) == []
    assert listed == inventory(static, (BOOK / "LICENSE").read_text("utf-8"))


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_a_work_is_there_with_the_words_of_its_makers(site, listed, work):
    """Each name in the list stands for files, with a notice of who holds the rights and what one may do."""
    files = found(site / "_static", work.files)
    assert files
    assert "opyright" in work.text()
    assert f"{work.name}: {work.licence}\n" in listed
    assert f"Here in {', '.join(files)}.\n\n{work.text()}" in listed
    assert "Permission is hereby granted, free of charge" in listed.partition("Sphinx")[0]  # what notices refer to


@pytest.mark.parametrize("title", NOTICED)
def test_what_has_a_notice_of_its_own_has_it_beside(site, listed, title):
    """The font and the engine come with files that name their licences, and the list leads there."""
    notice, patterns = NOTICED[title]
    assert len(found(site / "_static", patterns)) >= len(patterns)
    assert f"{title}\n" in listed
    assert f"See {notice}" in listed
    assert "icens" in (site / "_static" / notice).read_text("utf-8")


def test_a_file_of_nobody_is_found(tmp_path):
    """A script that a new release of a package brings is named; one of this book is not."""
    for name in ("new.js", "store.js", "vendor/fresh/font.woff2"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert of_nobody(tmp_path) == ["new.js", "vendor/fresh/font.woff2"]


def test_every_page_leads_to_the_list(site):
    """The end of each page has a link to it."""
    for name in [*pages(BOOK / "_toc.yml"), "search"]:
        end = (site / f"{name}.html").read_text("utf-8").partition('<footer class="bd-footer-content">')[2]
        assert f'href="{"../" * name.count("/")}{FILE}"' in end, name
