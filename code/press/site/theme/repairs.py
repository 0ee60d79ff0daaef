"""Repairs of what the theme and myst-nb put into every page, for readers who listen to it or speak to it."""

import re
from pathlib import Path

from .. import AFTER_THEME, STATIC
from .pages import change_pages

HERE = Path(__file__).parent

# The theme decides between light and dark only when its script has come: dark pages would flash white, and readers
# without scripts get neither form. It also stops where a browser refuses to remember things.
THEME = re.compile(r'<script data-cfasync="false">.*?</script>', re.DOTALL)
DECIDED = """<script>(() => {
  const { dataset } = document.documentElement;
  try { dataset.mode = localStorage.getItem("mode") || "auto"; } catch { dataset.mode = "auto"; }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = dataset.mode !== "auto" ? dataset.mode : dark ? "dark" : "light";
})()</script>"""
# In the contents, a sign beside a chapter opens the list of what belongs to it; nothing says so.
TOGGLE = re.compile(r"(?P<title>[^<>]+)(?P<between></a><details[^>]*>)<summary>")


def add_templates(app, config):
    """Let Sphinx find our templates, and the drawing that stands in one of them."""
    config.templates_path += [str(HERE / "templates"), str(STATIC)]


def repair(app, pagename, templatename, context, doctree):
    """Repair the parts of a page."""
    # The label hides the words that one sees, "Show code cell source", from those who say or hear them.
    if body := context.get("body"):
        body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
        # The entries of the bibliography stand in a list, and their former role has been withdrawn (DPUB-ARIA 1.1).
        context["body"] = body.replace('role="doc-biblioentry"', 'role="listitem"')
    if sidebars := context.get("sidebars"):
        context["sidebars"] = ["home.html" if name == "navbar-logo.html" else name for name in sidebars]


def search_quietly(app, pagename, templatename, context, doctree):
    """Let the search show titles alone where the book is opened from a disk: browsers read no other page from there."""
    if pagename == "search":
        quiet = (
            'if (location.protocol === "file:") { DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; '
            'document.documentElement.dataset.titlesOnly = ""; }'
        )
        app.add_js_file(None, body=quiet)


def mend_pages(app, error):
    """Repair in the finished pages what the theme's templates write there."""
    if error or app.builder.name != "html":
        return

    def mend(page, text):
        text = THEME.sub(DECIDED, text).replace('data-theme="auto"', 'data-theme="light"', 1)
        return TOGGLE.sub(r'\g<title>\g<between><summary aria-label="Below: \g<title>">', text)

    change_pages(Path(app.outdir), mend)


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", add_templates)
    app.connect("html-page-context", repair, priority=AFTER_THEME)
    app.connect("html-page-context", search_quietly, priority=AFTER_THEME)
    app.connect("build-finished", mend_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
