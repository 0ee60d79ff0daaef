"""The website: the Sphinx extension ``press.site``, which makes it of the pages that Jupyter Book reads."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
# Pages are changed when the theme has done what it does to them.
AFTER_THEME = 600
# In this order the parts do their work in each event of Sphinx.
PARTS = (
    "press.site.quiet",
    "press.site.kernels",
    "press.site.reading",  # which pages are read
    "press.site.about_the_course",
    "press.site.mathematics",
    "press.site.live_figures",  # the cells whole, with the state of their widgets
    "press.site.results",  # what stands below the predictions among them
    "press.site.exercise_pages",  # before anything is made of the solutions
    "press.site.search",
    "press.site.downloads",
    "press.site.python",
    "press.editions.unfolding",
    "press.editions.joining",
    "press.editions.epub",
    "press.editions.links",
    "press.site.mathematics_font",  # looks for formulas in all that the parts above put into a page
    "press.site.addresses",
    "press.site.social_cards",
    "press.site.deck",  # has the pictures of finished pages
    "press.site.policy",  # what it rules comes after it, so it is put in front of the others last
    "press.site.theme.repairs",
    "press.site.theme.slimming",  # counts what finished pages use
    "press.site.licences",  # lists what is left
)


def name_icon(app, config):
    """Give the website its icon: without one, browsers ask the server for a file that is not there."""
    config.html_favicon = str(STATIC / "favicon.svg")


def add_scripts(app, pagename, templatename, context, doctree):
    """Let the pages of the website do what their buttons say, and remember which have been read.

    Books of other kinds run nothing.
    """
    if app.builder.name == "html":
        for file in "page.js", "store.js", "progress.js":
            app.add_js_file(file, loading_method="defer")


def setup(app):
    """Register all parts with Sphinx, and what every page has."""
    for part in PARTS:
        app.setup_extension(part)
    app.connect("config-inited", name_icon)
    app.connect("html-page-context", add_scripts)
    app.add_css_file("book.css")  # from the folder static/, which press.site.mathematics registers
    app.add_css_file("print.css")
    app.add_js_file("print.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
