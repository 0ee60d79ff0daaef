"""The live figure of points and their boundary: one neuron in both runtimes, and points that every hand can move."""

import numpy as np
import pytest
import traitlets
from crossentropy import cross_entropy, logistic
from crossentropy.data import tumours
from crossentropy.widgets import Boundary
from crossentropy.widgets.boundary import MALIGNANT, RADIUS, TEXTURE
from playwright.sync_api import expect

from .conftest import cells, state

rng = np.random.default_rng(23)


def random_setting():
    """Draw points of both classes, one of them chosen, and a penalty."""
    n = int(rng.integers(2, 41))
    x1, x2 = rng.uniform(-3, 3, (2, n)).round(2).tolist()
    y = rng.permutation([0, 1, *rng.integers(0, 2, n - 2).tolist()]).tolist()
    return dict(x1=x1, x2=x2, y=y, point=int(rng.integers(1, n + 1)), penalty=float(10 ** rng.uniform(-4, 0)))


SETTINGS = [
    {},
    dict(x1=[-1, 1], x2=[0, 0], y=[0, 1], point=1, penalty=1e-4),
    dict(x1=[2, 2], x2=[-1, -1], y=[1, 0], point=2),
    dict(x1=[0, 1, 2], x2=[0, 1, 2], y=[0, 1, 0], point=1, penalty=1.0),
    *(random_setting() for _ in range(12)),
]


def middle(page, selector):
    """Give the middle of a mark on the screen."""
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_points_are_tumours():
    """The twelve points are tumours of the training part, rounded to a tenth, six of each class."""
    X, y = tumours().training
    for given in zip(RADIUS, TEXTURE, MALIGNANT, strict=True):
        assert any(np.allclose(row, given) for row in np.column_stack([X[:, :2].round(1), y]))
    assert sum(MALIGNANT) == 6


@pytest.mark.parametrize("setting", SETTINGS[:6], ids=str)
def test_python_shows_the_best_neuron(setting):
    """The costs average to the cross-entropy of the neuron that `fit` finds, and wrong are those beyond even odds."""
    figure = Boundary(**setting)
    x, y = np.column_stack([figure.x1, figure.x2]), np.array(figure.y)
    best = logistic.fit(x, y, figure.penalty)
    a, found = best.activation(x), figure.quantities()
    assert figure.costs().mean() == pytest.approx(cross_entropy(a, y))
    assert found["wrong"] == np.sum((a > 0.5) != (y == 1))
    assert found["boldest"] == pytest.approx(np.abs(logistic.log_odds(a)).max(), abs=1e-9)
    assert found["share"] == pytest.approx(figure.costs().max() / figure.costs().sum())


def test_the_browser_finds_the_same_neuron(show):
    """Weights, bias and log-odds agree with Python's to 1e-9, and costs to 1e-12, on random points and at the ends."""
    page = show(Boundary())
    for setting in SETTINGS:
        figure = Boundary(**setting)
        neuron = figure.neuron()
        found = page.evaluate(
            """([x1, x2, y, penalty]) => {
                const theta = module.fit(x1, x2, y, penalty), z = module.logitsOf(theta, x1, x2);
                return { theta, z, costs: module.costsOf(z, y), ...module.quantitiesOf(theta, x1, x2, y, penalty) };
            }""",
            [figure.x1, figure.x2, figure.y, figure.penalty],
        )
        assert found["theta"] == pytest.approx([*neuron.w, neuron.b], rel=1e-9, abs=1e-9)
        assert found["z"] == pytest.approx(figure.logits().tolist(), rel=1e-9, abs=1e-9)
        assert np.mean(found["costs"]) == pytest.approx(figure.costs().mean(), rel=1e-9)
        wanted = figure.quantities()
        if figure.x1[:2] != [2, 2]:  # exactly even odds are on neither side
            assert {name: found[name] for name in wanted} == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    ("traits", "complaint"),
    [
        (dict(x1=[1, 2]), "x1 has 2 entries: it must have 12, as many as y"),
        (dict(x2=[0.0] * 13), "x2 has 13 entries: it must have 12, as many as y"),
        (dict(y=[1.0] * 12), r"y is \[1.0, .*\]: it must have both classes, 0 and 1, and nothing else"),
        (dict(y=[0.5, *MALIGNANT[1:]]), r"y is \[0.5, .*\]: it must have both classes"),
        (dict(point=13), "point is 13: it must be a whole number from 1 to 12"),
        (dict(x1=[4, *RADIUS[1:]]), r"x1\[0\] is 4: it must be a number from -3 to 3"),
        (dict(penalty=0), "penalty is 0: it must be a number from 0.0001 to 1"),
    ],
)
def test_impossible_values_are_refused(traits, complaint):
    """Lists that do not fit, a single class, or a point that is not there raise TraitError with a sentence."""
    with pytest.raises(traitlets.TraitError, match=f"^{complaint}"):
        Boundary(**traits)


def test_values_that_fit_each_other_are_taken_together():
    """All lists may change at once, as when the front end sends them."""
    figure = Boundary()
    figure.set_state({"y": [0, 1, 1], "x1": [0, 1, 2], "point": 3, "x2": [1, 1, 0]})
    assert (figure.x1, figure.x2, figure.y, figure.point) == ([0, 1, 2], [1, 1, 0], [0, 1, 1], 3)
    with pytest.raises(traitlets.TraitError, match="point is 4"):
        figure.point = 4


def test_the_keyboard_moves_a_point_and_the_line_turns(show):
    """Arrow keys move the chosen point by a tenth; weights, cost and odds follow; Reset takes it back."""
    page = show(Boundary())
    before = cells(page, "cost C, nats")
    line = page.locator(".ce-odds-e").get_attribute("points")
    page.get_by_role("slider", name="Place of the point").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    now = state(page)
    assert (now["x1"][8], now["x2"][8]) == pytest.approx((RADIUS[8] + 0.1, TEXTURE[8] + 0.1))
    assert cells(page, "cost C, nats") != before
    assert page.locator(".ce-odds-e").get_attribute("points") != line
    figure = Boundary(x1=now["x1"], x2=now["x2"])
    assert cells(page, "w₁") == [f"{figure.neuron().w[0]:.4f}"]
    assert cells(page, "its odds") == [f"{np.exp(figure.logits()[8]):.4f}"]
    page.get_by_role("button", name="Reset").press("Enter")
    assert state(page)["x1"] == RADIUS


def test_a_mouse_takes_the_point_under_it_and_moves_it(show):
    """A press on another point chooses it, and a drag moves that one alone; beside all points it does nothing."""
    page = show(Boundary())
    x, y = middle(page, ".ce-point.ce-class-0 >> nth=3")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y - 25, steps=4)
    page.mouse.up()
    now = state(page)
    assert now["point"] == 4
    assert now["x1"][3] > RADIUS[3] + 0.5 and now["x2"][3] > TEXTURE[3] + 0.3
    assert [v for i, v in enumerate(now["x1"]) if i != 3] == [v for i, v in enumerate(RADIUS) if i != 3]
    plane = page.locator("svg[aria-label*='rings of class 0']").bounding_box()
    page.mouse.click(plane["x"] + 0.9 * plane["width"], plane["y"] + 0.8 * plane["height"])
    assert state(page) == now


def test_a_finger_taps_a_point(show):
    """A tap chooses the point under it, without moving anything."""
    page = show(Boundary(), has_touch=True)
    page.touchscreen.tap(*middle(page, ".ce-point.ce-class-1 >> nth=0"))
    now = state(page)
    assert (now["point"], now["x1"], now["x2"]) == (7, RADIUS, TEXTURE)


def test_a_point_changes_its_class_but_for_the_last(show):
    """The box moves the chosen point to the other class; the last of its class stays, and that is said."""
    page = show(Boundary(x1=[-1, 0, 1], x2=[0, 1, 0], y=[0, 1, 1], point=2))
    box = page.get_by_role("checkbox", name="The point is of class 1")
    box.focus()
    page.keyboard.press("Space")
    assert state(page)["y"] == [0, 0, 1]
    assert not box.is_checked()
    page.get_by_role("slider", name="Point", exact=True).press("End")
    box.press("Space")
    assert state(page)["y"] == [0, 0, 1]
    assert box.is_checked()
    expect(page.locator("[aria-live=polite]")).to_contain_text("last point of its class")


def test_where_no_weight_turns_the_line_there_is_none(show):
    """If the classes lie in one place both weights are 0, and the lines of odds are nowhere: not drawn, and not NaN."""
    page = show(Boundary(x1=[2, 2], x2=[-1, -1], y=[1, 0], point=2))
    drawn = page.evaluate("() => [...document.querySelectorAll('[points]')].map(p => p.getAttribute('points')).join()")
    assert "NaN" not in drawn and "Infinity" not in drawn
    assert cells(page, "its output a") == ["0.5000"]
    assert "odds even" not in Boundary(x1=[2, 2], x2=[-1, -1], y=[1, 0], point=2).picture().alt


def test_the_still_picture_tells_the_same():
    """The picture that stands in for the figure names the weights, and how many points are on the wrong side."""
    figure = Boundary()
    told = figure._repr_mimebundle_()[0]["text/plain"]
    neuron = figure.neuron()
    assert all(f"{value:.4f}" in told for value in (*neuron.w, neuron.b))
    assert "6 rings of class 0 and 6 diamonds of class 1" in told
    assert "1 on the wrong side" in told


def test_dark_theme_and_a_narrow_screen(show):
    """Points keep apart on a dark page, and at 390 px nothing sticks out."""
    page = show(Boundary())
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("settle()")
    mark = page.locator(".ce-class-0").first
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert mark.evaluate("mark => getComputedStyle(mark).stroke") == "rgb(43, 199, 154)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
