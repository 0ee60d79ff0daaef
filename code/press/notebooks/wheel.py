"""The package that the notebooks import, as a file that pip installs anywhere."""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

# What the wheel is made of. It holds the press too, so that its plug-ins can mark notebooks wherever nbgrader runs.
SOURCES = ["pyproject.toml", "README.md", "LICENSE", "code"]
WHEEL = f"understanding_cross_entropy-{version('understanding-cross-entropy')}-py3-none-any.whl"


def wheel(book, folder):
    """Make the wheel, unless it is there and nothing has changed since.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    folder : pathlib.Path
        Where the wheel goes.

    Returns
    -------
    pathlib.Path
        The wheel.

    Raises
    ------
    RuntimeError
        If pip cannot make it; the message is pip's.
    """
    made = folder / WHEEL
    files = [path for name in SOURCES for path in [book / name, *(book / name).rglob("*")] if path.is_file()]
    newest = max(path.stat().st_mtime for path in files if "__pycache__" not in path.parts)
    if made.exists() and made.stat().st_mtime > newest:
        return made
    with tempfile.TemporaryDirectory() as copy:  # setuptools leaves its workings where it builds
        ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for name in SOURCES:
            source, target = book / name, Path(copy, name)
            shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copy(source, target)
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
        environment = {"SOURCE_DATE_EPOCH": "315532800"} | os.environ  # the same files make the same wheel
        result = subprocess.run(
            [*pip, "--wheel-dir", str(folder), copy], env=environment, capture_output=True, text=True, check=False
        )
    if result.returncode:
        raise RuntimeError(f"pip could not make the package: {result.stderr.strip()}")
    return made
