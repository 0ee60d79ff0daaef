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
    """A word counts once in a title, a heading, a term or an objective, and each time in sentences; code does not."""
    term = nodes.definition_list_item("", nodes.term("", "Softmax softmax"))
    aim = nodes.admonition("", nodes.paragraph("", "Use softmax."), classes=["objectives"])
    parts = [nodes.paragraph("", "Softmax and softmaxes."), term, aim, nodes.literal_block("", "softmax(z)")]
    weights = weigh(page(*parts, section("What is softmax?")), LANGUAGE)
    assert weights["softmax"] == TITLE + HEADING + 2 * TERM + 2 * WORD


def test_the_cross_entropy_does_not_count_as_entropy():
    """All pages name the cross-entropy: the one about entropy is another. Other words with hyphens are two words."""
    weights = weigh(page(nodes.paragraph("", "Cross-entropy and entropy, a log-likelihood.")), LANGUAGE)
    assert [weights[word] for word in ("cross", "entropi", "log", "likelihood")] == [WORD] * 4


def test_greek_letters_are_found_by_their_names():
    """A letter in a sentence is the same word as its name in a formula, and as the name that somebody types."""
    assert LANGUAGE.split("σ′(z), Δw and η") == ["sigma", "z", "delta", "w", "and", "eta"]
    weights = weigh(page(nodes.paragraph("", "", nodes.Text("σ is "), nodes.math("", r"\\sigma(z)"))), LANGUAGE)
    assert weights["sigma"] == 2 * WORD
