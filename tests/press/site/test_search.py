"""The search knows how much a page says a word, and Greek letters by their names."""

from docutils import nodes
from press.site.search import HEADING, TERM, TITLE, WORD, Language, weigh

LANGUAGE = Language({})


def section(title, *parts):
    """Make a section."""
    return nodes.section("", nodes.title("", title), *parts)


def page(*parts):
    """Make a page of one section with a title."""
    document = nodes.document(None, None)
    document += section("Softmax", *parts)
    return document


def test_titles_say_more_than_headings_and_these_more_than_sentences():
    """A word counts once in a title, a heading or a term, and each time in sentences; code does not count."""
    term = nodes.definition_list_item("", nodes.term("", "Softmax softmax"))
    parts = [nodes.paragraph("", "Softmax and softmaxes."), term, nodes.literal_block("", "softmax(z)")]
    weights = weigh(page(*parts, section("What is softmax?")), LANGUAGE)
    assert weights["softmax"] == TITLE + HEADING + TERM + 2 * WORD


def test_the_second_part_of_a_word_does_not_count():
    """A cross-entropy is no entropy: the page about entropy is another."""
    weights = weigh(page(nodes.paragraph("", "The cross-entropy, and the entropy.")), LANGUAGE)
    assert (weights["cross"], weights["entropi"]) == (WORD, WORD)


def test_greek_letters_are_found_by_their_names():
    """A letter in a sentence is the same word as its name in a formula, and as the name that somebody types."""
    assert LANGUAGE.split("σ′(z), Δw and η") == ["sigma", "z", "delta", "w", "and", "eta"]
    weights = weigh(page(nodes.paragraph("", "", nodes.Text("σ is "), nodes.math("", r"\\sigma(z)"))), LANGUAGE)
    assert weights["sigma"] == 2 * WORD
