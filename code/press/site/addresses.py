"""Where the website and its sources are, as far as that is known: links to the sources, and the list of pages.

The addresses come from the environment, because a copy of the book has others: ``SITE_URL`` is where the website will
stand, ``REPOSITORY_URL`` and ``REPOSITORY_BRANCH`` where its sources are. Without them no page mentions either. They
become settings of Sphinx, which makes every page anew when one of them changes.
"""

import os
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from ..book import citation
from . import AFTER_THEME


def read_environment(app, config):
    """Tell Sphinx where the website will stand: it writes canonical links then."""
    if site := os.environ.get("SITE_URL"):
        config.html_baseurl = site.rstrip("/") + "/"


def sources(config, docname):
    """List the addresses that have to do with the sources of a page, as they are on GitHub.

    Parameters
    ----------
    config : sphinx.config.Config
        Its ``repository_url`` and ``repository_branch`` count.
    docname : str
        The page, without ending.

    Returns
    -------
    list of tuple
        A label and an address each; nothing unless the repository is known.
    """
    repository = config.repository_url.rstrip("/")
    if not repository:
        return []
    return [
        ("Source code", repository),
        ("What is new", f"{repository}/blob/{config.repository_branch}/CHANGELOG.md"),
        ("Edit this page", f"{repository}/edit/{config.repository_branch}/{docname}.md"),
        ("Report a problem", f"{repository}/issues/new?title={quote(f'On the page {docname}: ')}"),
    ]


def add_sources(app, pagename, templatename, context, doctree):
    """Give the end of a page who made it, and the links to its sources."""
    if app.builder.name == "html":
        context["creator"] = citation(Path(app.srcdir))["creator"]
        context["sources"] = sources(app.config, pagename) if doctree else []


def write_sitemap(app, error):
    """Write the list of pages for search engines."""
    base = app.config.html_baseurl
    if error or app.builder.name != "html" or not base:
        return
    pages = sorted(f"{base}{app.builder.get_target_uri(name)}" for name in app.env.found_docs)
    entries = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    text = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    Path(app.outdir, "sitemap.xml").write_text(f"{text}{entries}</urlset>\n", "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.add_config_value("repository_url", os.environ.get("REPOSITORY_URL", ""), "html")
    app.add_config_value("repository_branch", os.environ.get("REPOSITORY_BRANCH", "main"), "html")
    app.connect("config-inited", read_environment)
    app.connect("html-page-context", add_sources, priority=AFTER_THEME)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
