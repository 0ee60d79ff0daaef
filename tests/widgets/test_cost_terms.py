"""CostTerms: in Python, and under a reader's hands in a real browser."""

import math

import numpy as np
import pytest
import traitlets
from crossentropy import cross_entropy, numerical_gradient
from crossentropy.widgets import CostTerms
from numpy.testing import assert_allclose
from playwright.sync_api import expect

# In Python


@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_curves_add_up(y):
    """The two terms are never negative and add up to the cross-entropy, whose lowest point is at a = y."""
    curves = CostTerms(y=y).curves()
    assert_allclose(curves["yes"] + curves["no"], curves["cost"], rtol=1e-12, atol=1e-15)
    assert (curves["yes"] >= 0).all()
    assert (curves["no"] >= 0).all()
    lowest = curves["a"][curves["cost"].argmin()]
    assert abs(lowest - y) <= np.diff(curves["a"]).max()


@pytest.mark.parametrize(("trait", "value"), [("a", -0.1), ("a", 1.1), ("y", float("nan")), ("view", "sum")])
def test_traits_refuse_nonsense(trait, value):
    """Every trait names itself when it refuses a value."""
    with pytest.raises(traitlets.TraitError, match=f"^{trait} is "):
        CostTerms(**{trait: value})


@pytest.mark.parametrize("y", [0.0, 0.3, 0.5, 1.0])
def test_pulls_are_slopes_and_cancel_at_the_target(y):
    """Each pull is minus the derivative of its term, and where the output is a soft target the two cancel."""
    for a in 0.1, 0.45, 0.9:
        pulls = CostTerms(a=a, y=y).pulls()
        yes = numerical_gradient(lambda a: -y * np.log(a), a)
        no = numerical_gradient(lambda a: -(1 - y) * np.log1p(-a), a)
        assert [pulls["yes"], pulls["no"]] == pytest.approx([-yes, -no], rel=1e-7, abs=1e-8)
    if 0 < y < 1:
        assert CostTerms(a=y, y=y).pulls() == {"yes": 1.0, "no": -1.0}


# In the browser


def test_browser_computes_the_same_pulls(new_page):
    """The pulls of the browser are Python's to 1e-12, infinite and zero ones too."""
    page = new_page()
    page.evaluate("(esm) => load(esm)", str(CostTerms()._esm))
    pairs = [(a, y) for a in (0.0, 1e-9, 0.3, 0.5, 1.0) for y in (0.0, 0.3, 1.0)]
    script = "(pairs) => pairs.map(([a, y]) => [module.PULLS.yes(a, y), module.PULLS.no(a, y)])"
    expected = [list(CostTerms(a=a, y=y).pulls().values()) for a, y in pairs]
    assert_allclose(page.evaluate(script, pairs), expected, rtol=1e-12, atol=0)


def test_arrows_balance_where_the_output_is_the_target(show):
    """At the best output the two arrows are equally long; away from it they are not."""
    page = show(CostTerms(a=0.8, y=0.3))
    lengths = "['yes', 'no'].map((kind) => document.querySelector(`.ce-arrow.ce-${kind}`).getBBox().width)"
    page.evaluate("settle()")
    pull, push = page.evaluate(lengths)
    assert pull < push / 5
    group(page).get_by_role("button", name="Best output").click()
    page.evaluate("settle()")
    pull, push = page.evaluate(lengths)
    assert pull == pytest.approx(push, abs=0.1)
    assert group(page).get_by_text("balance").is_visible()


def test_handles_never_lie_upon_each_other(show):
    """Whatever output and target are, each of the two rings can be taken."""
    page = show(CostTerms())
    for a, y in [(0.3, 0.3), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.95, 0.0), (0.05, 1.0)]:
        page.evaluate("([a, y]) => { model.set('a', a); model.set('y', y); }", [a, y])
        page.evaluate("settle()")
        for name in "Output on the curve", "Target line":
            ring = slider(page, name)
            box = ring.locator(".ce-ring").bounding_box()
            hit = page.evaluate(
                "([x, y]) => document.elementFromPoint(x, y).closest('[role=slider]')?.getAttribute('aria-label')",
                [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
            )
            assert hit == name, (a, y)


def group(page):
    """Return the figure, found as assistive technology finds it."""
    return page.get_by_role("group", name="Cost terms")


def slider(page, name):
    """Return the slider of this exact name."""
    return group(page).get_by_role("slider", name=name, exact=True)


def readout(page):
    """Read the numbers, by the words in front of them."""
    page.evaluate("settle()")
    rows = group(page).get_by_role("status").get_by_role("row").all()
    return {row.get_by_role("rowheader").inner_text(): row.get_by_role("cell").inner_text() for row in rows}


@pytest.mark.parametrize(("a", "y"), [(0.8, 0.3), (0.01, 0.0), (0.5, 1.0), (0.3, 0.3)])
def test_readout_is_pythons(show, a, y):
    """The terms, their sum and the lowest cost are Python's, to four decimals."""
    found = {label: float(text) for label, text in readout(show(CostTerms(a=a, y=y))).items()}
    assert found == pytest.approx(
        {
            "target y": y,
            "output a": a,
            "−y ln a": -y * math.log(a),
            "−(1−y) ln(1−a)": -(1 - y) * math.log1p(-a),
            "sum: cost C": cross_entropy(a, y),
            "lowest cost: entropy H(y)": cross_entropy(y, y),
            "pull y / a": y / a,
            "push (1−y) / (1−a)": (1 - y) / (1 - a),
        },
        abs=5.1e-5,
    )


@pytest.mark.parametrize(("a", "y", "cost"), [(1, 0, "∞"), (0, 0.3, "∞"), (0, 0, "0.0000"), (1, 1, "0.0000")])
def test_certain_outputs(show, a, y, cost):
    """An output of exactly 0 or 1 costs nothing if it is right and without bound if not, and nothing breaks."""
    assert readout(show(CostTerms(a=a, y=y)))["sum: cost C"] == cost
    assert readout(show(CostTerms(a=a, y=y, view="minimum")))["cost C"] == cost


def test_minimum_view_shows_what_is_above_the_entropy(show):
    """The other view reads out how far the cost is above the lowest, and no terms; one click leads to the bottom."""
    page = show(CostTerms(a=0.8, y=0.3, view="minimum"))
    above = "above it: C − H(y)"
    assert float(readout(page)[above]) == pytest.approx(cross_entropy(0.8, 0.3) - cross_entropy(0.3, 0.3), abs=5.1e-5)
    assert "−y ln a" not in readout(page)
    group(page).get_by_role("button", name="Best output").click()
    assert readout(page)["output a"] == "0.3000"
    assert readout(page)[above] == "0.0000"


@pytest.mark.parametrize("name", ["Output", "Output on the curve"])
def test_output_moves_by_keyboard(show, name):
    """Both the slider and the point on the curve move the output with the arrow keys."""
    page = show(CostTerms(a=0.8))
    slider(page, name).press("ArrowRight")
    assert page.evaluate("model.get('a')") == pytest.approx(0.81)


@pytest.mark.parametrize("name", ["Target", "Target line"])
def test_target_moves_by_keyboard(show, name):
    """Both the slider and the top of the target line move the target with the arrow keys."""
    page = show(CostTerms(y=0.3))
    slider(page, name).press("ArrowLeft")
    assert page.evaluate("model.get('y')") == pytest.approx(0.29)


@pytest.mark.parametrize(("name", "trait"), [("Output on the curve", "a"), ("Target line", "y")])
def test_points_can_be_dragged(show, name, trait):
    """Both points can be dragged to the left end of the axis and stay there, whatever the pointer's height."""
    page = show(CostTerms(a=0.8, y=0.4))
    box = slider(page, name).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(0, 0, steps=4)
    page.mouse.up()
    assert page.evaluate("(trait) => model.get(trait)", trait) == 0


def test_python_moves_the_figure(show):
    """What Python sets, the sliders and the numbers follow; a change of view lays the figure out anew."""
    page = show(CostTerms())
    page.evaluate("() => { model.set('y', 0.5); model.set('a', 0.25); }")
    assert readout(page)["lowest cost: entropy H(y)"] == "0.6931"
    assert slider(page, "Output").input_value() == "0.25"
    page.evaluate("model.set('view', 'minimum')")
    assert "above it: C − H(y)" in readout(page)


def test_reset(show):
    """Reset brings back the output and the target of the start."""
    page = show(CostTerms(a=0.6, y=0.2))
    slider(page, "Output").fill("0.1")
    group(page).get_by_role("button", name="Hard target 0").click()
    group(page).get_by_role("button", name="Reset").click()
    assert page.evaluate("[model.get('a'), model.get('y')]") == [0.6, 0.2]


def test_nothing_is_left_behind(show):
    """After clean-up there is no element and no listener on the model, also after a change of view."""
    page = show(CostTerms())
    page.evaluate("model.set('view', 'minimum')")
    expect(group(page)).to_be_visible()
    page.evaluate("cleanup()")
    assert page.evaluate("model.listeners()") == 0
    assert page.locator("#stage").inner_html() == ""


@pytest.mark.parametrize("view", ["terms", "minimum"])
def test_narrow_screen(show, view):
    """At 390 pixels nothing sticks out sideways, and every control is at least 40 pixels high under a finger."""
    page = show(CostTerms(view=view), has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("settle()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for control in group(page).locator("input, select, button, [role=slider]").all():
        assert control.bounding_box()["height"] >= 40
