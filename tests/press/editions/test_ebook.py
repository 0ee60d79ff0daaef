"""The EPUB holds the whole book, and is what e-readers expect of one."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from press.book import BOOK, pages
from press.ebook import make_ebook

DEBIAN = "/usr/share/java/epubcheck.jar"
OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def epub(site, tmp_path_factory):
    """Build the EPUB of the whole book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        return make_ebook(BOOK, tmp_path_factory.mktemp("epub"))


@pytest.fixture(scope="module")
def files(epub):
    """Read the files in the EPUB."""
    with ZipFile(epub) as book:
        return {name: book.read(name) for name in book.namelist()}


@pytest.fixture(scope="module")
def package(files):
    """Read the list of contents."""
    return ElementTree.fromstring(files["content.opf"])


def test_epubcheck_has_nothing_to_say(epub, tmp_path):
    """No error, no warning, no remark."""
    # Debian's command is the archive itself, which starts only where the kernel knows that kind of file.
    command = ["java", "-jar", DEBIAN] if Path(DEBIAN).exists() else [shutil.which("epubcheck")]
    if not command[-1]:
        pytest.fail("This test needs EPUBCheck: on Debian, apt-get install epubcheck.", pytrace=False)
    report = tmp_path / "report.json"
    options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # for a program that runs for seconds
    subprocess.run(
        [*command, str(epub), "--json", str(report)],
        env=os.environ | {"JAVA_TOOL_OPTIONS": options},
        capture_output=True,
        check=False,
    )
    assert json.loads(report.read_text("utf-8"))["messages"] == []


def test_every_page_is_there_in_its_order(package):
    """After the cover, the reading order is that of the table of contents."""
    names = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    order = [names[item.get("idref")] for item in package.iter(f"{OPF}itemref") if item.get("linear") != "no"]
    assert order == ["epub-cover.xhtml", *(f"{page}.xhtml" for page in pages(BOOK / "_toc.yml"))]


def test_the_table_of_contents_lists_every_page(files):
    """E-readers show the contents from a file of its own."""
    for name in ("nav.xhtml", "toc.ncx"):
        listed = files[name].decode()
        assert [page for page in pages(BOOK / "_toc.yml") if f'"{page}.xhtml"' not in listed] == []


def test_formulas_are_mathml(files):
    """The pages have the formulas of the website, and no text in TeX."""
    text = files["chapters/derivative.xhtml"].decode()
    built = (BOOK / "_build" / "html" / "chapters" / "derivative.html").read_text("utf-8")
    assert text.count("<math ") == built.count("<math ") > 50
    assert "\\frac" not in text


def test_nothing_runs_and_nothing_is_elsewhere(files):
    """There is no script, and what a page shows is in the book."""
    for name, content in files.items():
        if name.endswith(".xhtml"):
            assert b"<script" not in content, name
            assert not re.search(rb'<(?:img|link)[^>]*(?:src|href)="https?:', content), name


def test_code_has_no_ground_of_its_own(files):
    """Code stands on the paper: a ground is `transparent`, because readers made with MuPDF paint `none` black."""
    [style] = [text.decode() for name, text in files.items() if name.endswith("ebook.css")]
    assert re.search(r"\.highlight,\s*\.highlight pre \{\s*background: transparent;", style)
    assert not re.search(r"background(-color)?:\s*none", style)


def test_what_opens_on_the_website_is_open(files):
    """No dropdown hides a solution, and the questions of a quiz stand there with their answers."""
    everything = b"".join(content for name, content in files.items() if name.endswith(".xhtml"))
    assert b"<details" not in everything
    assert everything.count(b'admonition-title">Solution') > 5
    assert b"<strong>Answers</strong>" in everything


def test_every_picture_has_its_description(files):
    """Alt texts come along."""
    pictures = [
        image
        for name, content in files.items()
        if name.endswith(".xhtml")
        for image in ElementTree.fromstring(content).iter(f"{XHTML}img")
    ]
    assert len(pictures) > 10
    assert [image.get("src") for image in pictures if not image.get("alt")] == []


def test_the_book_says_for_whom_it_is(package):
    """Libraries filter by these: what one needs to see or hear, and what the book does about it."""
    said = {}
    for meta in package.iter(f"{OPF}meta"):
        said.setdefault(meta.get("property"), []).append(meta.text)
    assert "textual" in said["schema:accessModeSufficient"]
    assert {"alternativeText", "MathML"} <= set(said["schema:accessibilityFeature"])
    assert said["dcterms:modified"] == ["2023-11-14T22:13:20Z"]


def test_a_book_can_be_recognised_by_its_first_bytes(epub):
    """The first entry of the archive is the media type, as it is."""
    with ZipFile(epub) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert book.read(first) == b"application/epub+zip"


def test_the_same_book_gives_the_same_file(tiny_book, tmp_path, monkeypatch):
    """At a given date, two builds give the same bytes."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    tiny_book.write(index="6 * 7", other="'again'")
    first, second = (tiny_book.make(make_ebook, tmp_path).read_bytes() for _ in range(2))
    assert first == second
