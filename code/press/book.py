"""The book as a whole: where it is, which pages it has, and what it says about itself."""

import re
from pathlib import Path

import yaml
from myst_parser.mdit_to_docutils.base import default_slugify
from sphinx_external_toc.parsing import parse_toc_yaml

BOOK = Path(__file__).parents[2]
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
TIME = re.compile(r"\*\*Time:\*\*\s+(\d+)\s+minutes")


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


def minutes(book, place):
    """Tell how long it takes to read a chapter, or sections of it, which have their share by length.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    place : str
        Path of the page from there without ending, and perhaps the address of a section, or of the first and the last
        of some: ``"chapters/formula#the-cost..targets-in-between"``.

    Returns
    -------
    float
        0 for a page that does not say how long it takes.

    Raises
    ------
    ValueError
        If the page has no such section.
    """
    page, _, sections = place.partition("#")
    text = (book / f"{page}.md").read_text("utf-8")
    whole = int(said[1]) if (said := TIME.search(text)) else 0
    if not sections:
        return whole
    _, *parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    addresses = [default_slugify(title) for title in parts[::2]]
    first, _, last = sections.partition("..")
    for section in filter(None, (first, last)):
        if section not in addresses:
            raise ValueError(f"{page}.md has no section {section!r}, only {', '.join(addresses)}")
    chosen = parts[1::2][addresses.index(first) : addresses.index(last or first) + 1]
    return whole * len("".join(chosen)) / len(text)


def about(book, what):
    """Say in words how large the course is.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    what : str
        "chapters", which are the pages with objectives; "hours", for all pages; or a place as for `minutes`.

    Returns
    -------
    str
        Such as "nine", "four hours" or "20 minutes".

    Raises
    ------
    ValueError
        As for `minutes`.
    """
    contents = pages(book / "_toc.yml")
    if what == "chapters":
        return NUMBERS[sum(":class: objectives\n" in (book / f"{page}.md").read_text("utf-8") for page in contents)]
    if what == "hours":
        return f"{NUMBERS[round(sum(minutes(book, page) for page in contents) / 60)]} hours"
    return f"{round(minutes(book, what))} minutes"


def citation(book):
    """Read what the book says about itself.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.

    Returns
    -------
    dict
        The entries of ``CITATION.cff``, and ``creator``: all authors in one line. Authors who are called after the book
        are left out: the format asks for at least one, but beside the title such a name says nothing.
    """
    entries = yaml.safe_load((book / "CITATION.cff").read_text("utf-8"))
    names = [author.get("name") or f"{author['given-names']} {author['family-names']}" for author in entries["authors"]]
    return entries | {"creator": ", ".join(name for name in names if entries["title"] not in name)}


def file_name(title):
    """Make a file's name of the title.

    Examples
    --------
    >>> file_name("Understanding Cross-Entropy Loss")
    'understanding-cross-entropy-loss'
    """
    return re.sub(r"\W+", "-", title.lower()).strip("-")
