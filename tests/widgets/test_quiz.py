"""Quiz: in Python, and under a reader's keys in a real browser."""

import re

import pytest
import traitlets
from crossentropy import quizzes
from crossentropy.widgets import Quiz
from playwright.sync_api import expect

NAME = "derivative"
RIGHT = [question.right for question in quizzes.load(NAME)[1]]
WRONG = [0 if right else 1 for right in RIGHT]


# In Python


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([0, 0], "answers has 2 entries: it must have 3"),
        ([0, 4, 0], "answers[1] is 4: it must be a whole number from -1 to 3"),
        ([0, 0, -2], "answers[2] is -2: it must be a whole number from -1 to 2"),
        ([0.5, 0, 0], "answers[0] is 0.5: it must be a whole number from -1 to 3"),
        (["a", 0, 0], "answers[0] is 'a': it must be a whole number from -1 to 3"),
    ],
)
def test_bad_answers_are_refused_with_a_sentence(answers, sentence):
    """Answers that do not fit the questions raise TraitError, at once and later, and change nothing."""
    quiz = Quiz(NAME)
    for attempt in (lambda: quiz.set_trait("answers", answers), lambda: Quiz(NAME, answers)):
        with pytest.raises(traitlets.TraitError, match=re.escape(sentence)):
            attempt()
    assert quiz.answers == [-1, -1, -1]


@pytest.mark.parametrize("trait", ["name", "topic", "questions"])
def test_questions_cannot_be_changed(trait):
    """Only the answers of a quiz can be set."""
    quiz = Quiz(NAME)
    with pytest.raises(traitlets.TraitError, match="read-only"):
        setattr(quiz, trait, getattr(quiz, trait))


def test_python_knows_what_is_right():
    """`right` compares the answers to the right ones; no answer is not right."""
    assert Quiz(NAME).right() == [False] * 3
    assert Quiz(NAME, [RIGHT[0], WRONG[1], -1]).right() == [True, False, False]


# In the browser


def question(page, number):
    """Return a question, found as assistive technology finds it: a group named by its text."""
    return page.get_by_role("group", name="Quiz: The derivative", exact=True).get_by_role("group").nth(number)


def feedback(page, number):
    """Return the place where a question tells what it thinks of an answer."""
    return question(page, number).get_by_role("status")


def answer(page, number, choice):
    """Choose an answer and check it."""
    question(page, number).get_by_role("radio").nth(choice).check()
    question(page, number).get_by_role("button", name="Check").click()


def test_every_question_and_answer_has_its_name(show):
    """A question is a group whose name begins with its number; its answers are radio buttons lettered from (a)."""
    page = show(Quiz(NAME))
    for i, source in enumerate(quizzes.load(NAME)[1]):
        assert question(page, i).locator("legend").inner_text().startswith(f"{i + 1}. ")
        for letter, radio in zip("abcd", question(page, i).get_by_role("radio").all(), strict=False):
            assert radio.evaluate("radio => radio.labels[0].innerText").startswith(f"({letter}) ")
        assert question(page, i).get_by_role("radio").count() == len(source.answers)


def test_arrow_keys_do_not_give_an_answer_away(show):
    """By keyboard alone: arrows walk through the answers in silence, Check gives the feedback and keeps the focus."""
    page = show(Quiz(NAME))
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        expect(feedback(page, 0)).to_be_empty()
    expect(question(page, 0).get_by_role("radio").nth(3)).to_be_checked()
    page.keyboard.press("ArrowDown")
    for _ in range(RIGHT[0]):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("model.get('answers')") == [-1, -1, -1]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(feedback(page, 0)).to_contain_text(f"({'abcd'[RIGHT[0]]}) is right.")
    expect(question(page, 0).get_by_role("button", name="Check")).to_be_focused()
    assert page.evaluate("model.get('answers')") == [RIGHT[0], -1, -1]


def test_enter_on_an_answer_checks_it(show):
    """Enter on a chosen answer does what Check does, and the focus stays on the answer."""
    page = show(Quiz(NAME))
    radio = question(page, 1).get_by_role("radio").nth(WRONG[1])
    radio.press("Space")
    radio.press("Enter")
    expect(feedback(page, 1)).to_contain_text("is not right.")
    expect(radio).to_be_focused()


def test_every_wrong_answer_is_told_its_misconception(show):
    """Each wrong answer is answered with its letter, its misconception and the words of the link to the cure."""
    page = show(Quiz(NAME))
    for i, source in enumerate(quizzes.load(NAME)[1]):
        for j, choice in enumerate(source.answers):
            answer(page, i, j)
            if j != source.right:
                expect(feedback(page, i)).to_contain_text(f"✗ ({'abcd'[j]}) is not right.")
                expect(feedback(page, i).locator("em")).to_have_text(choice.misconception)
                expect(feedback(page, i)).to_contain_text(re.search(r"\[(.+)\]", choice.cure)[1])
            else:
                expect(feedback(page, i)).to_contain_text(f"✓ ({'abcd'[j]}) is right.")


def test_check_without_an_answer_asks_for_one(show):
    """Check before anything is chosen says so, and gives no answer."""
    page = show(Quiz(NAME))
    question(page, 2).get_by_role("button", name="Check").click()
    expect(feedback(page, 2)).to_have_text("Choose an answer first.")
    assert page.evaluate("model.saved") == 0


def test_a_page_hears_of_answers(show):
    """Each checked answer is announced by an event that bubbles, with the quiz and how much of it is right."""
    page = show(Quiz(NAME))
    page.evaluate("heard = []; addEventListener('quiz-answered', (event) => heard.push(event.detail))")
    for i, choice in [(0, WRONG[0]), (0, RIGHT[0]), (2, RIGHT[2])]:
        answer(page, i, choice)
    assert page.evaluate("heard") == [{"quiz": NAME, "right": right, "total": 3} for right in (0, 1, 2)]


def test_python_answers_and_takes_back(show):
    """Answers that Python sets are shown with their feedback; -1 clears a question and leaves the others alone."""
    page = show(Quiz(NAME, [RIGHT[0], -1, -1]))
    expect(feedback(page, 0)).to_contain_text("is right.")
    question(page, 1).get_by_role("radio").nth(0).check()  # chosen, and not yet checked
    page.evaluate("(answers) => model.set('answers', answers)", [-1, -1, WRONG[2]])
    expect(feedback(page, 2)).to_contain_text("is not right.")
    expect(feedback(page, 0)).to_be_empty()
    expect(question(page, 0).locator(":checked")).to_have_count(0)
    expect(question(page, 1).get_by_role("radio").nth(0)).to_be_checked()


def test_an_answer_is_marked_by_more_than_its_colour(show):
    """Right has a solid line, wrong a dotted one; also where the colours are the reader's own."""
    page = show(Quiz(NAME), forced_colors="active")
    answer(page, 0, RIGHT[0])
    answer(page, 1, WRONG[1])
    for i, j, style in (0, RIGHT[0], "solid"), (1, WRONG[1], "dotted"):
        expect(question(page, i).locator(".ce-answer").nth(j)).to_have_css("border-left-style", style)


def test_targets_are_large_enough(show):
    """A radio button is at least 24 px in both directions, its label and the button at least 36 px high."""
    page = show(Quiz(NAME))
    boxes = page.locator("input[type=radio]").evaluate_all("all => all.map((e) => [e.offsetWidth, e.offsetHeight])")
    assert min(min(box) for box in boxes) >= 24
    heights = page.locator(".ce-answer, button").evaluate_all("all => all.map((e) => e.offsetHeight)")
    assert min(heights) >= 36


def test_feedback_moves_nothing_above_it(show):
    """Feedback appears below the button; the question and its answers stay where they are."""
    page = show(Quiz(NAME))
    places = "all => all.map((e) => e.getBoundingClientRect().top)"
    before = question(page, 1).locator("legend, label, button").evaluate_all(places)
    answer(page, 1, WRONG[1])
    assert question(page, 1).locator("legend, label, button").evaluate_all(places) == before


def test_two_quizzes_do_not_share_their_choices(show):
    """The radio buttons of each question, and of each quiz on a page, are a group of their own."""
    page = show(Quiz(NAME))
    names = page.locator("input").evaluate_all("all => all.map((e) => e.name)")
    assert len(set(names)) == 3
    page.evaluate("void module.default.render({ model, el: document.getElementById('stage') })")
    assert len(set(page.locator("input").evaluate_all("all => all.map((e) => e.name)"))) == 6


def test_nothing_is_left_behind(show):
    """After clean-up there is no element and no listener on the model."""
    page = show(Quiz(NAME))
    page.evaluate("cleanup()")
    assert page.evaluate("[document.getElementById('stage').children.length, model.listeners()]") == [0, 0]
