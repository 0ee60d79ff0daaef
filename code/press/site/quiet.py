"""What a build says: which pages it runs and writes, and nothing of what only those who make its parts want to know.

`press.build` reads that on standard error, in lines of their own that begin with `MARK`.
"""

import logging
import os

MARK = "\x1e"  # ASCII's separator of records
WANTED = "PRESS_TELLS"  # the variable of the environment by which a command asks for such lines

# They show their configurations in full, and what they leave out of a font.
CHATTY = [
    "sphinx.myst_parser.sphinx_ext.main",
    "sphinx.myst_nb.sphinx_ext",
    "sphinx.sphinx_multitoc_numbering",
    "fontTools.subset",
]


def tell(event, words):
    """Tell the command that waits for the build, or else whoever reads.

    Parameters
    ----------
    event : {"pages", "runs", "has run", "says"}
        What happens.
    words : str
        To which page, or how many there are; a sentence.
    """
    if os.environ.get(WANTED):
        os.write(2, f"{MARK}{event}\t{words}\n".encode())  # as a whole: pages are read by several processes
    elif event == "says":
        print(words)


def quieten(app, config):
    """Silence remarks that no reader needs."""
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", quieten, priority=1)  # before the others speak
    app.connect("env-before-read-docs", lambda app, env, pages: tell("pages", f"{len(pages)}"))
    app.connect("source-read", lambda app, page, content: tell("runs", page))
    app.connect("doctree-read", lambda app, doctree: tell("has run", app.env.docname))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
