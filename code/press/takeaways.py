"""The whole book in one file, PDF or EPUB: its name and cover, and the links to it on the website."""

import re
from pathlib import Path

import numpy as np
import yaml
from crossentropy import CrossEntropyCost, Neuron, QuadraticCost
from crossentropy.figures import LINES
from crossentropy.picture import INK, Picture

# Filled in once there is a file: a link to a file that nobody has made would be broken.
PLACE = '<p class="takeaways" hidden></p>\n'
FILLED = re.compile(r'<p class="takeaways".*?</p>\n')
FORMATS = {".pdf": "PDF, for paper", ".epub": "EPUB, for e-readers"}


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


def cover(entries):
    """Draw the cover: the race of the first page.

    Parameters
    ----------
    entries : dict
        What `citation` returns.

    Returns
    -------
    crossentropy.picture.Picture
        In the shape of a sheet of A4.
    """
    fig = Picture(figsize=(6, 6 * 2**0.5), layout="none")
    fig.alt = f"{entries['title']}, by {entries['creator']}"
    words = {"color": INK, "ha": "left", "wrap": True}
    fig.text(0.1, 0.9, _lines(entries["title"]), size=30, weight="bold", va="top", linespacing=1.3, **words)
    fig.text(0.1, 0.08, entries["creator"], size=11, **words)
    axes = fig.add_axes((0, 0.18, 1, 0.4))
    axes.set_axis_off()
    for cost in QuadraticCost(), CrossEntropyCost():
        outputs = Neuron(2, 2).train(cost, x=1, y=0, eta=0.15, epochs=300).a
        axes.plot(np.arange(len(outputs)), outputs, lw=5, **LINES[cost.name])
    axes.set_xmargin(0)
    return fig


def _lines(title, width=16):
    """Break the title between words; the picture knows no width."""
    lines = [""]
    for word in title.split():
        if len(f"{lines[-1]} {word}") > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(line for line in lines if line)


def keep_place(app, pagename, templatename, context, doctree):
    """Leave a place for the links at the end of the first page."""
    if app.builder.name == "html" and pagename == app.config.root_doc:
        context["body"] += PLACE


def fill_place(app, error):
    """Link what an earlier build has made."""
    if not error and app.builder.name == "html":
        offer(app.builder.get_outfilename(app.config.root_doc), app.outdir)


def offer(page, site):
    """Link on a page the files that there are.

    Parameters
    ----------
    page : path
        The built first page, in the website or a folder of it.
    site : path
        Folder of the website.
    """
    page, site = Path(page), Path(site)
    up = "../" * len(page.relative_to(site).parents[:-1])
    links = [
        f'<a href="{up}{file.name}" download>{name}</a> ({file.stat().st_size / 1e6:.1f} MB)'
        for suffix, name in FORMATS.items()
        for file in site.glob(f"*{suffix}")
    ]
    filled = f'<p class="takeaways">Take the whole book with you: {", ".join(links)}.</p>\n' if links else PLACE
    page.write_text(FILLED.sub(filled, page.read_text("utf-8")), "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", keep_place)
    app.connect("build-finished", fill_place)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
