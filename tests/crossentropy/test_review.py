"""Review prompts: what they cover, whether their answers are right, and a schedule under which nothing is lost."""

import math
import random
import re
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from crossentropy import review
from crossentropy.derivations import DERIVATIONS
from crossentropy.derivations.typeset import markdown
from crossentropy.review import CHAPTERS, PROMPTS, Choice, Line, Number, draw, schedule
from press.book import BOOK

from .review_answers import ANSWERS

DRAWS = 20
CHAPTER_OF = {name: prompt["chapter"] for name, prompt in PROMPTS.items()}
every_prompt = pytest.mark.parametrize("name", PROMPTS)


@cache
def drawn(name):
    """Draw a prompt twenty times."""
    return [draw(name, random.Random(f"{name} {seed}").random) for seed in range(DRAWS)]


def objectives(chapter):
    """List the objectives that a chapter states."""
    text = (BOOK / f"chapters/{chapter}.md").read_text("utf-8")
    box = re.search(r":class: objectives\n(.*?)\n:::", text, re.DOTALL)[1]
    return re.findall(r"(?m)^- (.+(?:\n  .+)*)", box)


# The prompts


def test_every_objective_has_its_prompts():
    """Each objective of the chapters has two prompts or more, and no prompt has another; there are 120."""
    found = Counter((prompt["chapter"], prompt["objective"]) for prompt in PROMPTS.values())
    stated = {(chapter, i) for chapter in CHAPTERS for i in range(1, len(objectives(chapter)) + 1)}
    assert found.keys() == stated
    assert min(found.values()) >= 2
    assert len(CHAPTERS) == 12
    assert len(PROMPTS) == sum(found.values()) >= 120


@every_prompt
def test_a_prompt_leads_to_a_section(name):
    """The section to read again is one of its chapter."""
    chapter, section = PROMPTS[name]["chapter"], PROMPTS[name]["section"]
    assert re.search(rf"(?m)^##+ {re.escape(section)}$", (BOOK / f"chapters/{chapter}.md").read_text("utf-8"))


def test_numbers_are_drawn_anew():
    """A prompt with numbers has several of each, and nearly all prompts have numbers."""
    with_numbers = [prompt for prompt in PROMPTS.values() if "draw" in prompt]
    assert all(len(set(choices.split(" "))) > 1 for prompt in with_numbers for choices in prompt["draw"].values())
    assert all("draw" in prompt or "goal" in prompt for prompt in PROMPTS.values())
    assert len(with_numbers) >= 120


@pytest.mark.parametrize("name", [name for name, prompt in PROMPTS.items() if "goal" not in prompt])
def test_the_answer_is_right(name):
    """For twenty draws the answer is what another computation makes of the same numbers."""
    for question in drawn(name):
        expected = ANSWERS[name]
        if not isinstance(expected, str):
            expected = expected(**{each: float(value.replace("−", "-")) for each, value in question.values.items()})
        if isinstance(question, Number):
            assert question.answer == pytest.approx(expected, rel=1e-5, abs=1e-8), question.values
        else:
            options = [option for option, _ in question.options]
            assert [i for i, option in enumerate(options) if option.startswith(expected)] == [question.right]


def test_every_line_is_wanted():
    """Of a prompt for a formula, what the judge wants is right, and each recorded slip is wrong."""
    for name in (name for name, prompt in PROMPTS.items() if "goal" in prompt):
        question = draw(name, random.Random(1).random)
        goal = DERIVATIONS["goals"][question.goal]
        last = goal["lines"][-1]["line"].replace("{{", "").replace("}}", "")
        assert question.judge(last).outcome == "right"
        assert {question.judge(slip["line"]).outcome for slip in goal["slips"]} <= {"wrong", "ask"}


@every_prompt
def test_answers_differ_whatever_is_drawn(name):
    """No wrong answer can be taken for the right one, nor for another wrong one; each names its misconception."""
    for question in drawn(name):
        if isinstance(question, Number):
            numbers = [question.answer, *(slip for slip, _ in question.slips)]
            behind = [misconception for _, misconception in question.slips]
            assert all(map(math.isfinite, numbers))
            assert not any(review._near(numbers[i], question.answer) for i in range(1, len(numbers)))
            assert behind
        elif isinstance(question, Choice):
            assert len({option for option, _ in question.options}) == len(question.options) >= 3
            behind = [misconception for _, misconception in question.options if misconception]
            assert len(behind) == len(question.options) - 1
        else:
            continue
        assert len(set(behind)) == len(behind)
        assert all(re.fullmatch(r"[A-Z0-9`][^?!]+\.", misconception) for misconception in behind)


@every_prompt
def test_every_text_can_be_typeset(name):
    """Whatever is drawn, all formulas in backticks are lines of the notation, and no name in braces is left."""
    for question in drawn(name):
        told = [question.ask, question.because, question.told(), question.judge(None).say]
        told += [text for pair in getattr(question, "options", []) for text in pair if text]
        assert not re.search(r"[{}`]|(?<![\w)])-", re.sub(r"\$[^$]*\$", "", markdown(" ".join(told))))


def test_choices_are_mixed():
    """No position of the right answer is the one to guess."""
    positions = Counter(
        question.right for name in PROMPTS for question in drawn(name)[:4] if isinstance(question, Choice)
    )
    assert max(positions.values()) <= positions.total() / 2


def test_a_number_may_be_typed_in_many_ways():
    """As a number with point or comma, as what gives it, and to one per cent; what is no number is asked for again."""
    question = draw("cost-for-0", lambda: 0.9)
    assert question.values == {"a": "0.99"}
    for typed in "4.605", "4,6", " 4.61 ", "-ln(0.01)", "−ln 0.01", "ln 100", "2*ln(10)", "46.05e-1":
        assert question.judge(typed).outcome == "right", typed
    for typed in "4.5", "-4.605", "-ln(0.99)", "0", "99/100":
        assert question.judge(typed).outcome == "wrong", typed
    for typed in "", "four", "ln a", "a", "1/0", "ln(-1)", "mean(3)", "1 = 1", "(" * 70:
        assert question.judge(typed).outcome == "ask", typed


def test_a_wrong_answer_names_what_is_behind_it():
    """A number that a recorded misconception gives is told so; another wrong one, and none, only the answer."""
    question = draw("cost-for-0", lambda: 0.9)
    behind = "The misconception behind this: The term with `ln a` counts for every target."
    assert question.judge("0.01005").say == f"Not right. {behind} The answer is `4.605`. {question.because}"
    assert question.judge("17").say == f"Not right. The answer is `4.605`. {question.because}"
    assert question.judge(None).say.strip() == f"The answer is `4.605`. {question.because}"


def test_a_line_that_is_not_finished_is_asked_for():
    """A right step counts only when nothing is left to do; a reading that may be meant is asked for."""
    question = draw("write-ce-db", random.random)
    assert isinstance(question, Line)
    assert question.judge("1/n sum (a-y)").outcome == "right"
    assert question.judge("1/n sum dC/da da/db").say.startswith("Right. Still to go:")
    assert "Did you mean this?" in question.judge("1/n sum a - y").say
    assert question.judge("1/n sum (y-a)").say.startswith("Wrong. The sign is wrong")


def test_an_unknown_prompt_is_refused():
    """The ValueError names what was asked for."""
    with pytest.raises(ValueError, match="'cost-for-7': there is no such prompt"):
        draw("cost-for-7", random.random)


# The schedule, on simulated readers


def simulate(knows, days=range(400), seed=1):
    """Let a reader answer one session a day, each prompt rightly with a probability; give the record of the answers."""
    rng, entries, record = random.Random(seed), {}, []
    for today in days:
        session = schedule.plan(CHAPTER_OF, entries, today)
        assert len(session) == len(set(session)) == schedule.SESSION  # nobody is drowned
        assert all(CHAPTER_OF[name] != CHAPTER_OF[after] for name, after in pairwise(session))
        for name in session:
            right = rng.random() < knows
            record.append((today, name, right, entries.get(name)))
            entries[name] = schedule.after(entries.get(name), right, today)
    return record


def first_days(record):
    """Give the day on which each prompt was first asked."""
    return {name: today for today, name, *_ in reversed(record)}


def overdue(record):
    """List by how many days each prompt that came back was late."""
    return [today - entry["due"] for today, _, _, entry in record if entry]


def returns(record):
    """List after how many days each prompt that was missed came back."""
    days = {name: [(today, right) for today, each, right, _ in record if each == name] for name in PROMPTS}
    return [after - today for each in days.values() for (today, right), (after, _) in pairwise(each) if not right]


@pytest.mark.parametrize(("knows", "days_a_prompt"), [(1, 0.27), (0.9, 0.27), (0.6, 1)])
def test_a_reader_who_comes_daily_meets_everything(knows, days_a_prompt):
    """All prompts have been asked after some weeks, each comes back on its day or close to it, and misses soon."""
    record = simulate(knows)
    assert first_days(record).keys() == PROMPTS.keys()
    assert max(first_days(record).values()) <= days_a_prompt * len(PROMPTS)
    assert max(overdue(record)) <= 3
    assert max(returns(record), default=1) <= 3


def test_a_perfect_reader_climbs():
    """Whoever knows everything sees each prompt less and less often: none before its day while others are due."""
    record = simulate(1, range(25))
    for name in PROMPTS:
        days = [today for today, each, *_ in record if each == name]
        assert all(b - a >= gap for (a, b), gap in zip(pairwise(days), schedule.DAYS[1:], strict=False))


def test_a_reader_who_knows_nothing_gets_nothing_new():
    """What was missed comes back on the next day, and new prompts wait until there is room."""
    record = simulate(0, range(30))
    assert len(first_days(record)) == schedule.SESSION
    assert set(returns(record)) == {1}


@pytest.mark.parametrize("knows", [1, 0.8])
def test_a_month_away_is_caught_up(knows):
    """After a month nothing is lost, a session is as short as before, and in three weeks nothing is overdue."""
    record = simulate(knows, [*range(40), *range(70, 170)])
    before, after = [[each for each in record if (each[0] >= 70) == later] for later in (False, True)]
    assert {name for _, name, *_ in before} <= {name for _, name, *_ in after}
    assert max(overdue(after)) <= 30
    assert max(overdue([each for each in after if each[0] >= 91])) <= 3


def test_practice_before_the_day_counts_only_against():
    """A right answer before its day changes nothing; a wrong one brings the prompt back tomorrow."""
    entry = {"rung": 2, "due": 20}
    assert schedule.after(entry, True, 10) == entry
    assert schedule.after(entry, False, 10) == {"rung": 0, "due": 11}
    assert schedule.after(entry, True, 20) == {"rung": 3, "due": 20 + schedule.DAYS[3]}


def test_one_chapter_can_be_asked_alone():
    """If all prompts are of one chapter, they are asked one after the other, those that are due first."""
    chapters = {name: chapter for name, chapter in CHAPTER_OF.items() if chapter == "formula"}
    names = list(chapters)
    entries = {names[5]: {"rung": 1, "due": 3}, names[3]: {"rung": 1, "due": 2}, names[0]: {"rung": 1, "due": 9}}
    session = schedule.plan(chapters, entries, today=3)
    assert session[:4] == [names[3], names[5], names[1], names[2]]
    assert len(session) == schedule.SESSION
