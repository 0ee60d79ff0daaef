"""The live figure of forecasts: the same coin in both runtimes, scores that honesty wins or not, and every hand."""

import numpy as np
import pytest
import traitlets
from crossentropy import cross_entropy, entropy, quadratic
from crossentropy.widgets import Forecaster
from crossentropy.widgets.forecaster import SCORES, SERIES, TOSSES, drawn
from scipy.stats import kstest

from .conftest import cells, state

rng = np.random.default_rng(7)
CHANCES = np.linspace(0, 1, 101)
SETTINGS = [
    {"p": 0.7, "q": 0.9, "toss": 20},
    {"p": 0.0, "q": 0.0, "toss": 3},
    {"p": 1.0, "q": 0.0, "toss": 200},
    {"p": 0.5, "q": 1.0, "toss": 1},
    {"p": 0.3, "q": 0.5, "toss": 0},
    *(
        {"p": float(p), "q": float(q), "toss": int(toss), "series": int(series)}
        for p, q, toss, series in zip(
            *rng.uniform(0, 1, (2, 8)).round(2), rng.integers(0, 201, 8), rng.integers(1, 10, 8), strict=True
        )
    ),
]


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.73, 1.0])
def test_honesty_wins_under_proper_scores(p):
    """Of 101 forecasts the true chance costs least under both proper scores: the entropy, and the variance p(1 − p)."""
    for score, least in ("cross-entropy", entropy([p, 1 - p])), ("quadratic", p * (1 - p)):
        figure = Forecaster(p=p, score=score)
        costs = [figure.long_run(q) for q in CHANCES]
        assert figure.long_run(p) == pytest.approx(least, abs=1e-12)
        assert min(costs) >= figure.long_run(p) - 1e-12
        assert all(cost > figure.long_run(p) for q, cost in zip(CHANCES, costs, strict=True) if abs(q - p) > 1e-9)


def test_a_count_of_errors_is_blind():
    """Under the count of errors every forecast on the side of the chance costs the same, others more."""
    figure = Forecaster(p=0.7, score="errors")
    assert {figure.long_run(q) for q in (0.51, 0.7, 1.0)} == {figure.long_run(0.7)}
    assert figure.long_run(0.7) == pytest.approx(0.3)
    assert figure.long_run(0.2) == pytest.approx(0.7)
    assert figure.long_run(0.5) == pytest.approx(0.5)


def test_the_scores_are_those_of_the_package():
    """What a forecast costs is the cross-entropy, or twice the quadratic cost, of one output."""
    for q in 0.0, 0.2, 0.5, 1.0:
        for y in 0, 1:
            assert SCORES["cross-entropy"](q, y) == cross_entropy(q, y)
            assert SCORES["quadratic"](q, y) == pytest.approx(2 * quadratic(q, y))


@pytest.mark.parametrize("series", range(1, SERIES + 1))
def test_the_coins_are_fair_in_their_way(series):
    """The numbers of each series look uniform: a test of Kolmogorov and Smirnov does not reject them at 1 %."""
    numbers = drawn(series)
    assert numbers.shape == (TOSSES,)
    assert kstest(numbers, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 3 / TOSSES**0.5


def test_means_so_far():
    """The mean after n tosses is what so many heads and tails have cost; the impossible costs infinitely."""
    figure = Forecaster(p=0.7, q=0.9, toss=20)
    heads = figure.heads()[:20].sum()
    costs = -(heads * np.log(0.9) + (20 - heads) * np.log(0.1)) / 20
    assert figure.so_far(0.9)[19] == pytest.approx(costs)
    assert figure.quantities()["lead"] == pytest.approx(figure.so_far(0.7)[19] - costs)
    assert np.isinf(figure.so_far(1.0)[-1])
    assert Forecaster(toss=0).quantities()["lead"] == 0


@pytest.mark.parametrize("score", SCORES)
def test_the_browser_computes_the_same(show, score):
    """Tosses are the same numbers, and long-run means, means so far and quantities agree with Python's to 1e-12."""
    page = show(Forecaster())
    for setting in SETTINGS:
        figure = Forecaster(score=score, **setting)
        found = page.evaluate(
            """({ p, q, score, toss, series }) => {
                const heads = module.drawn(series).map((u) => u < p), text = (value) => String(value);
                const means = [p, q].map((each) => module.soFar(score, each, heads).map(text));
                const runs = [p, q].map((each) => text(module.longRun(score, each, p)));
                const quantities = module.quantitiesOf({ p, q, score, toss, series });
                return { heads, means, runs, quantities: Object.values(quantities).map(text) };
            }""",
            {name: getattr(figure, name) for name in ("p", "q", "score", "toss", "series")},
        )
        assert found["heads"] == figure.heads().tolist()
        for each, means, run in zip((figure.p, figure.q), found["means"], found["runs"], strict=True):
            assert np.array(means, float) == pytest.approx(figure.so_far(each), rel=1e-12, abs=1e-12)
            assert float(run) == pytest.approx(figure.long_run(each), rel=1e-12, abs=1e-12)
        wanted = list(figure.quantities().values())
        assert [float(value) for value in found["quantities"]] == pytest.approx(wanted, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("traits", "complaint"),
    [
        (dict(p=1.1), "p is 1.1: it must be a number from 0 to 1"),
        (dict(q=-0.1), "q is -0.1: it must be a number from 0 to 1"),
        (dict(score="accuracy"), "score is 'accuracy': it must be one of 'cross-entropy', 'quadratic', 'errors'"),
        (dict(toss=201), "toss is 201: it must be a whole number from 0 to 200"),
        (dict(series=0), "series is 0: it must be a whole number from 1 to 9"),
    ],
)
def test_impossible_values_are_refused(traits, complaint):
    """A value out of range raises TraitError with a sentence."""
    with pytest.raises(traitlets.TraitError, match=f"^{complaint}"):
        Forecaster(**traits)


def test_the_keyboard_moves_forecast_and_chance(show):
    """Arrow keys move either grip by a hundredth; the numbers follow; Reset takes both back."""
    page = show(Forecaster())
    page.get_by_role("slider", name="Forecast on the curve").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("slider", name="Chance line").focus()
    page.keyboard.press("ArrowRight")
    now = state(page)
    assert (now["q"], now["p"]) == (0.89, 0.71)
    figure = Forecaster(p=0.71, q=0.89)
    assert cells(page, "long-run mean") == [f"{figure.long_run(0.71):.4f}", f"{figure.long_run(0.89):.4f}"]
    page.get_by_role("button", name="Reset").press("Enter")
    assert (state(page)["q"], state(page)["p"]) == (0.9, 0.7)


def test_a_mouse_takes_the_forecast_along_the_curve(show):
    """Dragged to the left, the grip asks for a smaller forecast, and stays on the curve."""
    page = show(Forecaster())
    box = page.get_by_role("slider", name="Forecast on the curve").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 40, steps=4)
    page.mouse.up()
    q = state(page)["q"]
    assert 0.5 < q < 0.8
    assert f"{Forecaster().long_run(q):.4f}" in page.get_by_role("slider", name="Forecast on the curve").get_attribute(
        "aria-valuetext"
    )


def test_a_run_tosses_to_the_end_and_says_so(show):
    """Run goes to the last toss, and what it cost is told; other tosses are those of the next series."""
    page = show(Forecaster(), reduced_motion="reduce")
    page.get_by_role("button", name="Run").press("Enter")
    assert state(page)["toss"] == TOSSES
    figure = Forecaster()
    told = page.locator("[aria-live=polite]").inner_text()
    assert f"mean cost {figure.so_far(0.9)[-1]:.4f} for your forecast, {figure.so_far(0.7)[-1]:.4f}" in told
    page.get_by_role("button", name="Other tosses").press("Enter")
    assert state(page)["series"] == 2
    assert cells(page, "mean of 200 tosses") == [f"{Forecaster(series=2).so_far(q)[-1]:.4f}" for q in (0.7, 0.9)]


def test_what_costs_without_limit_is_told_as_infinite(show):
    """A forecast of 1 costs infinitely; nothing drawn is NaN."""
    page = show(Forecaster(q=1.0, toss=200))
    assert cells(page, "long-run mean")[1] == "∞"
    drawn_points = page.evaluate(
        "() => [...document.querySelectorAll('[points]')].map(p => p.getAttribute('points')).join()"
    )
    assert "NaN" not in drawn_points and "Infinity" not in drawn_points


def test_the_still_picture_tells_the_same():
    """The picture that stands in for the figure names what both forecasts cost under each score."""
    told = Forecaster()._repr_mimebundle_()[0]["text/plain"]
    for score in SCORES:
        figure = Forecaster(score=score)
        assert f"{score}: {figure.long_run(0.7):.4f} for the honest forecast, {figure.long_run(0.9):.4f}" in told


def test_dark_theme_and_a_narrow_screen(show):
    """The curve keeps its colour on a dark page, and at 390 px nothing sticks out."""
    page = show(Forecaster())
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("settle()")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    curve = page.locator(".ce-curve.ce-cross-entropy").first
    assert curve.evaluate("mark => getComputedStyle(mark).stroke") == "rgb(245, 133, 63)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
