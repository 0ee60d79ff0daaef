"""Derivations on a bare page: the browser judges as Python does, and its four levels answer to mouse, keys and ears."""

import json
import random
from collections import Counter
from functools import partial

import pytest
import traitlets
from crossentropy.derivations import DERIVATIONS, GOALS, UnreadableError, judge, parse
from crossentropy.derivations.judging import goal_of
from crossentropy.derivations.typeset import tex
from crossentropy.widgets import Derivation
from playwright.sync_api import expect

from ..conftest import AXE, assert_clean
from ..derivation_lines import (
    BODIES,
    STUDENTS,
    garbage,
    mistyped,
    reference_lines,
    rewritten,
    with_slips,
)

ALL = [*GOALS, *DERIVATIONS["chains"]]
JUDGE_ALL = """([goals, cases]) => JSON.stringify(cases.map(([goal, line]) => {
  let trees;
  try { trees = module.parse(line); } catch (error) { trees = error.message; }
  const { outcome, slip = null, say, meant = [], finished = false } = module.judge(goals[goal], line);
  return [trees, outcome, slip, say, meant, finished];
}))"""


@pytest.fixture
def module(new_page):
    """Page whose `module` is the front end."""
    page = new_page()
    page.evaluate("(esm) => load(esm)", str(Derivation._esm))
    return page


def in_python(goal, line):
    """Read and judge a line in Python, in the words of JSON."""
    try:
        trees = parse(line)
    except UnreadableError as error:
        trees = str(error)
    verdict = judge(goal, line)
    result = [trees, verdict.outcome, verdict.slip, verdict.say, verdict.meant, verdict.finished]
    return json.loads(json.dumps(result))


@pytest.mark.parametrize("seed", range(4))
def test_the_browser_judges_as_python_does(module, seed):
    """Random, mistyped, wrong and rewritten lines, as students type them: same tree, message, verdict and slip."""
    rng = random.Random(seed)
    kinds = {
        garbage: lambda goal: garbage(rng),
        mistyped: lambda goal: mistyped(rng, goal),
        with_slips: lambda goal: with_slips(rng, goal, goal_of(goal).names),
        rewritten: lambda goal: rewritten(rng, goal if goal in BODIES else "ce-dw"),
    }
    cases = []
    for kind, count in {garbage: 150, mistyped: 100, with_slips: 200, rewritten: 60}.items():
        cases += [(goal, kinds[kind](goal)) for goal in rng.choices(GOALS, k=count)]
    cases += [(goal, line) for goal, lines in STUDENTS.items() for line in lines] if seed == 0 else []
    browser = json.loads(module.evaluate(JUDGE_ALL, [DERIVATIONS["goals"], cases]))
    outcomes = Counter()
    for (goal, line), found in zip(cases, browser, strict=True):
        expected = in_python(goal, line)
        assert found == expected, (goal, line)
        outcomes[found[1]] += 1
    assert min(outcomes[outcome] for outcome in ("right", "wrong", "ask")) >= 20


def test_the_browser_knows_what_is_no_step_and_what_is_a_slip(module):
    """Recorded slips, and lines that stand there already, have the same names in the browser."""
    for name, goal in DERIVATIONS["goals"].items():
        lines = [slip["line"] for slip in goal["slips"]]
        slips = module.evaluate("([goal, lines]) => lines.map((line) => module.judge(goal, line).slip)", [goal, lines])
        assert slips == [slip["slip"] for slip in goal["slips"]], name
        line = reference_lines(name)[0]
        verdict = module.evaluate("([goal, line]) => module.judge(goal, `(${line})`, [line])", [goal, line])
        assert (verdict["outcome"], verdict["slip"]) == ("right", "no step")


def test_every_line_is_typeset(module):
    """What can be read is typeset as MathML that a browser takes: nothing of it is lost, and no tag is left open."""
    rng = random.Random(5)
    lines = [line for goal in GOALS for line in [*reference_lines(goal), *STUDENTS[goal]]]
    lines += [garbage(rng) for _ in range(200)]
    script = """(lines) => lines.map((line) => {
      let text;
      try { text = module.mathml([line]); } catch { return null; }
      const parsed = new DOMParser().parseFromString(text, "text/xml");
      return parsed.querySelector("parsererror") ? line : parsed.documentElement.textContent;
    })"""
    for line, text in zip(lines, module.evaluate(script, lines), strict=True):
        try:
            parse(line)
        except UnreadableError:
            assert text is None
        else:
            assert text


# One figure


def status(page):
    """Find what is said about the last line."""
    return page.get_by_role("status")


def written(page):
    """Find the lines of the derivation."""
    return page.locator(".ce-lines li")


def next_line(page):
    """Find the field for a line."""
    return page.get_by_role("textbox", name="Next line")


def settle(page):
    """Wait for the next frame."""
    page.evaluate("settle()")


@pytest.mark.parametrize("name", ALL)
def test_the_group_says_what_is_derived(show, name):
    """Each derivation is a group with a name, a choice of the level, a field and two buttons."""
    page = show(Derivation(name))
    group = page.get_by_role("group", name="Derivation: ")
    assert group.get_attribute("aria-label") == f"Derivation: {Derivation(name).title}"
    options = group.get_by_label("Level").locator("option").all_inner_texts()
    assert options == ["Read", "Order", "Fill", "Write"]
    expect(next_line(page)).to_be_visible()
    for button in "Check", "Hint":
        expect(group.get_by_role("button", name=button, exact=True)).to_be_visible()


@pytest.mark.parametrize("name", ALL)
def test_a_derivation_is_written_with_the_keyboard_alone(show, name):
    """Typed line after typed line, each with Enter, a derivation comes to its end."""
    page = show(Derivation(name))
    figure = Derivation(name)
    lines = [step["line"].replace("{{", "").replace("}}", "") for goal in figure.goals for step in goal["lines"]]
    next_line(page).focus()
    for i, line in enumerate(lines, start=1):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
        settle(page)
        expect(status(page)).to_contain_text("Right")
        expect(written(page)).to_have_count(i)
        expect(next_line(page)).to_be_focused()
        expect(next_line(page)).to_have_value("")
    expect(status(page)).to_have_text("Right, and this is the last line.")
    assert page.evaluate("model.get('written')") == lines


def test_another_route_counts(show):
    """Two lines of the reader's own, which are none of ours, end the derivation."""
    page = show(Derivation("ce-dw"))
    for line in "1/n Σ (a−y)/(a−a²) σ′(z) xj", "mean(xj(σ(z) − y))":
        next_line(page).fill(line)
        page.get_by_role("button", name="Check").click()
    expect(status(page)).to_have_text("Right, and this is the last line.")
    settle(page)
    expect(written(page)).to_have_count(2)


def test_a_wrong_line_gets_the_name_of_its_slip(show):
    """A wrong line stays in the field, and the status says what differs."""
    page = show(Derivation("ce-dw"))
    next_line(page).fill("1/n sum (y-a) x_j")
    next_line(page).press("Enter")
    expect(status(page)).to_contain_text("Wrong. The sign is wrong")
    expect(next_line(page)).to_have_value("1/n sum (y-a) x_j")
    expect(written(page)).to_have_count(0)
    next_line(page).fill("1/n sum sqrt(y+a) z x_j")
    next_line(page).press("Enter")
    expect(status(page)).to_contain_text("Wrong. Try one example")


def test_what_may_be_meant_is_offered(show):
    """Another reading is a button; it is taken by a click, and is right."""
    page = show(Derivation("ce-db"))
    next_line(page).fill("1/n sum a - y")
    next_line(page).press("Enter")
    expect(status(page)).to_have_text("Did you mean this?")
    page.get_by_role("button", name="1/n sum (a - y)").click()
    expect(status(page)).to_have_text("Right, and this is the last line.")
    settle(page)
    expect(written(page)).to_have_count(1)


def test_a_line_that_cannot_be_read_is_no_wrong_line(show):
    """What is unreadable is asked about, with a reason."""
    page = show(Derivation("ce-dw"))
    next_line(page).fill("1/n sum (q-y) x_j")
    next_line(page).press("Enter")
    expect(status(page)).to_contain_text("Did you mean something else? “q” is not known here.")


def test_a_line_that_stands_there_is_no_step(show):
    """The same line again is not written down again."""
    page = show(Derivation("ce-dw", written=["1/n sum (a-y)/(a(1-a)) s'(z) x_j"]))
    next_line(page).fill("1/n Σ (a−y)/(a(1−a)) σ'(z) xj")
    next_line(page).press("Enter")
    expect(status(page)).to_contain_text("Right, but no step")
    settle(page)
    expect(written(page)).to_have_count(1)


def test_hints_come_one_at_a_time(show):
    """First the reason, then a part, then the next line; typed, it is right, and the hints are gone."""
    page = show(Derivation("ce-dw"))
    hints, button = page.locator(".ce-hints li"), page.get_by_role("button", name="Hint")
    for count, words in enumerate(["The chain rule", "The next line can have", "It can be"], start=1):
        button.click()
        expect(hints).to_have_count(count)
        expect(hints.last).to_contain_text(words)
    button.click()
    next_line(page).fill("1/n sum (y-a) x_j")
    next_line(page).press("Enter")
    expect(hints).to_have_count(3)
    next_line(page).fill(reference_lines("ce-dw")[0])
    next_line(page).press("Enter")
    expect(hints).to_have_count(0)
    button.click()
    expect(hints.first).to_contain_text("The weight acts on the output through")


def test_hints_follow_the_readers_route(show):
    """Who has come by another way to a line with nothing but the factor to cancel is told to cancel it."""
    page = show(Derivation("ce-dw", written=["1/n sum (a-y) a(1-a)/(a(1-a)) x_j"]))
    page.get_by_role("button", name="Hint").click()
    expect(page.locator(".ce-hints li")).to_contain_text("The factor cancels")


def test_a_line_is_typeset_while_it_is_typed(show):
    """After every key there is the formula so far, also while a parenthesis is open; what the sum takes is marked."""
    page = show(Derivation("ce-dw"))
    next_line(page).focus()
    page.keyboard.type("1/n sum x_j (a")
    preview = page.locator("form .ce-line math")
    expect(preview.locator("mfrac")).to_have_count(1)
    expect(preview.locator(".ce-taken msub")).to_have_count(1)
    page.keyboard.type(" -")
    expect(page.locator("form .ce-line")).to_have_class("ce-line ce-unfinished")
    page.keyboard.type(" y)")
    expect(page.locator("form .ce-line")).to_have_class("ce-line")
    assert (
        page.locator(".ce-taken").evaluate_all("all => all.map((e) => getComputedStyle(e).borderBottomStyle)")[-1]
        == "solid"
    )


def test_signs_are_put_where_the_cursor_is(show):
    """A tap on a sign puts it in, replaces what is selected, and leaves the field its focus."""
    page = show(Derivation("ce-dw"), has_touch=True, viewport={"width": 390, "height": 844})
    next_line(page).fill("mean( y)")
    next_line(page).evaluate("field => field.setSelectionRange(5, 6)")
    signs = page.get_by_role("group", name="Signs")
    for sign in "x_j", "(", "σ(z)", "−":
        signs.get_by_role("button", name=sign, exact=True).tap()
    expect(next_line(page)).to_have_value("mean(x_j (σ(z) −y)")
    expect(next_line(page)).to_be_focused()
    next_line(page).press("End")
    signs.get_by_role("button", name=")", exact=True).tap()
    page.get_by_role("button", name="Check").tap()
    expect(status(page)).to_have_text("Right, and this is the last line.")


@pytest.mark.parametrize("goal", GOALS)
def test_every_line_can_be_written_with_the_signs(show, goal):
    """Digits aside, the palette has what the lines of its derivation need."""
    page = show(Derivation(goal))
    signs = "".join(page.get_by_role("group", name="Signs").get_by_role("button").all_inner_texts())
    available = "".join(map(str, parse_names(signs)))
    for name in parse_names(DERIVATIONS["goals"][goal]["wanted"]):
        assert name in available, name


def parse_names(text):
    """Give the letters that name something in a text."""
    return sorted({c for c in text.replace("σ", "s").replace("Σ", "sum") if c in "ayxszn"})


@pytest.mark.parametrize("name", ALL)
def test_lines_are_put_in_order(show, name):
    """A click on the next line writes it down with its reason; wrong lines and later ones are told why not."""
    figure = Derivation(name, level="order")
    page = show(figure)
    steps = [(goal, step) for goal in figure.goals for step in goal["lines"]]
    candidates = page.locator(".ce-candidate")
    decoys = min(2, len(figure.goals[0]["slips"])) if len(figure.goals) == 1 else len(figure.goals)
    expect(candidates).to_have_count(len(steps) + decoys)
    lines = [step["line"].replace("{{", "").replace("}}", "") for _, step in steps]
    names = "buttons => buttons.map((button) => button.getAttribute('aria-label'))"
    mistake = next(name for name in candidates.evaluate_all(names) if name != lines[0])
    page.get_by_role("button", name=mistake, exact=True).click()
    expect(status(page)).to_contain_text("Wrong. ")
    for i, line in enumerate(lines):
        page.get_by_role("button", name=line, exact=True).click()
        settle(page)
        expect(status(page)).to_contain_text("Right")
        expect(written(page)).to_have_count(i + 1)
    expect(candidates).to_have_count(0)
    expect(status(page)).to_have_text("Right, and this is the last line.")
    assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("name", ALL)
def test_gaps_are_filled(show, name):
    """Each line shows its reason and a gap; what fits into it is right in any form, what does not is told why."""
    figure = Derivation(name, level="fill")
    page = show(figure)
    steps = [(goal, step) for goal in figure.goals for step in goal["lines"]]
    for i, (_, step) in enumerate(steps, start=1):
        field = page.get_by_role("textbox", name="Missing part")
        expect(page.locator(".ce-gap")).to_have_count(1)
        field.fill("z/17")
        field.press("Enter")
        expect(status(page)).not_to_contain_text("Right")
        part = step["line"].partition("{{")[2].partition("}}")[0]
        field.fill(f"{part} + 0")
        field.press("Enter")
        expect(status(page)).to_contain_text("Right")
        settle(page)
        expect(written(page)).to_have_count(i)
    expect(status(page)).to_have_text("Right, and this is the last line.")


def test_to_read_are_all_lines_with_their_reasons(show):
    """At the first level there is nothing to do."""
    page = show(Derivation("minimum", level="read"))
    expect(written(page)).to_have_count(7)
    expect(written(page).locator("p")).to_have_count(7)
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.locator(".ce-given")).to_have_count(4)


def test_another_level_begins_anew(show):
    """With the level all that was said and written goes, and the choice keeps its focus."""
    page = show(Derivation("ce-dw"))
    next_line(page).fill(reference_lines("ce-dw")[0])
    next_line(page).press("Enter")
    settle(page)
    level = page.get_by_label("Level")
    level.focus()
    for label in "Fill", "Order", "Read", "Write":
        level.select_option(label=label)
        settle(page)
        expect(status(page)).to_be_empty()
        expect(level).to_be_focused()
        assert page.evaluate("model.get('level')") == label.lower()
    expect(written(page)).to_have_count(0)


def test_reset_takes_back_all(show):
    """Reset leads back to what the page showed first, also what is said."""
    page = show(Derivation("ce-dw", written=reference_lines("ce-dw")[:2]))
    next_line(page).fill(reference_lines("ce-dw")[2])
    next_line(page).press("Enter")
    settle(page)
    expect(written(page)).to_have_count(3)
    page.get_by_role("button", name="Reset").click()
    settle(page)
    expect(written(page)).to_have_count(2)
    expect(status(page)).to_be_empty()


def test_lines_that_python_writes_are_shown(show):
    """What a notebook writes stands there in the next frame; a goal that is reached gives way to the next one."""
    page = show(Derivation("minimum"))
    page.evaluate("model.set('written', ['(a-y)/(a(1-a))', 'a = y'])")
    settle(page)
    expect(written(page)).to_have_count(2)
    expect(page.locator(".ce-given")).to_have_count(3)


def test_a_verdict_is_marked_by_more_than_its_colour(show):
    """Right, wrong and asked have lines of three forms, also where colours are the reader's own."""
    page = show(Derivation("ce-db"), forced_colors="active")
    styles = []
    for line in "mean(a-y)", "mean(y-a)", "a-":
        next_line(page).fill(line)
        next_line(page).press("Enter")
        styles.append(page.locator(".ce-verdict").evaluate("p => getComputedStyle(p).borderLeftStyle"))
    assert styles == ["solid", "dotted", "double"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_in_any_state(show, scheme, width):
    """At all levels, after right, wrong and asked lines and with hints, axe finds no fault, and nothing is too wide."""
    page = show(Derivation("ce-dw"), viewport={"width": width, "height": 900})
    page.evaluate("scheme => (document.documentElement.dataset.theme = scheme)", scheme)
    page.add_script_tag(content=AXE)
    is_clean = partial(assert_clean, page, ".ce-figure")
    is_clean()
    for line in reference_lines("ce-dw")[1], "1/n sum (y-a) x_j", "1/n sum a - y x_j", "1/n sum (p":
        next_line(page).fill(line)
        next_line(page).press("Enter")
        is_clean()
    for _ in range(3):
        page.get_by_role("button", name="Hint").click()
    is_clean()
    for level in "Order", "Fill", "Read":
        page.get_by_label("Level").select_option(label=level)
        is_clean()


def test_the_keyboard_reaches_a_line_that_is_too_wide(show):
    """A line that scrolls can be focused, and only while it does."""
    page = show(Derivation("ce-dw", level="read"), viewport={"width": 320, "height": 900})
    count = "document.querySelectorAll('.ce-line[tabindex]').length"
    page.wait_for_function(f"{count} > 0")
    wide = "[...document.querySelectorAll('.ce-line')].filter((e) => e.scrollWidth > e.clientWidth).length"
    assert page.evaluate(count) == page.evaluate(wide)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function(f"{count} === 0")


def test_targets_are_large_enough(show):
    """Each control is at least 24 px in both directions; signs and lines to choose are larger."""
    page = show(Derivation("ce-dw"), viewport={"width": 390, "height": 844})
    sizes = "all => all.map((e) => Math.min(e.offsetWidth, e.offsetHeight))"
    assert min(page.locator("button, select, input").evaluate_all(sizes)) >= 36
    page.get_by_label("Level").select_option(label="Order")
    settle(page)
    assert min(page.locator("button").evaluate_all(sizes)) >= 36


def test_nothing_is_left_behind(show):
    """After clean-up there is no element and no listener on the model."""
    page = show(Derivation("ce-dw"))
    page.evaluate("cleanup()")
    assert page.evaluate("[document.getElementById('stage').children.length, model.listeners()]") == [0, 0]


# In Python


def test_bad_arguments_get_a_sentence():
    """An unknown name, an unknown level and an unreadable line are refused."""
    with pytest.raises(ValueError, match=r"name is 'ce': it must be one of sigma-prime, .*minimum"):
        Derivation("ce")
    with pytest.raises(
        traitlets.TraitError, match="level is 'guess': it must be one of 'read', 'order', 'fill', 'write'"
    ):
        Derivation("ce-dw", level="guess")
    with pytest.raises(traitlets.TraitError, match=r"written\[1\] is '1/n sum \(': Something is missing at the end."):
        Derivation("ce-dw", written=["1/n sum (a-y) x_j", "1/n sum ("])


@pytest.mark.parametrize("name", ALL)
def test_print_gets_the_lines_with_their_reasons(name):
    """What stands in for a derivation are all lines, as formulas, each after its reason."""
    figure = Derivation(name)
    data, _ = figure._repr_mimebundle_()
    text = data["text/markdown"]
    steps = [step for goal in figure.goals for step in goal["lines"]]
    assert text.count("$$") == 2 * len(steps)
    for step in steps:
        assert f"= {tex(step['line'].replace('{{', '').replace('}}', ''))}" in text
    assert "`" not in text
