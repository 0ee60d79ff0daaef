"""A release holds the website and what belongs to it, the same each time, and tells when it was changed."""

import hashlib
import os
import stat
from zipfile import ZipFile

import pytest
from press.release import CHECKSUMS, make_release

WHEEL = "a_package-1.2-py3-none-any.whl"
PAGES = {"index.html": b"<p>Read.", "chapters/one.html": b"<p>One.", "_static/a.bin": bytes(range(256))}
FILES = {"a-book.pdf": b"%PDF", "a-book.epub": b"PK epub", "a-book.apkg": b"PK deck", WHEEL: b"PK wheel"}


@pytest.fixture
def book(tmp_path):
    """Write what a build leaves: a website, and what lies beside its pages."""
    (tmp_path / "CITATION.cff").write_text("title: A Book\nversion: 1.2.0\nauthors: [{name: Ada}]\n", "utf-8")
    (tmp_path / "CHANGELOG.md").write_text("# Changes", "utf-8")
    for name, content in (PAGES | FILES | {".buildinfo": b"on this disk"}).items():
        path = tmp_path / "_build" / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path


def test_everything_that_belongs_to_the_website_is_in_one_folder(book):
    """Book, deck and package stand beside the website, which is whole, in a folder of its own that all may read."""
    made = make_release(book)
    beside = {"a-book-1.2.0.pdf", "a-book-1.2.0.epub", "a-book-1.2.0.apkg", WHEEL}
    assert {path.name for path in made.iterdir()} == beside | {"a-book-1.2.0-website.zip", "CHANGELOG.md", CHECKSUMS}
    with ZipFile(made / "a-book-1.2.0-website.zip") as website:
        packed = {name.removeprefix("a-book-1.2.0/"): website.read(name) for name in website.namelist()}
        assert {stat.S_IMODE(entry.external_attr >> 16) for entry in website.infolist()} == {0o644}
    assert packed == PAGES | FILES
    assert {(made / name).read_bytes() for name in beside} == set(FILES.values())


def test_the_checksums_are_those_of_the_files(book):
    """Each file but the list itself is in the list, as sha256sum writes it."""
    made = make_release(book)
    listed = dict(reversed(line.split("  ")) for line in (made / CHECKSUMS).read_text("utf-8").splitlines())
    files = [path for path in made.iterdir() if path.name != CHECKSUMS]
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_website_gives_the_same_release(book):
    """Neither the hour, nor who may write to a file, nor an earlier release makes a difference."""
    first = {path.name: path.read_bytes() for path in make_release(book).iterdir()}
    (book / "_build/release/remains.txt").write_text("of an earlier release", "utf-8")
    for path in (book / "_build/html").rglob("*.html"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    assert {path.name: path.read_bytes() for path in make_release(book).iterdir()} == first


@pytest.mark.parametrize("suffix", [".pdf", ".epub", ".apkg", ".whl"])
def test_what_is_missing_or_there_twice_is_told(book, suffix):
    """A release without one of its files, or with that of an earlier version, is not made."""
    [file] = (book / "_build/html").glob(f"*{suffix}")
    file.with_stem("earlier").write_bytes(b"")
    with pytest.raises(SystemExit, match=r"A release has one .* has 2.*make release"):
        make_release(book)
    file.with_stem("earlier").unlink()
    file.unlink()
    with pytest.raises(SystemExit, match=r"A release has one .* has none"):
        make_release(book)
    assert not (book / "_build/release").exists()
