"""The live figure of a text and its surprises: one model in both runtimes, written in by every hand."""

import numpy as np
import pytest
import traitlets
from crossentropy import language
from crossentropy.corpus import corpus
from crossentropy.widgets import NextLetter
from crossentropy.widgets.next_letter import LONGEST

from .conftest import cells, state

TEXT = language.encode(" ".join(corpus().training))
TEXTS = ["a", "the cost", "QUEUE: 3 zebras!", " … ", "jazz xylophone", "one two three four five six seven eight "]


@pytest.mark.parametrize("context", [0, 1, 2])
def test_python_shows_the_counted_model(context):
    """Surprises are −ln of the shares with one added; what helps is the difference to two letters of context."""
    figure = NextLetter(text="the next", context=context, letter=3)
    counts = language.count(TEXT, context) + 1
    tokens = language.encode("the next")
    rows = language.contexts(tokens, context)
    expected = -np.log(counts[rows, tokens] / counts[rows].sum(axis=1))
    assert figure.surprises() == pytest.approx(expected)
    found = figure.quantities()
    assert (found["context"], found["letters"], found["mean"]) == (context, 8, pytest.approx(expected.mean()))
    assert found["helped"] == pytest.approx(figure.surprises(0)[2] - figure.surprises(2)[2])


def test_the_browser_computes_the_same(show):
    """Letters, probabilities and surprises agree with Python's to 1e-12, whatever is written and however far back."""
    page = show(NextLetter())
    for text in TEXTS:
        for context in 0, 1, 2:
            tokens, each = page.evaluate(
                "([text, context]) => { const tokens = module.encode(text); "
                "return [tokens, module.surprisesOf(tokens, context)]; }",
                [text, context],
            )
            assert tokens == language.encode(text).tolist()
            assert each == pytest.approx(NextLetter(text=text, context=context).surprises().tolist(), rel=1e-12)
    counts = language.count(TEXT, 2)[27 * language.ALPHABET.index("t") + language.ALPHABET.index("h")] + 1
    found = page.evaluate("module.expected(module.encode('the'), 2, 2)")
    assert found == pytest.approx((counts / counts.sum()).tolist(), rel=1e-12)


@pytest.mark.parametrize(
    ("traits", "complaint"),
    [
        (dict(text=""), "the length of text is 0: it must be a number from 1 to 40"),
        (dict(text="a" * 41), "the length of text is 41: it must be a number from 1 to 40"),
        (dict(context=3), "context is 3: it must be a whole number from 0 to 2"),
        (dict(letter=0), "letter is 0: it must be a whole number from 1 to 40"),
    ],
)
def test_impossible_values_are_refused(traits, complaint):
    """A text too long or of no length, and a context or letter that is not there, raise TraitError with a sentence."""
    with pytest.raises(traitlets.TraitError, match=f"^{complaint}"):
        NextLetter(**traits)


def test_what_is_written_is_read_at_once(show):
    """Each key changes text, loss and bars; an empty field changes nothing; Reset brings the old text back."""
    page = show(NextLetter())
    before = cells(page, "cost C, nats a letter")
    field = page.get_by_role("textbox", name="Text")
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("The cost!")
    assert state(page)["text"] == "The cost!"
    figure = NextLetter(text="The cost!")
    assert cells(page, "cost C, nats a letter") == [f"{figure.surprises().mean():.4f}"] != before
    assert cells(page, "perplexity") == [f"{np.exp(figure.surprises().mean()):.4f}"]
    assert cells(page, "letters") == ["9"]
    for _ in range(9):
        page.keyboard.press("Backspace")
    assert state(page)["text"] == "T"
    assert field.input_value() == ""
    page.keyboard.type("x" * (LONGEST + 5))
    assert state(page)["text"] == "x" * LONGEST
    page.get_by_role("button", name="Reset").press("Enter")
    page.evaluate("settle()")
    assert field.input_value() == state(page)["text"] == NextLetter().text


def test_a_letter_is_chosen_by_keys_and_by_a_click(show):
    """Arrow keys and a click lead to a letter, whose probability is told; in a shorter text it is the last one."""
    page = show(NextLetter(text="quick", context=2))
    grip = page.get_by_role("slider", name="Letter", exact=True)
    grip.focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("settle()")
    assert state(page)["letter"] == 2
    nats = NextLetter(text="quick", context=2).surprises()[1]
    assert grip.get_attribute("aria-valuetext") == f"letter 2, u: {nats:.2f} nats, {100 * np.exp(-nats):.1f} per cent"
    box = page.locator(".ce-letter >> nth=3").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert state(page)["letter"] == 4
    page.get_by_role("textbox", name="Text").fill("up")
    page.evaluate("settle()")
    assert "letter 2, p:" in grip.get_attribute("aria-valuetext")


def test_height_and_colour_tell_the_same(show):
    """The higher a bar, the stronger its colour; who listens hears every letter with its surprise, and the mean."""
    page = show(NextLetter(text="the", context=2))
    each = NextLetter(text="the", context=2).surprises()
    strength = [float(page.locator(".ce-letter").nth(i).get_attribute("fill-opacity")) for i in range(3)]
    assert np.argsort(strength).tolist() == np.argsort(each).tolist()
    words = page.locator("svg[aria-label^='Surprise of each letter']").get_attribute("aria-label")
    assert f"t {each[0]:.2f}, h {each[1]:.2f}, e {each[2]:.2f}. On average {each.mean():.4f}" in words
    next_words = page.locator("svg[aria-label^='Probability of each letter']").get_attribute("aria-label")
    assert "after “··”" in next_words and "There stands t, " in next_words


def test_the_still_picture_tells_the_same():
    """The picture that stands in for the figure has the text, the mean, and the dearest letters."""
    figure = NextLetter()
    told = figure._repr_mimebundle_()[0]["text/plain"]
    each = figure.surprises()
    assert f"“{figure.text}”" in told and f"{each.mean():.4f} nats on average" in told
    assert f"at place {each.argmax() + 1} with {each.max():.4f}" in told


def test_dark_theme_and_a_narrow_screen(show):
    """Bars keep their colour on a dark page, and at 390 px nothing sticks out, not even of the longest text."""
    page = show(NextLetter(text="w" * LONGEST, context=2))
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("settle()")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.locator(".ce-letter").first.evaluate("bar => getComputedStyle(bar).fill") == "rgb(245, 133, 63)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
