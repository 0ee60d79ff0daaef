"""Repairs of what the theme and myst-nb put into every page, for readers who listen to it or speak to it."""

from pathlib import Path

HERE = Path(__file__).parent


def add_templates(app, config):
    """Let Sphinx find our templates, and the drawing that stands in one of them."""
    config.templates_path += [str(HERE / "templates"), str(HERE / "static")]


def repair(app, pagename, templatename, context, doctree):
    """Repair the parts of a page."""
    # The label hides the words that one sees, "Show code cell source", from those who say or hear them.
    if body := context.get("body"):
        context["body"] = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    if sidebars := context.get("sidebars"):
        context["sidebars"] = ["home.html" if name == "navbar-logo.html" else name for name in sidebars]


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", add_templates)
    app.connect("html-page-context", repair)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
