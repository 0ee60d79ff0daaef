"""``python -m press.pdf``: build the whole book as a PDF, printed by Chromium, beside the website."""

import os
import shutil
import sys

from playwright.sync_api import sync_playwright

from .book import BOOK, pages
from .build import jupyter_build
from .editions.links import offer
from .editions.paper import print_book


def make_pdf(book, folder, browser):
    """Build the PDF.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book.
    folder : pathlib.Path
        Where the PDF goes.
    browser : playwright.sync_api.Browser
        Chromium.

    Returns
    -------
    pathlib.Path
        The PDF.

    Raises
    ------
    SystemExit
        If the build fails; the messages before say why.
    """
    shutil.rmtree(book / "_build" / "singlehtml", ignore_errors=True)  # its page is one that was changed already
    jupyter_build(book, "The PDF", "--builder", "singlehtml")
    return print_book(book, folder, browser)


def start_chromium(playwright):
    """Start the Chromium that ``CHROMIUM`` names.

    Parameters
    ----------
    playwright : playwright.sync_api.Playwright
        What starts it.

    Returns
    -------
    playwright.sync_api.Browser

    Raises
    ------
    SystemExit
        If there is none.
    """
    name = os.environ.get("CHROMIUM", "chromium")
    path = shutil.which(name)
    if not path:
        sys.exit(f"The PDF is printed by Chromium, and there is no {name}: set CHROMIUM to its path.")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])


if __name__ == "__main__":
    site = BOOK / "_build" / "html"
    with sync_playwright() as playwright:
        made = make_pdf(BOOK, site, start_chromium(playwright))
    offer(site / f"{pages(BOOK / '_toc.yml')[0]}.html", site)
    print(f"\nThe PDF is ready: {made}")
