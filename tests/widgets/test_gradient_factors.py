"""The figure GradientFactors: its numbers in Python and in the browser, its gradient check, and its controls."""

import itertools

import numpy as np
import pytest
import traitlets
from crossentropy import CrossEntropyCost, QuadraticCost, sigmoid
from crossentropy.widgets.gradient_factors import GradientFactors

COSTS = {cost.name: cost for cost in (QuadraticCost(), CrossEntropyCost())}
rng = np.random.default_rng(seed=3)
EXTREMES = [dict(z=z, y=y, x=x) for z, y, x in itertools.product((-50, 0, 50), (0, 0.5, 1), (-10, 0, 1))]
SETTINGS = EXTREMES + [
    dict(z=rng.uniform(-12, 12), y=rng.choice([0, 1, rng.uniform()]).item(), x=rng.uniform(-3, 3)) for _ in range(60)
]


def text_of_row(page, label):
    """Read a row of the readout once it is painted."""
    page.evaluate("settle()")
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label)).locator("td").all_inner_texts()


def test_the_numbers_of_the_chapter():
    """At z = 4, y = 0: 55.6 · 0.0177 = 0.982 under the cross-entropy, 0.982 · 0.0177 = 0.0173 under the quadratic."""
    factors = GradientFactors(z=4, y=0, x=1).factors()
    assert np.allclose(factors["cross-entropy"], [55.598, 0.017663, 1, 0.98201], rtol=1e-4)
    assert np.allclose(factors["quadratic"], [0.98201, 0.017663, 1, 0.017345], rtol=1e-4)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_product_is_the_derivative(setting):
    """The factors multiply to x δ, with the errors δ that neurons are trained with, and pass their gradient check."""
    figure = GradientFactors(**setting)
    for name, (by_output, slope, x, by_weight) in figure.factors().items():
        assert by_output * slope * x == by_weight
        assert by_weight == pytest.approx(COSTS[name].delta(setting["z"], setting["y"]) * x, rel=1e-12, abs=1e-14)
    assert all(figure.check().values())


def test_a_saturated_neuron_keeps_its_accuracy():
    """For the target 1, ∂C/∂a of the cross-entropy is -1/a: -1 at z = 50, where a - 1 rounds to 0."""
    factors = GradientFactors(z=50, y=1).factors()["cross-entropy"]
    assert factors.by_output == pytest.approx(-1, rel=1e-15)
    assert factors.by_weight == pytest.approx(-np.exp(-50), rel=1e-14)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_slip_is_exposed_exactly_where_it_matters(setting):
    """Taking ∂C/∂a for ∂C/∂w fails the check unless the two are the same to the check's tolerance."""
    figure = GradientFactors(**setting, slip=True)
    for name, check in figure.check().items():
        by_output, _, _, by_weight = figure.factors()[name]
        difference = abs(by_output - by_weight) / max(1, abs(by_output), abs(by_weight))
        assert check.analytic == by_output
        assert bool(check) == (difference <= check.tolerance)


def test_the_slip_is_right_where_the_missing_factor_is_one():
    """Where σ′(z) x = 1, as at z = 0 with x = 4, ∂C/∂a is ∂C/∂w."""
    assert all(GradientFactors(z=0, x=4, slip=True).check().values())


@pytest.mark.parametrize("cost", COSTS)
def test_one_cost_alone(cost):
    """A figure of one cost computes that one."""
    figure = GradientFactors(cost=cost)
    assert list(figure.factors()) == list(figure.check()) == [cost]


@pytest.mark.parametrize(
    ("trait", "value", "complaint"),
    [
        ("z", 51, "z is 51: it must be a number from -50 to 50"),
        ("y", -0.5, "y is -0.5: it must be a number from 0 to 1"),
        ("x", float("nan"), "x is nan: it must be a number from -10 to 10"),
        ("cost", "cubic", "cost is 'cubic': it must be one of 'both', 'quadratic', 'cross-entropy'"),
    ],
)
def test_impossible_values_are_refused(trait, value, complaint):
    """A value out of range raises TraitError with a sentence and leaves the figure as it was."""
    figure = GradientFactors()
    before = getattr(figure, trait)
    with pytest.raises(traitlets.TraitError, match=f"^{complaint}"):
        setattr(figure, trait, value)
    assert getattr(figure, trait) == before


@pytest.mark.parametrize("setting", [dict(z=4), dict(z=-6, x=1.5), *EXTREMES[::5]], ids=str)
def test_the_still_picture_tells_the_same(setting):
    """The picture that stands in for the figure names the product of every cost, at the extremes too."""
    figure = GradientFactors(**setting)
    bundle, _ = figure._repr_mimebundle_()
    for factors in figure.factors().values():
        assert f"is {abs(factors.by_weight):.4g}" in bundle["text/plain"]
    assert bundle["image/svg+xml"].startswith("<svg")


def test_the_browser_computes_the_same(show):
    """Factors agree with Python's to 1e-12 and checks have the same verdict, on random settings and at the extremes.

    A central difference divides the rounding of the cost, which two mathematical libraries may do differently, by its
    step of 6e-6; it cannot agree better than that.
    """
    page = show(GradientFactors())
    for setting, slip in itertools.product(SETTINGS, (False, True)):
        figure = GradientFactors(**setting, slip=slip)
        for name, expected in figure.factors().items():
            arguments = [name, *(setting[key] for key in ("z", "y", "x")), slip]
            found = page.evaluate("arguments => module.check(...arguments)", arguments)
            check = figure.check()[name]
            keys = ("byOutput", "slope", "x", "byWeight")
            assert [found[key] for key in keys] == pytest.approx(list(expected), rel=1e-12, abs=0)
            assert found["analytic"] == pytest.approx(check.analytic, rel=1e-12, abs=0)
            assert found["numerical"] == pytest.approx(check.numerical, rel=1e-9, abs=1e-8)
            assert found["passed"] == bool(check)


def test_the_readout_shows_the_chain_and_its_check(show):
    """All factors, the central difference and the verdict are text; the slip changes what is used and the verdict."""
    page = show(GradientFactors())
    assert text_of_row(page, "∂C/∂a") == ["0.9820", "55.5982"]
    assert text_of_row(page, "σ′(z)") == ["0.0177", "0.0177"]
    assert text_of_row(page, "∂C/∂w used") == text_of_row(page, "central difference") == ["0.0173", "0.9820"]
    assert text_of_row(page, "verdict") == ["gradient check passed"] * 2
    page.get_by_label("Step along ∂C/∂a (a common slip)").check()
    assert text_of_row(page, "∂C/∂w used") == ["0.9820", "55.5982"]
    assert text_of_row(page, "central difference") == ["0.0173", "0.9820"]
    assert text_of_row(page, "verdict") == ["gradient check FAILED"] * 2
    assert "cross-entropy: gradient check FAILED" in page.locator("[aria-live=polite]").inner_text()


def test_the_keyboard_moves_everything_and_reset_takes_it_back(show):
    """Every control has a name and answers to keys; the values reach the model; Reset restores the first ones."""
    page = show(GradientFactors(z=4, y=0))
    group = page.get_by_role("group", name="Gradient factors")
    for label, key, trait, value in [
        ("Weighted input", "ArrowRight", "z", 4.1),
        ("Point on the sigmoid", "ArrowRight", "z", 4.2),
        ("Point on the sigmoid", "Home", "z", -8),
        ("Target", "ArrowRight", "y", 0.01),
        ("Input", "End", "x", 2),
        ("Cost", "ArrowDown", "cost", "quadratic"),
        ("Step along ∂C/∂a (a common slip)", "Space", "slip", True),
    ]:
        control = group.get_by_role("combobox") if label == "Cost" else group.get_by_label(label, exact=True)
        control.press(key)
        page.evaluate("settle()")
        assert page.evaluate(f"model.state.{trait}") == (pytest.approx(value) if trait in "xyz" else value)
    assert len(text_of_row(page, "verdict")) == 1
    assert page.locator("svg[role=img]:visible").count() == 2
    page.get_by_role("button", name="Reset").press("Enter")
    start = {"z": 4, "y": 0, "x": 1, "cost": "both", "slip": False}
    assert {trait: page.evaluate(f"model.state.{trait}") for trait in start} == start


def test_the_cancellation_can_be_seen(show):
    """From z = 4 to z = 6 the cross-entropy's bars stay mirror images, and grow; the product stays at the error."""
    page = show(GradientFactors(z=4, cost="cross-entropy"))
    widths = """() => [...document.querySelectorAll('[aria-label*="the cross-entropy cost"] .ce-bar')]
        .map(bar => bar.getBBox().width)"""
    page.evaluate("settle()")
    slope, first, product = page.evaluate(widths)
    page.evaluate("model.set('z', 6)")
    page.evaluate("settle()")
    slope_later, first_later, product_later = page.evaluate(widths)
    assert first_later - first > 20
    assert [slope, slope_later] == pytest.approx([first, first_later], abs=0.1)
    assert product_later == pytest.approx(product, abs=0.1)


def test_the_quadratic_cost_has_nothing_to_mirror(show):
    """Under the quadratic cost ∂C/∂a is the error itself, and the product falls short by all that σ′ is short."""
    page = show(GradientFactors(z=4, cost="quadratic"))
    slope, first, product = page.evaluate("""() => [...document.querySelectorAll(".ce-bar")]
        .filter((bar) => bar.checkVisibility()).map((bar) => bar.getBBox().width)""")
    assert first == 0
    assert product == pytest.approx(slope, abs=8)


@pytest.mark.parametrize("z", [-50, 50])
def test_extremes_are_drawn(show, z):
    """At z = ±50 with any target every bar is drawn with finite coordinates."""
    page = show(GradientFactors(z=z))
    for y, x in itertools.product((0, 0.5, 1), (0, -10)):
        page.evaluate("([y, x]) => { model.set('y', y); model.set('x', x); }", [y, x])
        page.evaluate("settle()")
        drawn = page.evaluate(
            "() => [...document.querySelectorAll('[points]')].map(p => p.getAttribute('points')).join()"
        )
        assert "NaN" not in drawn and "Infinity" not in drawn
        output = f"a = {sigmoid(z):.4f}" if z > 0 else "a = 1.929e-22"
        assert output in page.get_by_role("group", name="Gradient factors").inner_text()


def test_dark_theme_and_a_narrow_screen(show):
    """Dark mode repaints at once, and at 390 px nothing sticks out."""
    page = show(GradientFactors())
    page.set_viewport_size({"width": 390, "height": 800})
    bar = page.locator("polygon.ce-bar.ce-cross-entropy").first
    fill = "bar => getComputedStyle(bar).fill"
    assert bar.evaluate(fill) == "rgb(213, 94, 0)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert bar.evaluate(fill) == "rgb(245, 133, 63)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
