"""Predictions: in Python, and under a reader's keys in a real browser."""

import re

import numpy as np
import pytest
import traitlets
from crossentropy import CrossEntropyCost, Neuron, QuadraticCost, drawings, predictions
from crossentropy.widgets import Drawing, LearningSlowdown, Prediction
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
        if question.kind == "drawing":
            assert "0.9334" in predictions.sentence(question, [])
        elif question.kind == "choice":
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
    for make, name in (Prediction, "learning_slowdown"), (Drawing, "formula"):
        with pytest.raises(ValueError, match=f"'{name}' is no {make.__name__}"):
            make(name)


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
    group = page.get_by_role("group", name=re.compile("^(Prediction|Looking back): "))
    return group.get_by_role("status").and_(page.locator(".ce-told"))


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


# Drawings


def line(*corners):
    """Draw straight lines through corners (epoch, output), the first of which is the start."""
    epochs, outputs = zip(*corners, strict=True)
    return np.interp(np.arange(1, 31) * 10, epochs, outputs).round(2).tolist()


RUN = Neuron(2, 2).train(QuadraticCost(), x=1, y=0, eta=0.15, epochs=300).a
START = (0, RUN[0])
TRUE = [RUN[10 * k] for k in range(1, 31)]
# Drawings as people make them, what is to be said to each, and between which epochs it parts
DRAWINGS = {
    "the curve itself": (TRUE, "near", -1, -1),
    "the curve, by an unsteady hand": ([a + 0.05 * (-1) ** k for k, a in enumerate(TRUE)], "near", -1, -1),
    "the curve, a little too low": ([max(0, a - 0.08) for a in TRUE], "near", -1, -1),
    "level": (line(START, (300, 0.98)), "above", 130, 180),
    "straight down": (line(START, (300, 0.2)), "below", 30, 60),
    "straight down to the target": (line(START, (300, 0)), "below", 20, 50),
    "at once to the target": (line(START, (10, 0), (300, 0)), "below", 1, 3),
    "as the other neuron": (
        Neuron(0.6, 0.9).train(QuadraticCost(), x=1, y=0, eta=0.15, epochs=300).a[10::10].tolist(), "below", 1, 10,
    ),
    "as the cross-entropy": (
        Neuron(2, 2).train(CrossEntropyCost(), x=1, y=0, eta=0.15, epochs=300).a[10::10].tolist(), "below", 3, 10,
    ),
    "level, then a cliff at the end": (line(START, (290, 0.98), (300, 0.2)), "above", 130, 180),
    "a cliff in the middle": (line(START, (140, 0.95), (160, 0.1), (300, 0.1)), "below", 141, 155),
    "a slope half as long": (line(START, (150, 0.2), (300, 0.1)), "below", 15, 40),
    "late, and too steep": (line(START, (200, 0.9), (220, 0.1), (300, 0.05)), "above", 190, 200),
    "a little late": (line(START, (200, 0.93), (300, 0.3)), "above", 150, 230),
    "a little early": (line(START, (120, 0.93), (200, 0.5), (300, 0.2)), "below", 130, 190),
    "half way down, and no further": (line(START, (150, 0.93), (200, 0.5), (300, 0.5)), "below", 150, 200),
    "a dip that comes back": (line(START, (50, 0.5), (100, 0.95), (300, 0.2)), "below", 5, 30),
    "up to 1, and then down": (line(START, (100, 1), (150, 0.95), (300, 0.2)), "near", -1, -1),
    "all at the end": (line(START, (250, 0.97), (300, 0)), "above", 150, 200),
    "steps": (line(START, (90, 0.98), (100, 0.6), (190, 0.6), (200, 0.3), (300, 0.3)), "below", 91, 100),
    "the right shape, too early": (TRUE[5:] + [0.15] * 5, "below", 80, 180),
    "the right shape, too late": ([0.98] * 5 + TRUE[:-5], "above", 150, 230),
}  # fmt: skip


@pytest.mark.parametrize(("heights", "verdict", "earliest", "latest"), DRAWINGS.values(), ids=DRAWINGS)
def test_what_is_said_of_a_drawing_is_true(heights, verdict, earliest, latest):
    """Until they part a drawing and the curve are close, there it lies as told, and nowhere are they farther apart."""
    told = drawings.compare(heights, RUN)
    drawn = np.interp(np.arange(301), np.arange(31) * 10, [RUN[0], *heights])
    gaps = np.abs(drawn - RUN)
    assert told.verdict == verdict
    assert earliest <= told.parted <= latest
    assert told.distance == pytest.approx(gaps.mean())
    assert gaps.max() == pytest.approx(gaps[told.farthest])
    assert (told.drawn, told.computed) == pytest.approx((drawn[told.farthest], RUN[told.farthest]))
    end = told.parted if told.parted >= 0 else 301
    assert (gaps[:end] <= drawings.APART + 1e-9).all()
    if verdict != "near":
        assert gaps[end] > drawings.APART
        assert (drawn[end] < RUN[end]) == (verdict == "below")
        side = {"below": "lower", "above": "higher"}[verdict]
        assert f"part at epoch {told.parted}, where yours is the {side} one" in told.sentence()
    assert f"The mean distance is {gaps.mean():.2f}" in told.sentence()


def test_the_browser_compares_drawings_as_python_does(show):
    """Distance, where they part and are farthest apart, and the words: for recorded drawings and random ones."""
    rng = np.random.default_rng(19)
    wild = [rng.random(30).round(2).tolist() for _ in range(20)]
    wild += [np.sort(rng.random(30)).round(2)[::-1].tolist() for _ in range(20)]
    all_drawings = [heights for heights, *_ in DRAWINGS.values()] + wild
    page = show(Drawing("learning_slowdown"))
    found = page.evaluate(
        "([all, run]) => all.map((one) => { const c = module.compare(one, run); return [c, module.wordsOf(c)] })",
        [all_drawings, RUN.tolist()],
    )
    for heights, (comparison, words) in zip(all_drawings, found, strict=True):
        expected = drawings.compare(heights, RUN)
        assert comparison == pytest.approx(vars(expected), abs=1e-12)
        assert {name: str(words[name]) for name in expected.words()} == expected.words()
    page.evaluate("heights => model.set('guess', heights)", DRAWINGS["straight down"][0])
    page.evaluate("settle()")
    assert_said(page, said(predictions.load("learning_slowdown")[1], DRAWINGS["straight down"][0]))


def draw_by_hand(page, corners):
    """Draw with the mouse on the first plot, through corners in units of its axes."""
    box = page.locator(".ce-plot > svg").first.bounding_box()
    view = page.locator(".ce-plot > svg").first.evaluate("plot => plot.viewBox.baseVal.width")
    scale = box["width"] / view
    right, bottom = view - 14, box["height"] / scale - 43

    def place(epoch, output):
        return box["x"] + scale * (44 + epoch / 300 * (right - 44)), box["y"] + scale * (
            26 + (1.12 - output) / 1.16 * (bottom - 26)
        )

    page.mouse.move(*place(*corners[0]))
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*place(*corner), steps=8)
    page.mouse.up()


def test_a_mouse_draws_a_curve(show):
    """A curve that is drawn from left to right is committed as it was drawn, to a hundredth or two."""
    page = show(Drawing("learning_slowdown"))
    page.get_by_role("button", name="Commit").click()
    expect(status(page)).to_have_text("Draw your curve first.")
    draw_by_hand(page, [(0, 0.98), (100, 0.8), (200, 0.3), (300, 0.1)])
    page.get_by_role("button", name="Commit").click()
    expect(status(page)).to_contain_text("Your curve and the computed one part at epoch")
    expected = line((0, 0.98), (100, 0.8), (200, 0.3), (300, 0.1))
    assert page.evaluate("model.get('guess')") == pytest.approx(expected, abs=0.05)


def test_what_is_not_drawn_follows_the_end_of_what_is(show):
    """Half a curve goes on level; a correction leaves the rest alone."""
    page = show(Drawing("learning_slowdown"))
    draw_by_hand(page, [(0, 0.98), (150, 0.5)])
    draw_by_hand(page, [(40, 0.7), (60, 0.7)])
    page.get_by_role("button", name="Commit").click()
    heights = page.evaluate("model.get('guess')")
    assert heights[14:] == pytest.approx([0.5] * 16, abs=0.05)
    assert heights[3:6] == pytest.approx([0.7] * 3, abs=0.05)
    assert heights[9] == pytest.approx(0.66, abs=0.05)


def test_keys_draw_a_curve_by_its_knots(show):
    """Six sliders move the curve at their epochs and straight lines between them; they say where they are."""
    page = show(Drawing("learning_slowdown"))
    knots = [
        page.get_by_role("slider", name=f"Your curve at epoch {epoch}", exact=True) for epoch in range(50, 301, 50)
    ]
    for knot, times in zip(knots, [1, 1, 2, 3, 3, 3], strict=True):
        knot.focus()
        for _ in range(times):
            page.keyboard.press("PageDown" if times > 1 else "ArrowDown")
    page.evaluate("settle()")
    page.evaluate("settle()")
    values = [float(knot.get_attribute("aria-valuetext").removeprefix("output ")) for knot in knots]
    page.get_by_role("button", name="Commit").click()
    heights = page.evaluate("model.get('guess')")
    assert heights[4::5] == pytest.approx(values)
    assert values[0] > values[1] > values[2] > values[3]
    assert heights[12] == pytest.approx(heights[9] + 0.6 * (heights[14] - heights[9]), abs=0.011)
    knots[0].focus()
    page.keyboard.press("ArrowUp")
    assert page.evaluate("model.get('guess')") == heights


def test_a_race_runs_after_the_guess_and_tells_at_its_end(show):
    """Commit asks for a drawing, then starts the race; when that is over, the words of Python are said, and remain."""
    figure = LearningSlowdown.race()
    page = show(figure, reduced_motion="reduce")
    told = page.locator(".ce-told")
    page.get_by_role("button", name="Commit").click()
    expect(told).to_have_text("Draw your curve first.")
    draw_by_hand(page, [(0, 0.98), (300, 0.1)])
    expect(page.locator(".ce-prompt")).to_be_empty()
    page.get_by_role("button", name="Commit").click()
    expect(told).to_contain_text("The mean distance is")
    figure.guess = page.evaluate("model.get('guess')")
    assert told.inner_text() == figure.comparison().sentence()
    assert page.evaluate("model.get('epoch')") == 300
    page.get_by_role("button", name="Reset").click()
    assert page.evaluate("[model.get('guess'), model.get('epoch')]") == [[], 0]


def test_show_me_runs_a_race_without_a_guess(show):
    """Readers in a hurry see the race at once, and nothing is said of a curve."""
    page = show(LearningSlowdown.race(), reduced_motion="reduce")
    page.get_by_role("button", name="Show me").click()
    page.evaluate("settle()")
    assert page.evaluate("[model.get('guess'), model.get('epoch')]") == [[], 300]
    expect(page.locator(".ce-told")).to_be_empty()


@pytest.mark.parametrize("guess", [[0.5] * 29, [0.5] * 29 + [1.5]])
def test_what_is_no_drawing_is_refused(guess):
    """A drawing has thirty heights from 0 to 1, for a prediction and for a race."""
    for figure in Drawing("learning_slowdown"), LearningSlowdown.race():
        with pytest.raises(traitlets.TraitError, match="it must be 30 numbers from 0 to 1"):
            figure.guess = guess
    assert LearningSlowdown.race().comparison() is None
