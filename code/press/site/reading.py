"""Which pages a build has to make again: none if nothing changed, every one that could look different otherwise.

Sphinx notices when the text of a page changes, but not when the code does that the page runs.
"""

import hashlib
import os
from pathlib import Path

SOURCES = {".py", ".js", ".css", ".html", ".json", ".mplstyle", ".svg"}
SHARED = ["_toc.yml", "_config.yml", "requirements.txt", "references.bib"]


def pages_to_read(app, env, added, changed, removed):
    """Name all pages if anything that they share has changed since they were read."""
    digest = shared_digest(Path(app.srcdir))
    stale = getattr(env, "press_digest", None) != digest
    env.press_digest = digest
    return env.found_docs if stale else []


def pages_to_write(app, env):
    """Name all pages if any was read again: its title, numbers or labels may stand on the others too."""
    return env.found_docs if app.press_reads else []


def note_reading(app, env, docnames):
    """Remember whether this build reads any page."""
    app.press_reads = bool(docnames)


def shared_digest(root):
    """Digest of all that can change any page: the packages, the pinned versions, the contents, the bibliography.

    Parameters
    ----------
    root : pathlib.Path
        Folder of the book.

    Returns
    -------
    str
    """
    packages = [path for path in (root / "code").rglob("*") if path.suffix in SOURCES]
    digest = hashlib.sha256()
    for path in sorted([*packages, *(root / name for name in SHARED)]):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def read_in_parallel(app):
    """Read several pages at a time, as each mostly waits for its kernel; Jupyter Book 1.0.4 has no option for it."""
    app.parallel = os.cpu_count()
    # sphinx-multitoc-numbering 0.1.3 and sphinx-jupyterbook-latex 1.0.0 do not say that one may, but they do nothing
    # while pages are read.
    for extension in "sphinx_multitoc_numbering", "sphinx_jupyterbook_latex":
        app.extensions[extension].parallel_read_safe = True


def setup(app):
    """Register with Sphinx."""
    app.connect("builder-inited", read_in_parallel)
    app.connect("env-get-outdated", pages_to_read)
    app.connect("env-before-read-docs", note_reading)
    app.connect("env-updated", pages_to_write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
