"""What search engines, social networks and reference managers show of a page: what it is about, and the book's card."""

import re
from html import escape
from pathlib import Path
from textwrap import shorten

from crossentropy.figures import plot_race
from crossentropy.picture import STYLE, picture
from docutils import nodes
from matplotlib import rc_context

from ..book import citation
from ..notebooks.exercises import FOLDER
from . import AFTER_THEME

CARD = "_static/card.png"
LENGTH = 160  # search engines show no more


def describe(document, exercises=False):
    """Say what a page is about, in its own words: its objectives, or else its first paragraph outside of boxes.

    The first paragraphs of exercises are all alike: of a page of these, the names of its sections say more.

    Parameters
    ----------
    document : docutils.nodes.document
        The page.
    exercises : bool, optional
        Whether it is a page of exercises.

    Returns
    -------
    str
        At most 160 characters; empty if there are no such words. What has TeX in it that is more than a letter is
        passed over: nobody would understand it.
    """

    def without_tex(elements):
        texts = (" ".join(element.astext().split()) for element in elements)
        return [text for text in texts if not re.search(r"[\\_^]", text)]

    if exercises:
        sections = [title.astext() for title in document.findall(nodes.title) if title.parent.parent is not document]
        return shorten(f"With hints, answers and checks: {', '.join(sections)}", LENGTH, placeholder=" …")
    boxes = [box for box in document.findall(nodes.admonition) if "objectives" in box["classes"]]
    aims = [aim for box in boxes for aim in without_tex(box.findall(nodes.list_item))]
    texts = (text for text in document.findall(nodes.paragraph) if isinstance(text.parent, nodes.section))
    paragraphs = without_tex(texts)
    words = f"You will {' '.join(aims)}" if aims else next(iter(paragraphs), "")
    return shorten(words, LENGTH, placeholder=" …")


def cite(config, entries, title, address):
    """Tell reference managers, such as Zotero, that a page is a part of the book.

    Parameters
    ----------
    config : sphinx.config.Config
        Its title and its language count.
    entries : dict
        What the book says about itself.
    title, address : str
        Title of the page, and where it stands, if that is known.

    Returns
    -------
    list of tuple
        Names of meta elements, and what they say. They are those of Google Scholar.
    """
    told = [
        ("citation_title", title),
        ("citation_book_title", config.html_title),
        ("citation_publication_date", str(entries["date-released"])),
        ("citation_language", config.language),
        ("citation_public_url", address),
        *(("citation_author", name) for name in entries["creator"].split(", ")),
    ]
    return [(name, words) for name, words in told if words]


def add_tags(app, pagename, templatename, context, doctree):
    """Give a page its description, and what reference managers and social networks ask for."""
    if app.builder.name != "html" or not doctree:
        return
    if not (description := describe(doctree, exercises=pagename.startswith(f"{FOLDER}/"))):
        return
    title, base = doctree.next_node(nodes.title).astext(), app.config.html_baseurl
    address = f"{base}{app.builder.get_target_uri(pagename)}" if base else ""
    named = [("description", description)]
    if pagename == app.config.root_doc:
        context["docstitle"] = ""  # or the title of the book would stand in that of its first page twice
    else:
        named += cite(app.config, citation(Path(app.srcdir)), title, address)
    tags = [f'<meta name="{name}" content="{escape(words)}">' for name, words in named]
    if base:
        properties = {
            "og:type": "article",
            "og:site_name": app.config.html_title,
            "og:title": title,
            "og:description": description,
            "og:url": address,
            "og:image": f"{base}{CARD}",
            "og:image:alt": f"{app.config.html_title}: two neurons learn, one of them hesitates.",
        }
        tags += [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
        tags.append('<meta name="twitter:card" content="summary_large_image">')
    context["metatags"] = "\n".join([*tags, context.get("metatags", "")])


def write_card(app, error):
    """Write the card that social networks show."""
    if not error and app.builder.name == "html" and app.config.html_baseurl:
        draw_card(app.config.html_title, Path(app.outdir, CARD))


def draw_card(title, path):
    """Draw the race of the start page, under the name of the book, as a picture of 1200 by 630 pixels.

    Parameters
    ----------
    title : str
        What to write on it.
    path : pathlib.Path
        Where to save it, as PNG.
    """
    with rc_context(fname=STYLE, rc={"font.size": 22, "lines.linewidth": 5, "figure.dpi": 100}):
        card, axes = picture(size=(12, 6.3))
        plot_race(axes)
        axes.set(xlabel="epoch", ylabel="output", ylim=(0, 1.05))
        axes.legend(fontsize=22)
        axes.set_title(title, fontsize=38, weight="bold", pad=28)
        card.get_layout_engine().set(w_pad=0.5, h_pad=0.4)
        card.savefig(path, dpi=100)


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", add_tags, priority=AFTER_THEME)
    app.connect("build-finished", write_card)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
