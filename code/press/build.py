"""``python -m press.build``: build the website, and say where it is."""

import os
import shutil
import sys
from pathlib import Path

import yaml
from jupyter_book.cli.main import main as jupyter_book

BOOK = Path(__file__).parents[2]
SITE = BOOK / "_build" / "html"


def build():
    """Build the website from the chapters, with every warning an error.

    Raises
    ------
    SystemExit
        If the build fails or a page of the contents is missing; the message says which.
    """
    _isolate_kernels()
    try:
        jupyter_book(["build", str(BOOK), "-W", "-n", "--keep-going"], standalone_mode=False)
    except Exception:
        # A page that was read with a warning would not be read, nor warned about, again.
        shutil.rmtree(BOOK / "_build" / ".doctrees", ignore_errors=True)
        sys.exit("The website was not built: see the messages above, each of which names a page and a line.")
    missing = [page for page in pages(BOOK / "_toc.yml") if not (SITE / f"{page}.html").exists()]
    if missing:
        sys.exit(f"Pages of _toc.yml are missing from the website: {', '.join(missing)}")
    print(f"\nThe website is ready. Open {(SITE / 'index.html').as_uri()}")


def _isolate_kernels():
    """Let cells run without the reader's own IPython settings, and without the kernel's remarks about networks."""
    profile = BOOK / "_build" / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text('c.IPKernelApp.log_level = "ERROR"\n', "utf-8")
    os.environ["IPYTHONDIR"] = str(profile.parent)


def pages(toc):
    """List the pages of a table of contents, in order.

    Parameters
    ----------
    toc : pathlib.Path
        The file ``_toc.yml``.

    Returns
    -------
    list of str
        Paths from the folder of the book, without ending.
    """

    def walk(entry):
        if isinstance(entry, list):
            return [page for item in entry for page in walk(item)]
        if isinstance(entry, dict):
            own = [entry[key] for key in ("root", "file") if key in entry]
            return own + [page for key in ("parts", "chapters", "sections") for page in walk(entry.get(key, []))]
        return []

    return walk(yaml.safe_load(toc.read_text("utf-8")))


if __name__ == "__main__":
    build()
