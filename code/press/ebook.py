"""``python -m press.ebook``: build the whole book as an EPUB, for e-readers, beside the website."""

import shutil
from pathlib import Path

from .book import BOOK, pages
from .build import jupyter_build
from .editions.links import offer


def make_ebook(book, folder):
    """Build the EPUB.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    folder : pathlib.Path
        Where the EPUB goes.

    Returns
    -------
    pathlib.Path
        The EPUB.

    Raises
    ------
    SystemExit
        If the build fails; the messages before say why.
    """
    built = book / "_build" / "epub"
    shutil.rmtree(built, ignore_errors=True)  # what is in the folder goes into the book
    jupyter_build(book, "The EPUB", "--builder", "custom", "--custom-builder", "epub")
    [made] = built.glob("*.epub")
    return Path(shutil.copy(made, folder))


if __name__ == "__main__":
    site = BOOK / "_build" / "html"
    made = make_ebook(BOOK, site)
    offer(site / f"{pages(BOOK / '_toc.yml')[0]}.html", site)
    print(f"\nThe EPUB is ready: {made}")
