"""Predictions: in Python, and under a reader's keys in a real browser."""

import re

import pytest
import traitlets
from crossentropy import predictions
from crossentropy.widgets import Prediction
from playwright.sync_api import expect

AMOUNTS = [name for name in predictions.PREDICTIONS if predictions.load(name)[1].kind == "number"]
CHOICES = [name for name in predictions.PREDICTIONS if predictions.load(name)[1].kind == "choice"]


def around(question):
    """Give guesses that are close, too low and too high, and close only just, or not any more."""
    factors = 1, 0.3, 2.5, 1 + predictions.NEAR, 1.02 + predictions.NEAR, 0.98 - predictions.NEAR
    guesses = [round(factor * question.answer, question.places) for factor in factors]
    return [guess for guess in guesses if question.low <= guess <= question.high]


# In Python


def test_every_question_has_its_right_answer():
    """What is said without a guess holds the answer; a close guess and the right answer are told so, others not."""
    for name in predictions.PREDICTIONS:
        _, question = predictions.load(name)
        if question.kind == "choice":
            told = [predictions.sentence(question, [i]) for i in range(len(question.options))]
            assert [i for i, text in enumerate(told) if "So it is." in text] == [question.right]
        else:
            assert f"{question.answer:.{question.places}f}" in predictions.sentence(question, [])
            assert "That is close" in predictions.sentence(question, [question.answer])
            assert "It is more" in predictions.sentence(question, [0.5 * question.answer])


@pytest.mark.parametrize(
    ("name", "guess", "sentence"),
    [
        ("formula", [-1], "guess is [-1]: it must be one number from 0 to 10000"),
        ("formula", [1, 2], "guess is [1, 2]: it must be one number from 0 to 10000"),
        ("softmax", [3], "guess is [3]: it must be one whole number from 0 to 2"),
        ("softmax", [0.5], "guess is [0.5]: it must be one whole number from 0 to 2"),
    ],
)
def test_bad_guesses_are_refused_with_a_sentence(name, guess, sentence):
    """A guess that is no answer raises TraitError, at once and later, and changes nothing."""
    prediction = Prediction(name)
    for attempt in (lambda: prediction.set_trait("guess", guess), lambda: Prediction(name, guess)):
        with pytest.raises(traitlets.TraitError, match=re.escape(sentence)):
            attempt()
    assert prediction.guess == []


def test_an_unknown_prediction_is_refused():
    """A name under which nothing is predicted raises ValueError with the names that there are."""
    with pytest.raises(ValueError, match="'weather': it must be one of learning_slowdown, formula"):
        Prediction("weather")


def test_what_is_recalled_follows_the_guess():
    """A summary knows the guess, also one that is made later."""
    prediction = Prediction("formula")
    again = prediction.recall()
    prediction.guess = [5.0]
    assert again.sentence().startswith("You expected 5 nats.")
    assert "You expected 5 nats." in again.markdown()


# In the browser


def status(page):
    """Return the place where it is said what became of a guess."""
    return page.get_by_role("group", name=re.compile("^(Prediction|Looking back): ")).get_by_role("status")


def said(question, guess):
    """Give the words that Python says to a guess, without formulas and markup."""
    text = re.sub(r"\$[^$]*\$", " ", predictions.sentence(question, guess))
    return re.sub(r"[`*]", "", text)


def assert_said(page, expected):
    """Assert that the browser says the same words, whatever formulas are between them."""
    shown = status(page).evaluate(
        """node => {
            const copy = node.cloneNode(true);
            copy.querySelectorAll('math').forEach((formula) => formula.replaceWith(' '));
            return copy.textContent;
        }"""
    )
    assert re.sub(r"\W+", " ", shown).strip() == re.sub(r"\W+", " ", expected).strip()


@pytest.mark.parametrize("name", AMOUNTS)
def test_the_browser_says_to_a_number_what_python_says(show, name):
    """Close, low, high and without a guess: the words are those of Python."""
    page, (_, question) = show(Prediction(name)), predictions.load(name)
    for guess in around(question):
        page.evaluate("guess => model.set('guess', guess)", [guess])
        page.evaluate("settle()")
        assert_said(page, said(question, [guess]))


@pytest.mark.parametrize("name", CHOICES)
def test_the_browser_says_to_a_choice_what_python_says(show, name):
    """Each answer gets the words of Python, and none of them too."""
    page, (_, question) = show(Prediction(name)), predictions.load(name)
    for i in range(len(question.options)):
        page.evaluate("guess => model.set('guess', guess)", [i])
        page.evaluate("settle()")
        assert_said(page, said(question, [i]))


def test_a_number_is_committed_by_keys_alone(show):
    """Nothing and nonsense get a sentence and commit nothing; Enter commits a number once, with a decimal comma too."""
    page = show(Prediction("formula"))
    field = page.get_by_role("textbox", name="Cost of the answer 0.999, in nats")
    page.keyboard.press("Tab")
    expect(field).to_be_focused()
    for typed, told in ("", "Type a number first."), ("x", "Type a number first."), ("-3", "It is a number from 0"):
        field.fill(typed)
        page.keyboard.press("Enter")
        expect(status(page)).to_contain_text(told)
    assert page.evaluate("[model.get('guess'), model.saved]") == [[], 0]
    field.fill("2,5")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("You expected 2.5 nats. It is more: 6.9078 nats.")
    expect(field).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('guess')") == [2.5]
    assert page.get_by_role("button", name="Commit").get_attribute("aria-disabled") == "true"


def test_a_choice_is_committed_and_stays(show):
    """Choosing says nothing; Commit does, keeps the focus, and settles the answer."""
    page = show(Prediction("softmax"))
    page.get_by_role("button", name="Commit").click()
    expect(status(page)).to_have_text("Choose an answer first.")
    page.get_by_role("radio").nth(2).check()
    expect(status(page)).not_to_contain_text("You expected")
    page.get_by_role("button", name="Commit").click()
    expect(status(page)).to_contain_text("It is different: Both fall, and their ratio stays the same.")
    expect(page.get_by_role("button", name="Commit")).to_be_focused()
    expect(page.get_by_role("radio").nth(0)).to_be_disabled()
    assert page.evaluate("model.get('guess')") == [2]


@pytest.mark.parametrize("name", ["formula", "softmax"])
def test_show_me_tells_without_a_guess(show, name):
    """Show me says the answer, and after it no guess counts."""
    page, (_, question) = show(Prediction(name)), predictions.load(name)
    page.get_by_role("button", name="Show me").click()
    page.evaluate("settle()")
    assert_said(page, said(question, []))
    page.evaluate("document.querySelector('form').requestSubmit()")
    assert page.evaluate("[model.get('guess'), model.get('shown')]") == [[], True]


def test_looking_back_asks_nothing(show):
    """In a summary there are the guess and the answer, and no control."""
    page = show(Prediction("softmax", [0]).recall())
    expect(status(page)).to_contain_text("You expected: They stay as they are. It is different:")
    assert page.locator("input, button").count() == 0


def test_what_a_website_keeps_is_shown_and_kept(show):
    """A guess that is kept comes back, one that is made is kept, and one that is forgotten is open again."""
    page = show(Prediction("formula"))
    page.evaluate("""() => {
        self.kept = {};
        self.store = {
            get: (kind, name) => kept[kind + name],
            set: (kind, name, value) => { kept[kind + name] = value; dispatchEvent(new Event('store-changed')) },
        };
    }""")
    page.get_by_role("textbox").fill("5")
    page.get_by_role("button", name="Commit").click()
    assert page.evaluate("kept") == {"guessformula": [5]}
    expect(status(page)).to_contain_text("You expected 5 nats.")
    page.evaluate("() => { kept = {}; dispatchEvent(new Event('store-changed')) }")
    expect(status(page)).to_be_empty()
    page.evaluate("() => { kept = { guessformula: [7] }; dispatchEvent(new Event('store-changed')) }")
    expect(status(page)).to_contain_text("That is close: it is 6.9078 nats.")


def test_nothing_is_left_behind(show):
    """After clean-up there is no element and no listener on the model."""
    page = show(Prediction("softmax"))
    page.evaluate("cleanup()")
    assert page.evaluate("[document.getElementById('stage').children.length, model.listeners()]") == [0, 0]
