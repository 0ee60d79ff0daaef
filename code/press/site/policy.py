"""The content security policy of every page: a browser that reads it asks nobody but the website's own host."""

from . import AFTER_THEME
from .python import runs_python

# Figures are started from the text of their modules (blob:); scripts and styles stand in the pages, too. From a disk,
# the host is the disk.
SCRIPTS = "'self' 'unsafe-inline' blob:"
OTHERS = (
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)


def policy(with_python):
    """Write the policy of a page.

    Parameters
    ----------
    with_python : bool
        Whether its cells can be run. Then WebAssembly may be compiled, and a worker made from the text of its scripts
        (blob:): such a worker is under the policy of its page, where one from an address would be under none.

    Returns
    -------
    str

    Examples
    --------
    >>> policy(with_python=False).partition("; style-src")[0]
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:"
    """
    python = (" 'wasm-unsafe-eval'", "; worker-src blob:") if with_python else ("", "")
    return f"default-src 'self'; script-src {SCRIPTS}{python[0]}{python[1]}; {OTHERS}"


def add_policy(app, pagename, templatename, context, doctree):
    """Put the policy ahead of all that it is for."""
    if app.builder.name == "html":
        tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(runs_python(app, doctree))}">'
        context["metatags"] = f"{tag}\n{context.get('metatags', '')}"


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", add_policy, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
