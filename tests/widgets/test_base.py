"""What all live figures promise: what they accept, what stands in for them, and how their front end is made."""

import re

import numpy as np
import pytest
import traitlets
from crossentropy import figures, picture
from crossentropy.widgets import CostTerms, GradientFactors, LearningSlowdown, LossSurface, OutputLayer, Quiz, base

FIGURES = [LearningSlowdown, LearningSlowdown.race, CostTerms, lambda: CostTerms(view="minimum")]

every_figure = pytest.mark.parametrize("make", FIGURES, ids=["LearningSlowdown", "race", "CostTerms", "minimum"])


class Example(traitlets.HasTraits):
    """One trait of each kind."""

    z = base.Number(0.0, -2, 2)
    n = base.Whole(1, 1, 9)
    zs = base.NumberList([0, 1], -2, 2, 2, 4)
    cost = base.Choice(["quadratic", "cross-entropy"], default_value="quadratic")


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("z", 2.5, "z is 2.5: it must be a number from -2 to 2"),
        ("z", float("nan"), "z is nan: it must be a number from -2 to 2"),
        ("z", -np.inf, "z is -inf: it must be a number from -2 to 2"),
        ("z", "1", "z is '1': it must be a number from -2 to 2"),
        ("z", None, "z is None: it must be a number from -2 to 2"),
        ("z", True, "z is True: it must be a number from -2 to 2"),
        ("n", 0, "n is 0: it must be a whole number from 1 to 9"),
        ("n", 2.5, "n is 2.5: it must be a whole number from 1 to 9"),
        ("n", float("nan"), "n is nan: it must be a whole number from 1 to 9"),
        ("zs", [0, 3], "zs[1] is 3: it must be a number from -2 to 2"),
        ("zs", [0], "zs has 1 entries: it must have 2 to 4"),
        ("zs", 1.0, "zs is 1.0: it must be a list of numbers"),
        ("cost", "hinge", "cost is 'hinge': it must be one of 'quadratic', 'cross-entropy'"),
    ],
)
def test_bad_value_is_refused_with_a_sentence(trait, value, sentence):
    """A value out of range raises TraitError that names trait, value and range, and changes nothing."""
    example = Example()
    before = getattr(example, trait)
    with pytest.raises(traitlets.TraitError, match=re.escape(sentence)):
        setattr(example, trait, value)
    assert getattr(example, trait) == before


@pytest.mark.parametrize(
    ("trait", "value", "kept"),
    [
        ("z", -2, -2.0),
        ("z", np.float32(0.5), 0.5),
        ("n", 3.0, 3),  # as JavaScript may send it
        ("n", np.int64(3), 3),
        ("zs", np.array([0.5, 1]), [0.5, 1.0]),
        ("zs", (1, 2), [1.0, 2.0]),
    ],
)
def test_good_value_becomes_plain_python(trait, value, kept):
    """Numbers of any real type are kept as what JSON can say."""
    example = Example()
    setattr(example, trait, value)
    assert getattr(example, trait) == kept
    assert type(getattr(example, trait)) is type(kept)


@every_figure
def test_still_picture_stands_in(make):
    """Beside the live view, the mime bundle holds the picture as SVG, PNG and text, with its alt text."""
    data, metadata = make()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["image/svg+xml"].startswith("<svg")
    for kind in "image/svg+xml", "image/png":
        assert metadata[kind]["alt"] == data["text/plain"]
    assert re.search(r"\d\.\d{4}", data["text/plain"])


@pytest.mark.parametrize("make", [LearningSlowdown, CostTerms, lambda: Quiz("formula")], ids=["run", "terms", "quiz"])
def test_front_end_stands_alone(make):
    """The module imports nothing and can be embedded in a page's script element."""
    esm = str(make()._esm)
    assert not re.search(r"^\s*import\b|\bimport\(", esm, re.MULTILINE)
    assert "<!--" not in esm
    assert "<script" not in esm.lower()
    assert "http" not in esm.replace("http://www.w3.org/2000/svg", "")


def test_no_string_of_a_front_end_runs_over_lines():
    """Lines may lose indents and comments on the website: no template string begins in one line and ends in another."""
    for file in base.HERE.rglob("*.js"):
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            assert line.count("`") % 2 == 0, f"{file.name}:{number}"


@every_figure
def test_state_is_small(make):
    """What a page embeds for a figure besides its front end is a handful of numbers."""
    state = {name: value for name, value in make().get_state().items() if name not in ("_esm", "_css")}
    assert len(repr(state)) < 1000


def test_colours_are_those_of_the_pictures():
    """Live figures have the colours of the still ones, light and dark."""
    light, dark = re.findall(r"\.ce-figure \{(.*?)\}", base.SHARED_CSS, re.DOTALL)[:2]
    for name in ("INK", "QUIET", "PAPER", "BLUE", "VERMILLION", "GREEN", "PURPLE"):
        colour = getattr(picture, name)
        assert f"--ce-{name.lower()}: {colour};" in light
        assert f"--ce-{name.lower()}: {picture.DARK_TWINS[colour]};" in dark


def test_printed_landscapes_have_the_colours_of_the_live_ones():
    """The ramp of each cost in the style sheet, on light pages, is the one that the still picture is drawn in."""
    found = re.findall(r"^\.ce-figure \.ce-([\w-]+) \{\s*--ce-ramp: ([^;]+);", str(LossSurface._css), re.MULTILINE)
    assert {name: ramp.split() for name, ramp in found} == figures.RAMPS


def test_every_rule_is_confined():
    """Every CSS selector names a class of ours, so that nothing else on the page changes."""
    for figure in LearningSlowdown, CostTerms, Quiz:
        css = re.sub(r"/\*.*?\*/|@(media|container|supports)[^{]*\{", "", str(figure._css), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", css):
            assert all(".ce-" in selector for selector in selectors.split(",")), selectors


# Under the hand: a figure, one of its sliders, and the trait that it moves to a value
MOVES = [
    (LearningSlowdown, "Epoch", {"epoch": 123}),
    (LearningSlowdown, "Weight", {"w": -1.5}),
    (CostTerms, "Output", {"a": 0.25}),
    (lambda **traits: CostTerms(view="minimum", **traits), "Target", {"y": 0.25}),
    (GradientFactors, "Weighted input", {"z": -2.5}),
    (LossSurface, "Epoch", {"epoch": 123}),
    (LossSurface, "Turn", {"azimuth": 77}),
    (OutputLayer, "z 1", {"z": [-2.5, *OutputLayer().z[1:]]}),
]

every_move = pytest.mark.parametrize(
    ("make", "slider", "moved"), MOVES, ids=[f"{slider} {name}" for _, slider, moved in MOVES for name in moved]
)

# All that a figure says, to those who look and to those who listen
WORDS = """() => [...document.querySelectorAll(".ce-figure, .ce-figure *")].map((element) => [
    element.tagName, element.children.length ? "" : element.textContent, element.value ?? "",
    ...["aria-label", "aria-valuetext", "aria-valuenow"].map((name) => element.getAttribute(name)),
])"""


def drag(page, slider, value):
    """Move a slider 20 times before the next frame; return how many frames that has asked for, and what is shown."""
    return page.get_by_role("slider", name=slider, exact=True).evaluate(
        """(slider, value) => {
            const figure = slider.closest(".ce-figure"), before = figure.innerHTML, ask = window.requestAnimationFrame;
            let asked = 0;
            window.requestAnimationFrame = (callback) => (asked++, ask(callback));
            for (let i = 20; i >= 1; i--) {
                slider.value = i === 1 ? value : +slider.min + i * slider.step;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }
            window.requestAnimationFrame = ask;
            return [asked, figure.innerHTML === before];
        }""",
        str(value[0] if isinstance(value, list) else value),
    )


@every_move
def test_one_frame_however_many_inputs(show, make, slider, moved):
    """Twenty inputs between two frames ask for one frame, and nothing is painted before it."""
    page = show(make())
    assert drag(page, slider, *moved.values()) == [1, True]


@every_move
def test_words_settle_to_the_final_state(show, make, slider, moved):
    """A figure that was moved to a state says all that one says which begins there."""
    page = show(make())
    drag(page, slider, *moved.values())
    begun = show(make(**moved))
    for figure in page, begun:
        figure.evaluate("settle().then(settle)")
    assert page.evaluate(WORDS) == begun.evaluate(WORDS)


def touch(page, *places):
    """Put a finger down, move it from place to place, and lift it."""
    session = page.context.new_cdp_session(page)
    for i, (x, y) in enumerate(places):
        kind = "touchMove" if i else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


# A finger that is lifted while it moves leaves the page scrolling for a while; a tap would only end that.
RESTED = """() => new Promise(done => {
    let last = scrollY, frames = 0;
    const look = () => {
        frames = scrollY === last ? frames + 1 : 0;
        last = scrollY;
        frames < 20 ? requestAnimationFrame(look) : done();
    };
    look();
})"""


def test_a_finger_moves_a_slider_only_if_it_does_not_scroll(show):
    """Up and down over a slider a finger changes nothing; sideways it drags the thumb, and a tap sets it."""
    page = show(CostTerms(a=0.8), has_touch=True)
    page.add_style_tag(content="body { min-height: 4000px }")
    slider = page.get_by_role("slider", name="Output", exact=True)
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    touch(page, *((x + i % 2, y - 20 * i) for i in range(7)))
    page.evaluate(RESTED)
    assert page.evaluate("model.get('a')") == 0.8
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(RESTED)
    assert slider.input_value() == "0.8"
    touch(page, (x, y))
    page.wait_for_function("Math.abs(model.get('a') - 0.25) < 0.05")
    touch(page, *((x + i * box["width"] / 12, y) for i in range(7)))
    page.wait_for_function("Math.abs(model.get('a') - 0.75) < 0.07")
