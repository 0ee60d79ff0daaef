"""The book as a whole: where it is, which pages it has, and what it says about itself."""

import re
from pathlib import Path

import yaml

BOOK = Path(__file__).parents[2]


def pages(toc):
    """List the pages of a table of contents, in order.

    Parameters
    ----------
    toc : pathlib.Path
        The file ``_toc.yml``.

    Returns
    -------
    list of str
        Paths from the folder of the book, without ending.
    """

    def walk(entry):
        if isinstance(entry, list):
            return [page for item in entry for page in walk(item)]
        if isinstance(entry, dict):
            own = [entry[key] for key in ("root", "file") if key in entry]
            return own + [page for key in ("parts", "chapters", "sections") for page in walk(entry.get(key, []))]
        return []

    return walk(yaml.safe_load(toc.read_text("utf-8")))


def citation(book):
    """Read what the book says about itself.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.

    Returns
    -------
    dict
        The entries of ``CITATION.cff``, and ``creator``: all authors in one line.
    """
    entries = yaml.safe_load((book / "CITATION.cff").read_text("utf-8"))
    names = [author.get("name") or f"{author['given-names']} {author['family-names']}" for author in entries["authors"]]
    return entries | {"creator": ", ".join(names)}


def file_name(title):
    """Make a file's name of the title.

    Examples
    --------
    >>> file_name("Understanding Cross-Entropy Loss")
    'understanding-cross-entropy-loss'
    """
    return re.sub(r"\W+", "-", title.lower()).strip("-")
