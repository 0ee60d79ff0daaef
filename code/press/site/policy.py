"""The content security policy of every page: a browser that reads it asks nobody but the website's own host."""

from . import AFTER_THEME
from .python import runs_python

# Figures are started from the text of their modules (blob:); scripts and styles stand in the pages, too. From a disk,
# the host is the disk.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:{python}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'{worker}"
)
# Where cells run, the browser may compile WebAssembly, but no text. Python's worker is made from the text of its scripts
# (blob:), because it is then under the policy of its page; one from an address would be under none.
PYTHON = {"python": " 'wasm-unsafe-eval'", "worker": "; worker-src blob:"}
NO_PYTHON = {"python": "", "worker": ""}


def add_policy(app, pagename, templatename, context, doctree):
    """Put the policy ahead of all that it is for."""
    if app.builder.name == "html":
        policy = POLICY.format_map(PYTHON if runs_python(app, doctree) else NO_PYTHON)
        tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        context["metatags"] = f"{tag}\n{context.get('metatags', '')}"


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", add_policy, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
