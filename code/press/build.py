"""``python -m press.build``: build the website, and say where it is."""

import os
import shutil
import sys

from jupyter_book.cli.main import main as jupyter_book

from .book import BOOK, pages

# Kernels make no remarks about networks, and send what a cell prints when it ends: ipykernel 7.4 would send it a few
# times a second, and where a line was cut by that, myst-nb 1.4 would leave it cut.
KERNEL_SETTINGS = """\
from ipykernel.iostream import OutStream
OutStream.flush_interval = 3600
c.IPKernelApp.log_level = "ERROR"
"""


def build(book=BOOK):
    """Build the website from the chapters, with every warning an error.

    Parameters
    ----------
    book : pathlib.Path, optional
        Folder of the book. The website goes to ``_build/html`` in it.

    Raises
    ------
    SystemExit
        If the build fails or a page of the contents is missing; the message says which.
    """
    site = book / "_build" / "html"
    jupyter_build(book, "The website")
    contents = pages(book / "_toc.yml")
    _remove_stale_pages(site, contents)
    missing = [page for page in contents if not (site / f"{page}.html").exists()]
    if missing:
        sys.exit(f"Pages of _toc.yml are missing from the website: {', '.join(missing)}")
    print(f"\nThe website is ready. Open {(site / 'index.html').as_uri()}")


def _remove_stale_pages(site, contents):
    """Remove from the website what earlier builds made of pages that are no longer in the contents."""
    current = {"index", "search", *contents}
    for page in site.rglob("*.html"):
        name = page.relative_to(site).with_suffix("")
        if name.as_posix() not in current and name.parts[0] != "_static":
            page.unlink()
            page.with_suffix(".ipynb").unlink(missing_ok=True)


def jupyter_build(book, product, *options):
    """Let Jupyter Book build, with every warning an error.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    product : str
        What is built, as the first words of a sentence.
    *options : str
        Further options of ``jupyter-book build``.

    Raises
    ------
    SystemExit
        If the build fails; the messages before say why.
    """
    _isolate_kernels(book / "_build" / "ipython")
    try:
        jupyter_book(["build", str(book), "-W", "-n", "--keep-going", *options], standalone_mode=False)
    except (Exception, SystemExit):  # Jupyter Book raises either
        # A page that was read with a warning would not be read, nor warned about, again.
        shutil.rmtree(book / "_build" / ".doctrees", ignore_errors=True)
        sys.exit(f"{product} was not built: see the messages above, each of which names its page.")


def _isolate_kernels(folder):
    """Let cells run without the reader's own IPython settings, and with ours."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(KERNEL_SETTINGS, "utf-8")
    os.environ["IPYTHONDIR"] = str(folder)


if __name__ == "__main__":
    build()
