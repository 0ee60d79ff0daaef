"""What others need to find the website and to cite it: what each page is about, and addresses where they are known.

The addresses come from the environment, because a copy of the book has others: ``SITE_URL`` is where the website will
stand, ``REPOSITORY_URL`` where its sources are. Without them no page mentions either.
"""

import os
import re
from html import escape
from pathlib import Path
from textwrap import shorten
from urllib.parse import quote
from xml.sax.saxutils import escape as escape_xml

from crossentropy import CrossEntropyCost, Neuron, QuadraticCost
from crossentropy.figures import LINES
from crossentropy.picture import STYLE, picture
from docutils import nodes
from matplotlib import rc_context

CARD = "_static/card.png"
LENGTH = 160  # search engines show no more
# A browser that reads this asks nobody but the website's own host, whatever a page says. Figures are started from the
# text of their modules (blob:); scripts and styles stand in the pages, too. From a disk, the host is the disk.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)


def read_environment(app, config):
    """Tell Sphinx where the website will stand: it writes canonical links then."""
    if site := os.environ.get("SITE_URL"):
        config.html_baseurl = site.rstrip("/") + "/"


def sources(docname):
    """List the addresses that have to do with the sources of a page, as they are on GitHub.

    Parameters
    ----------
    docname : str
        The page, without ending.

    Returns
    -------
    list of tuple
        A label and an address each; nothing unless the environment names the repository.
    """
    repository = os.environ.get("REPOSITORY_URL", "").rstrip("/")
    branch = os.environ.get("REPOSITORY_BRANCH", "main")
    if not repository:
        return []
    return [
        ("Source code", repository),
        ("Edit this page", f"{repository}/edit/{branch}/{docname}.md"),
        ("Report a problem", f"{repository}/issues/new?title={quote(f'On the page {docname}: ')}"),
    ]


def describe(document):
    """Say what a page is about, in its own words: its objectives, or else its first paragraph outside of boxes.

    Parameters
    ----------
    document : docutils.nodes.document
        The page.

    Returns
    -------
    str
        At most 160 characters; empty if there are no such words. What has TeX in it that is more than a letter is
        passed over: nobody would understand it.
    """

    def plain(elements):
        texts = (" ".join(element.astext().split()) for element in elements)
        return [text for text in texts if not re.search(r"[\\_^]", text)]

    boxes = [box for box in document.findall(nodes.admonition) if "objectives" in box["classes"]]
    aims = [aim for box in boxes for aim in plain(box.findall(nodes.list_item))]
    paragraphs = plain(text for text in document.findall(nodes.paragraph) if isinstance(text.parent, nodes.section))
    words = f"You will {' '.join(aims)}" if aims else next(iter(paragraphs), "")
    return shorten(words, LENGTH, placeholder=" …")


def add_tags(app, pagename, templatename, context, doctree):
    """Give a page its policy, its description, what social networks ask for, and links to its sources."""
    if app.builder.name != "html":
        return
    context["sources"] = sources(pagename) if doctree else []
    tags = [f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">']
    if doctree and (description := describe(doctree)):
        tags.append(f'<meta name="description" content="{escape(description)}">')
        if base := app.config.html_baseurl:
            properties = {
                "og:type": "article",
                "og:site_name": app.config.html_title,
                "og:title": doctree.next_node(nodes.title).astext(),
                "og:description": description,
                "og:url": f"{base}{app.builder.get_target_uri(pagename)}",
                "og:image": f"{base}{CARD}",
                "og:image:alt": f"{app.config.html_title}: two neurons learn, one of them hesitates.",
            }
            tags += [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
            tags.append('<meta name="twitter:card" content="summary_large_image">')
    context["metatags"] = "\n".join([*tags, context.get("metatags", "")])


def write_files(app, error):
    """Write the card that social networks show, and the list of pages for search engines."""
    base = app.config.html_baseurl
    if error or app.builder.name != "html" or not base:
        return
    draw_card(app.config.html_title, Path(app.outdir, CARD))
    pages = sorted(f"{base}{app.builder.get_target_uri(name)}" for name in app.env.found_docs)
    entries = "".join(f"<url><loc>{escape_xml(page)}</loc></url>\n" for page in pages)
    text = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    Path(app.outdir, "sitemap.xml").write_text(f"{text}{entries}</urlset>\n", "utf-8")


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
        for cost in QuadraticCost(), CrossEntropyCost():
            race = Neuron(2, 2).train(cost, x=1, y=0, eta=0.15, epochs=300)
            axes.plot(race.a, label=cost.name, **LINES[cost.name])
        axes.set(xlabel="epoch", ylabel="output", ylim=(0, 1.05))
        axes.legend(fontsize=22)
        axes.set_title(title, fontsize=38, weight="bold", pad=28)
        card.get_layout_engine().set(w_pad=0.5, h_pad=0.4)
        card.savefig(path, dpi=100)


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", read_environment)
    app.connect("html-page-context", add_tags, priority=600)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
