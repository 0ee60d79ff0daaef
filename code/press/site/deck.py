"""The prompts of the review as a deck of cards for Anki, beside the start page."""

import os
import re
import time
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import genanki
from crossentropy import quizzes, review
from crossentropy.derivations.typeset import tex

from ..book import file_name
from . import AFTER_THEME

PAGE = "chapters/review"
# Anki knows decks and kinds of cards by numbers that their makers have drawn once and for all.
DECK, MODEL = 1_732_404_117, 1_732_404_118
STYLE = """
.card { font: 20px/1.45 system-ui, sans-serif; max-width: 36em; margin: 0 auto; text-align: left; }
ol { list-style: lower-alpha; }
img { max-width: 100%; background: #fff; }
small { opacity: 0.75; }
"""
CARD = genanki.Model(
    MODEL,
    "A prompt of Understanding Cross-Entropy Loss",
    fields=[{"name": name} for name in ("Name", "Question", "Answer", "Section", "Picture")],
    templates=[
        {
            "name": "Prompt",
            "qfmt": "{{Question}}",
            "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}<p><small>{{Section}}</small></p>{{Picture}}",
        }
    ],
    css=STYLE,
)


def html(text):
    r"""Write sentences with formulas in backticks as HTML for Anki, which sets TeX with MathJax.

    Examples
    --------
    >>> html("`s(z)` & so on")
    '\\(\\sigma(z)\\) &amp; so on'
    """
    parts = re.split("`([^`]+)`", text)
    return "".join(rf"\({escape(tex(part))}\)" if i % 2 else escape(part) for i, part in enumerate(parts))


def note(question, picture, base=""):
    """Make the note of a prompt.

    Parameters
    ----------
    question : crossentropy.review.Question
        The prompt, with its numbers.
    picture : str
        The picture of its section, as HTML; empty for none.
    base : str, optional
        Address of the website, if it is known.

    Returns
    -------
    genanki.Note
    """
    options = getattr(question, "options", [])
    asked = "".join(f"<li>{html(option)}</li>" for option, _ in options)
    behind = "".join(f"<li>{html(why or 'This is right.')}</li>" for _, why in options)
    prompt = review.PROMPTS[question.name]
    chapter, section = prompt["chapter"], prompt["section"]
    where = f"{quizzes.load(chapter)[0]}: {section}"
    if base:
        where = f'<a href="{base}chapters/{chapter}.html#{section_id(section)}">{escape(where)}</a>'
    return genanki.Note(
        CARD,
        [
            question.name,
            f"<p>{html(question.ask)}</p>" + (f"<ol>{asked}</ol>" if asked else ""),
            f"<p>{html(question.told())}</p><p>{html(question.because)}</p>"
            + (f"<p>The misconceptions behind the answers:</p><ol>{behind}</ol>" if behind else ""),
            where if base else escape(where),
            picture,
        ],
        guid=genanki.guid_for("understanding-cross-entropy", question.name),
        tags=[chapter],
    )


def section_id(title):
    """Give the anchor that Sphinx makes of the title of a section."""
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")


def write_deck(site, file, base=""):
    """Write the deck.

    Parameters
    ----------
    site : pathlib.Path
        Folder of the built website, which has the pictures.
    file : pathlib.Path
        The deck.
    base : str, optional
        Address of the website, if it is known.
    """
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    deck, media = genanki.Deck(DECK, "Understanding Cross-Entropy Loss"), {}
    for name, prompt in review.PROMPTS.items():
        picture = ""
        if image := first_image(site / f"chapters/{prompt['chapter']}.html", section_id(prompt["section"])):
            source, alt = image
            media[source.name] = source
            picture = f'<img src="{source.name}" alt="{alt}">'
        deck.add_note(note(review.fixed(name), picture, base))
    with TemporaryDirectory() as folder:
        made = Path(folder) / "deck.apkg"
        genanki.Package(deck, media.values()).write_to_file(made, timestamp=seconds)
        _repack(made, file, seconds)


def first_image(path, section):
    """Find the first picture of a section of a page: its file, and its alt text as HTML; None if there is none."""
    _, _, after = path.read_text("utf-8").partition(f'<section id="{section}">')
    own = re.split("</?section", after, maxsplit=1)[0]
    if not (image := re.search("<img [^>]*>", own)):
        return None
    source, alt = (re.search(f' {name}="([^"]*)"', image[0])[1] for name in ("src", "alt"))
    return (path.parent / source).resolve(), alt


def _repack(made, file, seconds):
    """Pack a deck again, smaller, and with the date of the sources: genanki 0.13 gives entries that of today."""
    with ZipFile(made) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, time.gmtime(seconds)[:6]), source.read(name), ZIP_DEFLATED)


def offer_deck(app, pagename, templatename, context, doctree):
    """Link the deck in the section of the page that is about it."""
    if app.builder.name == "html" and pagename == PAGE:
        deck = context["pathto"](deck_name(app.config), resource=True)
        link = f'<p class="notebook"><a href="{deck}" download>Download the deck</a></p>\n'
        before, section, after = context["body"].partition('<section id="in-anki">')
        context["body"] = before + section + after.replace("</section>", f"{link}</section>", 1)


def deck_name(config):
    """Name the deck after the book."""
    return f"{file_name(config.html_title)}.apkg"


def finish(app, error):
    """Put the deck beside the start page."""
    if not error and app.builder.name == "html" and PAGE in app.env.found_docs:
        write_deck(Path(app.outdir), Path(app.outdir, deck_name(app.config)), app.config.html_baseurl)


def setup(app):
    """Register with Sphinx."""
    app.connect("html-page-context", offer_deck, priority=AFTER_THEME)
    app.connect("build-finished", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
