"""The search: which page says most about what is asked for, and Greek letters by their names.

Sphinx's index tells on which pages a word is, and no more. So words are counted: a title says more of what a page is
about than a heading, and that more than a word in a sentence. ``static/search.js`` puts the results into order.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from unicodedata import name

from docutils import nodes
from sphinx.search.en import SearchEnglish

from ..notebooks.exercises import FOLDER

LETTERS = {letter: name(letter).split()[-1].lower() for letter in "αβγδεηθλμπσφχψωΔΣ"}
TITLE, HEADING, TERM, WORD = 40, 10, 5, 1
ASKING = f"{FOLDER}/", "chapters/review"  # pages that ask rather than teach come last
FILE = "search-weights.js"
SETTLED = 2  # a word that is said less often settles nothing


class Language(SearchEnglish):
    """English, with the letters of mathematics."""

    def split(self, input):
        """Split a text into words, with the name of each Greek letter in its place: TeX writes it so, too."""
        return super().split(re.sub("[{}]".format("".join(LETTERS)), lambda letter: f" {LETTERS[letter[0]]} ", input))

    stem = cache(SearchEnglish.stem)


def weigh(document, language):
    """Tell how much a page says each word.

    Parameters
    ----------
    document : docutils.nodes.document
        The page. Code does not count, nor does the entropy in the name of the cross-entropy, which all pages are about.
    language : sphinx.search.SearchLanguage
        What splits and stems.

    Returns
    -------
    collections.Counter
        By the stem of each word: 1 for each time in a sentence, more in a title, a heading, a term or an objective.
    """
    weights = Counter()

    def add(node, worth):
        if isinstance(node, nodes.raw | nodes.comment | nodes.literal | nodes.literal_block):
            return
        if isinstance(node, nodes.title):
            worth = TITLE if node.parent.parent is document else HEADING
        elif _tells_what_it_is_about(node):
            worth = TERM
        if isinstance(node, nodes.Text):
            words = language.split(re.sub(r"(?<=\bcross)-entrop\w+", "", node.astext(), flags=re.IGNORECASE))
            for word in {language.stem(word) for word in words} if worth > WORD else map(language.stem, words):
                weights[word] += worth
        for child in node.children:
            add(child, worth)

    add(document, WORD)
    return weights


def _tells_what_it_is_about(node):
    """Tell whether a node is a term that is defined, the first in a row of a table, or the objectives of a chapter."""
    if isinstance(node, nodes.entry):
        return node.parent.index(node) == 0
    return isinstance(node, nodes.term) or (isinstance(node, nodes.admonition) and "objectives" in node["classes"])


def write_weights(app, error):
    """Write what the page of the search needs, and no other."""
    if error or app.builder.name != "html":
        return
    language = Language({})
    pages = {page: weigh(app.env.get_doctree(page), language) for page in sorted(app.env.found_docs)}
    weights = {
        "letters": LETTERS,
        "last": [page for page in pages if page.startswith(ASKING)],
        "pages": {
            page: {word: weight for word, weight in sorted(words.items()) if weight >= SETTLED}
            for page, words in pages.items()
        },
    }
    text = json.dumps(weights, ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, "_static", FILE).write_text(f"self.searchWeights = {text};\n", "utf-8")


def add_scripts(app, pagename, templatename, context, doctree):
    """Let the page of the search have its scripts, and show titles alone where the book is opened from a disk.

    Browsers read no other page from there.
    """
    if pagename != "search":
        return
    quiet = (
        'if (location.protocol === "file:") { DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; '
        'document.documentElement.dataset.titlesOnly = ""; }'
    )
    app.add_js_file(None, body=quiet)
    for file in FILE, "search.js":
        app.add_js_file(file, loading_method="defer")


def setup(app):
    """Register with Sphinx."""
    app.add_search_language(Language)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_weights)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
