"""The quizzes: their form, that what they call right is right, and that every misconception has its cure."""

import math
import re
from collections import Counter

import numpy as np
import pytest
from crossentropy import cross_entropy, cross_entropy_from_logits, quizzes, sigmoid, softmax
from crossentropy.quizzes import Right, Wrong
from crossentropy.widgets.quiz import Quiz, to_html
from press.book import BOOK, pages

CHAPTERS = ["learning_slowdown", "formula", "properties", "derivative", "generalization"]
CHAPTERS += ["softmax", "origins", "numerics", "digits", "logistic", "language", "trust"]
LINK = re.compile(r"\[[^\]]+\]\((\w+)\.md(?:#([^)]+))?\)")
QUESTIONS = [(name, i, question) for name in quizzes.names() for i, question in enumerate(quizzes.load(name)[1], 1)]

# What is right, said here once more: how the right answer to each question begins, computed where it is a number.
RIGHT = {
    "derivative": [r"The other factor, $\partial C / \partial a$, is large", "Only what happens at this", "None"],
    "digits": [
        "I take for each the rate that is best on validation",
        "The difference and its interval",
        "We cannot say",
    ],
    "formula": [f"{-math.log(0.9):.4f} nats", "It is infinite", "0"],
    "generalization": ["It stays", "Nothing", "No"],
    "language": ["That of words", "It falls and falls", "By 10"],
    "learning_slowdown": ["The sigmoid is flatter", "At 2/3", "No"],
    "logistic": [f"{3 / 4:.2f}", "The training examples can be told apart without error", "Perhaps nothing"],
    "numerics": [
        "Infinity, where 40 would be right",
        f"The cost cannot fall below {math.log1p(math.exp(-1)):.4f} nats",
        "A badly wrong neuron stops learning",
    ],
    "origins": ["Yes, up to a constant: it is the cross-entropy", "All costs and gradients by one factor", "The same"],
    "properties": ["No, it only comes as close as you like", "Nothing: the output is 0.3", "The outputs move away"],
    "trust": ["Any above 1/2", "It has become surer", "She is calibrated, and tells us nothing"],
    "softmax": ["Softmax with the log-likelihood", "No: two sigmoid outputs", "The outputs stay, and $g$ grows by 100"],
}

every_quiz = pytest.mark.parametrize("name", quizzes.names())
every_question = pytest.mark.parametrize(
    "question", [q for *_, q in QUESTIONS], ids=[f"{n}-{i}" for n, i, _ in QUESTIONS]
)


def texts(question):
    """List all texts of a question."""
    return [question.text, *(text for answer in question.answers for text in (answer.text, answer.feedback))]


def sections(page):
    """List the sections of a chapter by the names that links give them."""
    titles = re.findall(r"(?m)^##+ (.+)$", (BOOK / "chapters" / f"{page}.md").read_text("utf-8"))
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def test_every_page_that_teaches_has_a_quiz():
    """There is a quiz for each chapter of the course, and no other."""
    assert sorted(quizzes.names()) == sorted(CHAPTERS)


def test_an_unknown_quiz_is_refused():
    """The ValueError names what was asked for and what there is."""
    with pytest.raises(ValueError, match=r"^name is 'derivatives': it must be one of 'derivative', "):
        Quiz("derivatives")


@pytest.mark.parametrize("name", [name for name in CHAPTERS if f"chapters/{name}" in pages(BOOK / "_toc.yml")])
def test_chapters_show_their_quiz(name):
    """A chapter in the contents has its quiz just before its summary, and the quiz has the title of the chapter."""
    text = (BOOK / "chapters" / f"{name}.md").read_text("utf-8")
    assert re.search(r"(?m)^# (.+)$", text)[1] == quizzes.load(name)[0]
    assert f'Quiz("{name}")\n```\n\n## Summary' in text


@every_quiz
def test_a_quiz_has_three_questions(name):
    """A quiz is short."""
    assert len(quizzes.load(name)[1]) == 3


@every_question
def test_a_question_has_one_right_answer(question):
    """There are three or four answers that differ, and exactly one of them is right."""
    assert len({answer.text for answer in question.answers}) == len(question.answers)
    assert len(question.answers) in (3, 4)
    assert [type(answer) for answer in question.answers].count(Right) == 1
    assert isinstance(question.answers[question.right], Right)


@every_quiz
def test_the_right_answer_is_the_one_that_is_right(name):
    """The answer that is called right, and no other, begins as this file says that the right one does."""
    for question, words in zip(quizzes.load(name)[1], RIGHT[name], strict=True):
        right = [position for position, answer in enumerate(question.answers) if answer.text.startswith(words)]
        assert right == [question.right]


def test_no_letter_is_the_one_to_guess():
    """No position holds the right answer in more than half of all questions."""
    positions = Counter(question.right for *_, question in QUESTIONS)
    assert max(positions.values()) <= len(QUESTIONS) / 2


@every_question
def test_every_wrong_answer_is_named_and_cured(question):
    """Each wrong answer names its misconception in a sentence, and links to the section of a chapter that cures it."""
    for answer in question.answers:
        if isinstance(answer, Wrong):
            assert re.fullmatch(r"[A-Z0][^.?!]+\.", answer.misconception)
            [(page, section)] = LINK.findall(answer.cure)
            assert page in CHAPTERS
            assert section in sections(page)


@every_question
def test_every_text_becomes_html(question):
    """Nothing of the Markdown is left in the HTML, and every formula is MathML."""
    for text in texts(question):
        html = to_html(text)
        assert html.count("<math>") == text.count("$") / 2
        assert not re.search(r"[$*`\\]|\]\(", html)


@every_quiz
def test_print_has_every_question_and_then_every_answer(name):
    """The Markdown for print holds all texts: first the questions, and after them which answers are right, and why."""
    data, _ = Quiz(name)._repr_mimebundle_()
    asked, reasons = data["text/markdown"].split("**Answers**")
    for question in quizzes.load(name)[1]:
        letter = "abcd"[question.right]
        assert question.text in asked
        assert f"({letter}) is right. {question.answers[question.right].feedback}" in reasons
        for answer in question.answers:
            assert answer.text in asked
            assert answer.feedback not in asked
            assert answer.feedback in reasons


def test_to_html_knows_four_kinds_of_markup():
    """Formulas, code, stress and links become HTML, one inside another too; all else is escaped."""
    assert to_html("`a < b` & *not $y$*") == "<code>a &lt; b</code> &amp; <em>not <math><mi>y</mi></math></em>"
    assert to_html("[Which σ′?](a_page.md#which-σ-is-gone)") == '<a href="a_page.md#which-is-gone">Which σ′?</a>'
    assert to_html("2 * 3 [sic] costs 5 $") == "2 * 3 [sic] costs 5 $"


def test_a_formula_that_cannot_be_read_is_refused():
    """The ValueError shows the formula."""
    with pytest.raises(ValueError, match=r"In the formula: \\nonsense"):
        to_html(r"$\nonsense{a}$")


# What the quizzes call right


def test_the_quadratic_cost_learns_fastest_at_two_thirds():
    """For the target 0, error times slope, a · a(1−a), is largest at a = 2/3."""
    a = np.linspace(0, 1, 3001)
    assert a[np.argmax(a * a * (1 - a))] == pytest.approx(2 / 3)


def test_swapped_letters_cost_infinitely_much():
    """With target and output exchanged, a target of 1 and an output of 0.9 cost infinitely much."""
    assert cross_entropy(a=1, y=0.9) == math.inf


def test_without_its_sign_the_cost_leads_away():
    """Descent on the cost without its minus sign carries the output away from the target."""
    z = 0.5
    for _ in range(50):
        z += 0.5 * (sigmoid(z) - 1)
    assert sigmoid(z) < 0.01


def test_a_softmax_of_numbers_from_0_to_1_is_never_sure():
    """Of ten numbers from 0 to 1 a softmax gives at most e/(e+9) to one."""
    bound = math.e / (math.e + 9)
    assert softmax(np.eye(10)[0]).max() == pytest.approx(bound)
    assert softmax(np.random.default_rng(1).uniform(size=(1000, 10))).max() <= bound
    assert f"{bound:.2f}" in Quiz("softmax").markdown()


def test_a_naive_program_finds_infinity_at_40():
    """At z = 40 the output rounds to 1 and its cost to infinity, where the cost from z itself is 40."""
    assert cross_entropy(sigmoid(40), 0) == math.inf
    assert cross_entropy_from_logits(40, 0) == pytest.approx(40)


def test_a_sigmoid_of_a_sigmoid_keeps_the_cost_up():
    """A cost that takes a probability for a logit stays above ln(1 + 1/e) for the target 1."""
    costs = [cross_entropy_from_logits(sigmoid(z), 1) for z in (-5, 0, 5, 40)]
    assert min(costs) == pytest.approx(math.log1p(1 / math.e))
