"""The links on the first page of the website to the whole book in one file, PDF or EPUB."""

import re
from pathlib import Path

# Filled in once there is a file: a link to a file that nobody has made would be broken.
PLACE = '<p class="takeaways" hidden></p>\n'
FILLED = re.compile(r'<p class="takeaways".*?</p>\n')
FORMATS = {".pdf": "PDF, for paper", ".epub": "EPUB, for e-readers"}


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
