"""The review: the same prompts, answers and days in the browser as in Python, and a session by keys alone."""

import random
import re
from itertools import pairwise

import pytest
import traitlets
from crossentropy import review
from crossentropy.review import CHAPTERS, PROMPTS, Choice, Number, schedule
from crossentropy.widgets import Review
from playwright.sync_api import expect

# Draws in the browser with the chances that Python had, and judges some answers.
DRAW_AND_JUDGE = """([prompts, goals, cases]) => cases.map(([i, chances, answers]) => {
    const left = [...chances], question = module.draw(prompts[i], goals, () => left.shift());
    const { ask, because, told, answer = null, options = [] } = question;
    return { ask, because, told, answer, options, judged: answers.map(each => module.judged(question, each)) };
})"""


def answers_to(question):
    """Give answers of all kinds to a question: right, recorded as wrong, unreadable, none."""
    if isinstance(question, Choice):
        return [None, *range(len(question.options))]
    if isinstance(question, Number):
        slips = [repr(slip) for slip, _ in question.slips]
        return [None, repr(question.answer), *slips, "12345", "", "a", "ln 2", "3,5e-1", "1/0", "−2", "½", "1e999"]
    goal = review.DERIVATIONS["goals"][question.goal]
    return [None, goal["wanted"], *(slip["line"] for slip in goal["slips"]), "", "p", "1/n sum a - y", "dC/da da/db"]


def test_the_browser_draws_and_judges_as_python_does(show):
    """From the same chances come the same texts and options, numbers to 1e-12, and the same word to each answer."""
    figure = Review()
    page = show(figure)
    cases, expected = [], []
    for i, name in enumerate(PROMPTS):
        for seed in range(4):
            chances = [random.Random(f"{name} {seed} {k}").random() for k in range(9)]
            question = review.draw(name, iter(chances).__next__)
            answers = answers_to(question)
            cases.append([i, chances, answers])
            expected.append((question, [question.judge(each) for each in answers]))
    found = page.evaluate(DRAW_AND_JUDGE, [figure.prompts, figure.goals, cases])
    for (question, verdicts), shown in zip(expected, found, strict=True):
        assert [shown["ask"], shown["because"], shown["told"]] == [question.ask, question.because, question.told()]
        assert shown["answer"] == (pytest.approx(question.answer, rel=1e-12) if isinstance(question, Number) else None)
        assert [tuple(option) for option in shown["options"]] == getattr(question, "options", [])
        assert [(each["outcome"], each["say"]) for each in shown["judged"]] == [(v.outcome, v.say) for v in verdicts]


def test_the_browser_keeps_the_schedule_of_python(show):
    """A reader who knows two thirds, with days off, gets the same prompts and entries for a hundred days."""
    figure, rng, entries, days = Review(), random.Random(4), {}, []
    for today in [day for day in range(100) if day % 9 < 7 and not 40 < day < 60]:
        names = schedule.plan({name: prompt["chapter"] for name, prompt in PROMPTS.items()}, entries, today)
        answers = {name: rng.random() < 0.67 for name in names}
        entries |= {name: schedule.after(entries.get(name), right, today) for name, right in answers.items()}
        days.append([today, list(answers.items())])
    found = show(figure).evaluate(
        """([prompts, days]) => {
            const entries = {}, planned = [];
            for (const [today, answers] of days) {
                planned.push(module.plan(prompts, entries, today).map(({ name }) => name));
                for (const [name, right] of answers) entries[name] = module.after(entries[name], right, today);
            }
            return [planned, entries];
        }""",
        [figure.prompts, days],
    )
    assert found == [[[name for name, _ in answers] for _, answers in days], entries]


def test_bad_entries_and_chapters_are_refused():
    """An entry of no prompt, or without its numbers, and an unknown chapter raise TraitError."""
    for entries, said in (
        ({"weather": {"rung": 1, "due": 2}}, "entries['weather'] is"),
        ({"peak": 3}, "it must be the rung and due of a prompt"),
        ({"peak": {"rung": 9, "due": 2}}, "entries['peak']['rung'] is 9: it must be a whole number from 0 to 4"),
    ):
        with pytest.raises(traitlets.TraitError, match=re.escape(said)):
            Review(entries=entries)
    with pytest.raises(traitlets.TraitError, match="chapter is 'weather': it must be one of"):
        Review("weather")


def test_print_has_every_prompt_and_then_every_answer():
    """The Markdown holds one draw of each prompt, and after all of a chapter's its answers, with no names in braces."""
    text = Review().markdown()
    assert text.count("\n\n1. ") == 2 * len(CHAPTERS)
    assert len(re.findall(r"(?m)^\d+\. ", text)) == 2 * len(PROMPTS)
    assert text == Review().markdown()
    assert len(re.findall(r"(?m)^\d+\. ", Review("formula").markdown())) == 2 * 14


def question(page):
    """Give the prompt that is on the page, of its kind, by its words in Python."""
    return page.evaluate("""() => {
        const form = document.querySelector("form");
        return form.querySelector("[type=radio]") ? "choice" : "typed";
    }""")


def test_a_session_by_keys_alone(show):
    """Twelve prompts are answered by keys; what is wrong leads to its section, and the end counts what was right."""
    page = show(Review())
    state = page.get_by_role("status")
    expect(state).to_have_text(f"0 due today, {len(PROMPTS)} new. A session takes about five minutes.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Prompts from")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for i in range(schedule.SESSION):
        expect(page.locator(".ce-row").first).to_contain_text(f"{i + 1} of {schedule.SESSION}")
        assert page.evaluate("document.activeElement === document.querySelector('form input')")
        if question(page) == "choice":
            page.keyboard.press("Enter")
            expect(state).to_have_text("Choose an answer first.")
            page.keyboard.press("Space")
        else:
            page.keyboard.press("Enter")
            expect(state).not_to_be_empty()
            page.keyboard.type("0.123456")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Next" if i < 11 else "Finish")).to_be_visible()
        if "Right" not in state.inner_text():
            expect(state).to_contain_text("Read it again: ")
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    expect(state).to_have_text(re.compile(r"\d+ of 12 right\. .*0 due today, \d+ new\."))
    entries = page.evaluate("model.get('entries')")
    assert len(entries) == 12
    assert {PROMPTS[name]["chapter"] for name in entries} == set(CHAPTERS)
    Review(entries=entries)


def test_neighbours_are_of_different_chapters(show):
    """In the order in which a session asks, no chapter follows itself."""
    page = show(Review())
    page.get_by_role("button", name="Start").click()
    for _ in range(schedule.SESSION):
        page.get_by_role("button", name="I do not know").click()
        page.get_by_role("button", name=re.compile("Next|Finish")).click()
    names = list(page.evaluate("model.get('entries')"))
    assert all(PROMPTS[name]["chapter"] != PROMPTS[after]["chapter"] for name, after in pairwise(names))
    expect(page.get_by_role("status")).to_contain_text("0 of 12 right. What you missed comes back tomorrow.")


def test_what_is_answered_stays_answered(show):
    """After a verdict the answer can be changed no more, and counts once; what cannot be read counts not at all."""
    page = show(Review("formula"))
    page.get_by_role("button", name="Start").click()
    field = page.get_by_role("textbox")
    field.fill("about five")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status")).to_have_text(review.TYPED)
    assert page.evaluate("model.get('entries')") == {}
    field.fill("17")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status")).to_contain_text("Not right. The answer is")
    expect(page.get_by_role("status")).to_contain_text("Read it again: Targets in between, in The formula.")
    assert not field.is_editable()
    kept = page.evaluate("model.get('entries')")
    page.get_by_role("button", name="I do not know").click(force=True)
    assert page.evaluate("model.get('entries')") == kept
    assert list(kept) == ["soft-target-cost"]


def test_what_a_website_keeps_decides(show):
    """The store has the entries, and new prompts are of the chapters that have been read; a link chooses a chapter."""
    page = show(Review())
    page.evaluate("""() => {
        self.kept = { read: { "chapters/formula.html": true, "chapters/softmax.html": true }, review: {} };
        self.store = {
            all: (kind) => kept[kind],
            set: (kind, name, value) => { kept[kind][name] = value; dispatchEvent(new Event("store-changed")); },
        };
        dispatchEvent(new Event("store-changed"));
    }""")
    state = page.get_by_role("status")
    count = sum(prompt["chapter"] in ("formula", "softmax") for prompt in PROMPTS.values())
    expect(state).to_contain_text(f"0 due today, {count} new.")
    page.evaluate("() => { location.hash = '#review-digits' }")
    count = sum(prompt["chapter"] == "digits" for prompt in PROMPTS.values())
    expect(page.get_by_role("combobox")).to_have_value("digits")
    expect(state).to_contain_text(f"0 due today, {count} new.")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="I do not know").click()
    kept, today = page.evaluate("[kept.review, Math.floor(Date.now() / 864e5 - new Date().getTimezoneOffset() / 1440)]")
    assert kept == {"small-weights": {"rung": 0, "due": today + 1}}
    assert page.evaluate("model.get('entries')") == {}


def test_a_narrower_page_keeps_the_question(show):
    """When a page gets narrow, as a tablet that is turned, the same question stands there."""
    page = show(Review())
    page.get_by_role("button", name="Start").click()
    asked = page.locator("form").inner_text()
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("settle()")
    assert page.locator("form").inner_text() == asked
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
