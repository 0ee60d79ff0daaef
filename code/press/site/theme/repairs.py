"""Repairs of what the theme and myst-nb put into every page, so that nobody is locked out.

They are for readers who listen to a page or speak to it, whose browser keeps nothing or runs no scripts, and who need
large type. Each names its place, and a place that is gone stops the build.
"""

from pathlib import Path

from .. import AFTER_THEME, STATIC
from .pages import Repair, change_pages

HERE = Path(__file__).parent

THEME = "sphinx-book-theme 1.3 on pydata-sphinx-theme 0.17"

IN_PAGES = [
    # The theme's script dies with all buttons where a browser keeps nothing, and chooses too late for the first paint.
    Repair(
        "the choice between light and dark before the first paint",
        THEME,
        r'(?P<before>data-content_root="(?P<up>[^"]*)".*?)<script data-cfasync="false">.*?</script>',
        r'\g<before><script src="\g<up>_static/first.js"></script>',
    ),
    Repair("the light form for readers without scripts", THEME, 'data-theme="auto"', 'data-theme="light"'),
    # Behind a bracket, or each letter of a long script would be tried as the beginning of a title.
    Repair(
        "the name of the sign that opens a part of the contents",
        THEME,
        r"(?P<title>(?<=>)[^<>]+)(?P<between></a><details[^>]*>)<summary>",
        r'\g<title>\g<between><summary aria-label="Below: \g<title>">',
        cue='class="toctree-toggle"',
    ),
    # Its visible words are "Search Ctrl + K", and whoever says these means it (WCAG 2.5.3).
    Repair(
        "the name of the search button",
        THEME,
        r'(<button class="btn search-button-field[^"]*") title="Search" aria-label="Search"[^>]*>',
        r"\1>",
    ),
]
IN_BODIES = [
    # The label hides the words that one sees, "Show code cell source", from those who say or hear them.
    Repair(
        "the name of a fold",
        "myst-nb 1.4",
        '<summary aria-label="Toggle hidden content">',
        "<summary>",
        cue=r'<details class="[^"]*\bhide\b',
    ),
    # The entries of the bibliography stand in a list, and their former role has been withdrawn (DPUB-ARIA 1.1).
    Repair(
        "the role of an entry of the bibliography",
        "docutils 0.21",
        'role="doc-biblioentry"',
        'role="listitem"',
        cue=r'<div class="citation"',
    ),
]
# Breakpoints in pixels keep three columns when the letters are twice as large. 1em is 16px, or what the reader chose.
IN_STYLES = Repair(
    "the room for large type",
    THEME,
    r"\((min|max)-width: ?([\d.]+)px\)",
    lambda found: f"({found[1]}-width:{float(found[2]) / 16:g}em)",
    cue=r"\A(?!.*-width: ?[\d.]+em\))",  # an earlier build has not been here
)
STYLES = ["styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css"]


def add_templates(app, config):
    """Let Sphinx find our templates, and the drawing that stands in one of them."""
    config.templates_path += [str(HERE / "templates"), str(STATIC)]


def repair(app, pagename, templatename, context, doctree):
    """Repair the parts of a page."""
    if body := context.get("body"):
        for mend in IN_BODIES:
            body = mend(body, pagename)
        context["body"] = body
    if sidebars := context.get("sidebars"):
        context["sidebars"] = ["home.html" if name == "navbar-logo.html" else name for name in sidebars]


def mend_pages(app, error):
    """Repair in the finished pages what the theme's templates write there, and its style sheets."""
    if error or app.builder.name != "html":
        return

    def mend(page, text):
        for repair in IN_PAGES:
            text = repair(text, page.name)
        return text

    change_pages(Path(app.outdir), "mended", mend)
    for name in STYLES:
        path = Path(app.outdir, "_static", name)
        path.write_text(IN_STYLES(path.read_text("utf-8"), name), "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", add_templates)
    app.connect("html-page-context", repair, priority=AFTER_THEME)
    app.connect("build-finished", mend_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
