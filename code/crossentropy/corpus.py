"""The text that the chapter on language learns from: sentences of this book, as they stood when it was written.

``corpus.txt`` is kept, so that an edit of a chapter changes no number. It holds a sentence a line, in small letters and
spaces, with an empty line between two chapters. ``python -m crossentropy.corpus`` makes it anew in the book's folder.
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("corpus.txt")
LEARNED_FROM = (
    "before_you_start", "learning_slowdown", "formula", "properties", "derivative", "generalization", "softmax",
    "origins", "numerics", "digits",
)  # fmt: skip
KEPT_BACK = "logistic"
# What is no prose: the header, boxes of code, displayed formulas, tables, headings, directives and their options
NO_PROSE = re.compile(
    r"\A---\n.*?^---$|^(`{3,}).*?^\1$|^\$\$.*?^\$\$[^\n]*$|^(?:[|#:(%]|\+\+\+|!\[).*?$", re.MULTILINE | re.DOTALL
)
LINK = re.compile(r"\[([^][]*)\]\([^()]*\)")
SENTENCE = re.compile(r"[A-Z][A-Za-z ,;:'’“”\"—–-]*[.?!](?=\s|$)")


class Corpus(NamedTuple):
    """Sentences of the book, split.

    Attributes
    ----------
    training : list of str
        Sentences of ten chapters, to learn from.
    test : list of str
        Sentences of another one.
    """

    training: list
    test: list


def corpus():
    """Read the sentences of the book, each in lower case letters with single spaces between its words.

    Returns
    -------
    Corpus

    Examples
    --------
    >>> corpus().training[1]
    'here they are each with a picture and a question'
    """
    *training, test = [chapter.splitlines() for chapter in FILE.read_text(encoding="utf-8").strip().split("\n\n")]
    return Corpus([sentence for chapter in training for sentence in chapter], test)


def sentences(markdown):
    r"""Take from a page its sentences that are words alone: none with a formula, code, a number or a citation.

    Parameters
    ----------
    markdown : str
        Source of the page.

    Returns
    -------
    list of str
        In lower case letters, with single spaces.

    Examples
    --------
    >>> sentences("# Why?\n\nThe cost is low. It is $C$. *Who* [knows](it.md) it?")
    ['the cost is low', 'who knows it']
    """
    paragraphs = re.split(r"\n\s*\n|^- ", NO_PROSE.sub("\n\n", markdown), flags=re.MULTILINE)
    found = []
    for paragraph in paragraphs:
        text = LINK.sub(r"\1", " ".join(paragraph.split())).replace("*", "")
        whole = (part for part in re.split(r"(?<=[.?!])\s+", text) if SENTENCE.fullmatch(part))
        found += [" ".join(re.sub("[^a-z]+", " ", re.sub("['’]", "", part.lower())).split()) for part in whole]
    return found


def main(folder="chapters"):
    """Write the sentences of the chapters in a folder to ``corpus.txt``."""
    pages = [Path(folder, f"{name}.md").read_text(encoding="utf-8") for name in (*LEARNED_FROM, KEPT_BACK)]
    chapters = ["\n".join(sentences(page)) for page in pages]
    FILE.write_text("\n\n".join(chapters) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
