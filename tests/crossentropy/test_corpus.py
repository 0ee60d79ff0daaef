"""The text that the language model learns from: whole sentences, split by chapters, kept as they were."""

import hashlib
import re

import pytest
from crossentropy import corpus as module
from crossentropy.corpus import FILE, corpus, sentences


def test_the_text_is_a_frozen_copy():
    """An edit of a chapter changes no number: who makes the copy anew changes this sum, and looks at all of them."""
    assert (
        hashlib.sha256(FILE.read_bytes()).hexdigest()
        == "d22287c8663c7c1ee1d2644a7fb4c02c0600d669dc0a3288f9112e313a0c49d8"
    )


def test_sentences_are_words_in_small_letters():
    """Single spaces, small letters, no empty sentence; ten chapters to learn from, and one kept back."""
    book = corpus()
    assert len(book.training) > 500 and len(book.test) > 50
    assert all(re.fullmatch("[a-z]+( [a-z]+)*", sentence) for part in book for sentence in part)
    assert FILE.read_text("utf-8").count("\n\n") == len(module.LEARNED_FROM)
    assert FILE.stat().st_size < 40_000


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("---\ntitle: It is no prose.\n---\n\nIt is prose.", ["it is prose"]),
        ("# A title.\n\nOne. Two words? It's three!", ["one", "two words", "its three"]),
        ("It is $a$ here. It ends\non another line.", ["it ends on another line"]),
        ("It costs 3 nats. It was found {cite:p}`cox1958`. It stands in `code`.", []),
        ("```python\nIt runs.\n```\n\n$$\nIt is a formula.\n$$ (eq-it)\n\nIt stays.", ["it stays"]),
        ("| It is a table. |\n\n:::{tip}\n:class: It is an option.\n\nIt is a box.\n:::", ["it is a box"]),
        ("- It is a point;\n- It is *another* [one](there.md).", ["it is another one"]),
        ("**Try it.** Move “it” there.", ["try it", "move it there"]),
    ],
)
def test_only_whole_sentences_of_words_are_taken(page, found):
    """No header, cell, formula, table or option is prose, and a sentence with a gap is left out as a whole."""
    assert sentences(page) == found


def test_the_command_writes_the_chapters_of_a_folder(tmp_path, monkeypatch):
    """A chapter after the other, the one that is kept back at the end."""
    for name in (*module.LEARNED_FROM, module.KEPT_BACK):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nIt is {name.replace('_', ' ')}. It is known.\n", "utf-8")
    monkeypatch.setattr(module, "FILE", tmp_path / "corpus.txt")
    module.main(tmp_path)
    book = corpus()
    assert book.test == ["it is logistic", "it is known"]
    assert book.training[:2] == ["it is before you start", "it is known"]
    assert len(book.training) == 2 * len(module.LEARNED_FROM)
