"""The book as a whole: where it is, which pages it has, and what it says about itself."""

import re
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import parse_toc_yaml

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
    contents = parse_toc_yaml(toc)

    def from_here(page):
        below = [child for tree in contents[page].subtrees for child in tree.files()]
        return [page, *(name for child in below for name in from_here(child))]

    return from_here(contents.root.docname)


def parts(toc):
    """Name the parts of a table of contents.

    Parameters
    ----------
    toc : pathlib.Path
        The file ``_toc.yml``.

    Returns
    -------
    dict of str to str
        The caption of each part that has one, by its first page.
    """
    return {tree.files()[0]: tree.caption for tree in parse_toc_yaml(toc).root.subtrees if tree.caption}


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
