"""The book on paper: one long page, laid out and printed by Chromium."""

import io
import os
import re
import shutil
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit

from ..book import citation, file_name, pages, parts
from .cover import cover

HERE = Path(__file__).parent
# Width in CSS pixels of what stands between the margins of a sheet of A4: see pdf.css.
PAPER_WIDTH = round((210 - 2 * 20) / 25.4 * 96)
NODE = re.compile(rb"\(node\d{8}\)")


def print_book(book, folder, browser):
    """Print the single page of a book, with a cover, contents and an outline.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book, with the built single page.
    folder : pathlib.Path
        Where the PDF goes.
    browser : playwright.sync_api.Browser
        Chromium.

    Returns
    -------
    pathlib.Path
        The PDF.

    """
    entries = citation(book)
    page = browser.new_page(color_scheme="light", viewport={"width": PAPER_WIDTH, "height": 1000})
    headings = lay_out(page, book, entries)
    # The first copy is printed to see where everything stands, the second says it in the contents.
    page.evaluate("fillPageNumbers", _places(page.pdf(prefer_css_page_size=True)))
    printed = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    page.close()
    made = folder / f"{file_name(entries['title'])}.pdf"
    _write(_number_nodes(printed), made, entries, headings)
    return made


def lay_out(page, book, entries):
    """Open the single page of the book in the browser, and give it its cover and contents.

    Parameters
    ----------
    page : playwright.sync_api.Page
        Where to open it.
    book : pathlib.Path
        Folder of the book, with the built single page.
    entries : dict
        What `press.book.citation` returns.

    Returns
    -------
    list of dict
        The ``title`` of every page and section in the contents, its ``place``, and whether it is a ``chapter``.
    """
    toc = book / "_toc.yml"
    folder = book / "_build" / "singlehtml"
    # Sphinx writes the page where the first page of the book would be, with links as if it were at the top.
    page.goto(Path(shutil.copy(folder / f"{pages(toc)[0]}.html", folder / "book.html")).as_uri())
    page.emulate_media(media="print")
    page.add_style_tag(content=(HERE / "pdf.css").read_text("utf-8"))
    page.add_script_tag(content=(HERE / "pdf.js").read_text("utf-8"))
    picture = cover(entries)
    front = picture.svg().replace("<svg ", f'<svg role="img" aria-label="{escape(picture.alt)}" ', 1)
    return page.evaluate("layOut", {"title": entries["title"], "cover": front, "parts": parts(toc)})


def _places(printed):
    """Tell on which page, counted from 1, each place stands that a link leads to."""
    reader = PdfReader(io.BytesIO(printed))
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def _number_nodes(printed):
    """Number the cells that table cells name as their headers: Chromium 156's differ from run to run."""
    found = sorted(set(NODE.findall(printed)))
    # as long as the old ones: a PDF says by bytes where its parts begin
    numbers = {node: b"(node%08d)" % i for i, node in enumerate(found)}
    return NODE.sub(lambda node: numbers[node[0]], printed)


def _write(printed, path, entries, headings):
    """Write the PDF with its outline and description; under ``SOURCE_DATE_EPOCH`` with that date."""
    writer = PdfWriter(clone_from=io.BytesIO(printed))
    places, chapter = writer.named_destinations, None
    for heading in headings:  # Chromium's own outline says most titles twice
        place = places[f"/{heading['place']}"]
        item = writer.add_outline_item(
            title=heading["title"],
            page_number=writer.get_destination_page_number(place),
            parent=None if heading["chapter"] else chapter,
            fit=Fit.xyz(left=0, top=float(place.top)),
        )
        chapter = item if heading["chapter"] else chapter
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    date = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    stamp = f"D:{date:%Y%m%d%H%M%S}Z"
    writer.add_metadata(
        {
            "/Title": entries["title"],
            **({"/Author": entries["creator"]} if entries["creator"] else {}),
            "/Subject": " ".join(entries["abstract"].split()),
            "/Keywords": ", ".join(entries["keywords"]),
            "/CreationDate": stamp,
            "/ModDate": stamp,
        }
    )
    writer.page_mode = "/UseOutlines"
    with path.open("wb") as file:  # buffered; given the path, pypdf writes sign by sign
        writer.write(file)
