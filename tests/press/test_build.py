"""A build either makes every page of the contents, or fails and says why, and says little else."""

import io
import re

import pytest
from press.book import pages
from press.build import Progress, build
from press.site.quiet import MARK


def test_a_good_book_is_built_and_its_place_is_printed(tiny_book, capsys):
    """The last line is the address of a page that exists. A page dropped from the contents leaves the website.

    Kernels use no port of the network, which another program could take while they start.
    """
    tiny_book.write(index="6 * 7", dropped="import ipykernel\nprint(ipykernel.get_connection_info())")
    tiny_book.make(build)
    assert ">42" in tiny_book.page("index")
    assert re.search("transport.*ipc", tiny_book.page("dropped"))
    said = capsys.readouterr()
    first, *pages, summary, last = said.out.splitlines()
    assert first.endswith(f"{tiny_book.folder / '_build' / 'build.log'}")
    assert re.fullmatch(r" *1 of 2  (index|dropped)  \d+\.\d s\n *2 of 2  (index|dropped)  \d+\.\d s", "\n".join(pages))
    assert re.fullmatch(r"Pages run: 2\. Time: \d+:\d\d", summary)
    site = tiny_book.folder / "_build" / "html"
    assert last.endswith((site / "index.html").as_uri())
    assert said.err == ""
    log = (tiny_book.folder / "_build" / "build.log").read_text("utf-8")
    assert "Executed notebook" in log
    assert not re.search("ParserConfig|jupyter-cache|TCP", log)
    assert {"dropped.html", "dropped.ipynb"} <= {path.name for path in site.iterdir()}
    tiny_book.write(index="6 * 7")
    tiny_book.make(build)
    left = {path.name for path in site.iterdir()}
    assert not {"dropped.html", "dropped.ipynb"} & left
    assert {"index.html", "index.ipynb", "search.html"} <= left


def test_a_terminal_shows_one_bar(monkeypatch, capsys):
    """On a terminal one line is written over and over; messages stand above it in full, and are in the log too."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    log = io.StringIO()
    progress = Progress(log)
    told = [("pages", "2"), ("runs", "one"), ("runs", "two"), ("has run", "one"), ("says", "Something is fetched.")]
    for event, words in told:
        progress.take(f"{MARK}{event}\t{words}\n")
    progress.take(f"two.md:7: WARN{MARK}has run\ttwo\n")  # two processes write at once
    progress.take("ING: unknown\n")
    progress.end()
    said = capsys.readouterr()
    bars = said.err.split("\r\x1b[K")
    assert any(re.fullmatch(r"\[#{12}\.{12}\] 1 of 2  \d+:\d\d  two", bar) for bar in bars)
    assert "\n" not in "".join(bar for bar in bars if bar.startswith("["))
    assert log.getvalue().startswith("two.md:7: WARNING: unknown\n")
    assert said.out.splitlines()[0] == "Something is fetched."


def test_two_builds_give_the_same_files(tiny_book_in, tmp_path, monkeypatch):
    """Two builds of one book differ in no file but, perhaps, Sphinx's digest of its settings."""
    cell = (
        "from time import sleep\nfrom crossentropy.figures import learning_speeds\n"
        "from crossentropy.widgets import LearningSlowdown\n"
        "print('one', end=' ')\nsleep(0.5)\nprint('line')\n"
        "display(learning_speeds(y=0))\nLearningSlowdown(w=2, b=2)"
    )
    builds = []
    for name in "first", "second":
        (tmp_path / name).mkdir()
        book = tiny_book_in(tmp_path / name)
        monkeypatch.setattr(tiny_book_in, "package", None)  # each makes its own
        book.write(index=cell)
        book.build()
        site = book.folder / "_build" / "html"
        files = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        builds.append(files)
        assert ">one line\n" in book.page("index")
    first, second = builds
    assert first.keys() == second.keys()
    assert {str(path) for path in first if first[path] != second[path]} <= {".buildinfo"}


def test_what_is_wrong_is_told_until_it_is_mended(tiny_book, capsys):
    """One build names every fault, the next one does so again, though nothing has changed; then none is left of it.

    A warning of Python's would stand on the page for every reader, and those who cannot see a picture without alt text
    would hear the name of a file: both are faults.
    """
    cells = {
        "index": "1 / 0",
        "warns": "import warnings\nwarnings.warn('careful')",
        "picture": "from crossentropy.picture import picture\n\nfig, axes = picture(alt='')\nfig",
    }
    tiny_book.write(**cells, contents=[*cells, "forgotten"])
    for _ in range(2):
        with pytest.raises(SystemExit, match="not built"):
            tiny_book.make(build)
        said = capsys.readouterr().err
        assert re.search(r"index\.md.*ZeroDivisionError", said, re.DOTALL)
        assert re.search(r"warns\.md:\d+: ERROR: stderr was found in the cell outputs", said)
        assert re.search(r"picture\.md:\d+: WARNING: picture without alt text", said)
        assert "forgotten" in said
    tiny_book.write(index="1 / 2")
    tiny_book.make(build)
    assert ">0.5" in tiny_book.page("index")


def test_pages_lists_all_levels_in_order(tmp_path):
    """The root, the chapters of all parts and their sections come out in reading order, without links and captions."""
    (tmp_path / "_toc.yml").write_text(
        """
        format: jb-book
        root: index
        parts:
          - caption: First
            chapters:
              - file: a
                title: Another title
                sections:
                  - file: a/one
                  - url: https://example.org
              - file: b
          - caption: Second
            chapters:
              - file: c
        """
    )
    assert pages(tmp_path / "_toc.yml") == ["index", "a", "a/one", "b", "c"]


def test_pages_reads_contents_without_parts(tmp_path):
    """The contents of a small book have chapters right below the root."""
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: a\n  - file: b\n")
    assert pages(tmp_path / "_toc.yml") == ["index", "a", "b"]
