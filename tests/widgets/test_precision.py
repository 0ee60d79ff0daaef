"""The figure Precision: five ways to compute one cost, in Python and in the browser."""

import itertools
import json

import numpy as np
import pytest
import traitlets
from crossentropy import CrossEntropyCost
from crossentropy.widgets import Precision
from numpy.testing import assert_allclose, assert_array_equal

GRID = list(itertools.product(np.arange(-60, 60.1, 0.75).tolist(), (0, 1)))
FORMATS = "float16", "float32", "float64"

# In Python


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("y", [0, 1])
def test_the_formula_as_typed_is_numpys(dtype, y):
    """Rounding each step of the formula gives what NumPy's own arithmetic in that format gives, to its last digit."""
    for z in np.arange(-20, 45, 0.5):
        with np.errstate(all="ignore"):
            one = getattr(np, dtype)(1)
            a = one / (one + np.exp(-one * getattr(np, dtype)(z)))
            expected = -(y * np.log(a) + (1 - y) * np.log(one - a))
        found = Precision(z=z, y=y).ways()[dtype].cost
        step = float(np.finfo(dtype).eps)
        # the two may round a differently by one step, which near 1 is a matter of 1 - a
        with np.errstate(all="ignore"):
            allowed = 4 * step * (1 + 1 / max(float(one - a), step) + 1 / max(float(a), step))
        if np.isfinite(expected) and np.isfinite(found):
            assert found == pytest.approx(float(expected), abs=allowed)


@pytest.mark.parametrize(("dtype", "last"), [("float16", 7.5), ("float32", 16.5), ("float64", 36.5)])
def test_each_format_breaks_where_the_chapter_says(dtype, last):
    """A wrong answer has a finite cost so far, and no further; a right one is NaN from there on, as the slope is."""
    assert np.isfinite(Precision(z=last).ways()[dtype].cost)
    broken = Precision(z=last + 1).ways()[dtype]
    assert broken.cost == np.inf
    assert np.isnan(broken.slope)
    assert np.isnan(Precision(z=last + 1, y=1).ways()[dtype].cost)


def test_clipping_has_a_ceiling_and_no_slope():
    """Beyond z = 17 the clipped cost stays at -ln ε and its slope is 0, where the right one is 1."""
    for z in 17, 30, 60:
        clipped = Precision(z=z).ways()["clipped"]
        assert clipped.cost == pytest.approx(-np.log(1e-7), rel=1e-9)
        assert clipped.slope == 0


def test_from_z_is_right_and_all_agree_where_nothing_is_lost():
    """From the weighted input the cost is the package's; near z = 0 every way agrees with it to the digits it holds."""
    for z, y in GRID:
        right = Precision(z=z, y=y).ways()["from z"]
        assert right.cost == CrossEntropyCost().value(z, y)
        assert right.slope == CrossEntropyCost().delta(z, y)
    found = Precision(z=0.5).ways()
    assert [found[name].digits for name in FORMATS] == pytest.approx([3, 6, 15], abs=1)


@pytest.mark.parametrize(
    ("trait", "value", "complaint"),
    [
        ("z", 61, "z is 61: it must be a number from -60 to 60"),
        ("y", 0.5, "y is 0.5: it must be a whole number from 0"),
    ],
)
def test_impossible_values_are_refused(trait, value, complaint):
    """A value out of range raises TraitError with a sentence."""
    with pytest.raises(traitlets.TraitError, match=f"^{complaint}"):
        Precision(**{trait: value})


def test_the_still_picture_stands_in():
    """The picture says how far each way comes."""
    data, metadata = Precision()._repr_mimebundle_()
    assert "float32: up to z = " in data["text/plain"]
    assert metadata["image/svg+xml"]["alt"] == data["text/plain"]


# In the browser


def group(page):
    """Return the figure, found as assistive technology finds it."""
    return page.get_by_role("group", name="Precision", exact=True)


def row(page, name):
    """Read a row of the visible table: the cost and the slope."""
    page.evaluate("settle()")
    table = group(page).locator(".ce-ways")
    return table.get_by_role("row").filter(has_text=name).get_by_role("cell").all_inner_texts()


def test_the_browser_rounds_to_float16_as_numpy_does(show):
    """The nearest float16, ties to even: of random sizes, of halfway cases, near the ends of the range, and of none."""
    rng = np.random.default_rng(16)
    ties = (np.arange(1, 400, dtype=np.float16).view(np.float16).astype(float) + 0.5) * 2.0**-4
    with np.errstate(over="ignore"):
        values = np.concatenate(
            [rng.normal(size=300) * 10.0 ** rng.integers(-9, 6, 300), ties, [0, 65519, 65520, 2**-25, 2**-24, 6e-8]]
        )
        expected = values.astype(np.float16).astype(float)
    page = show(Precision())
    found = page.evaluate("(values) => values.map((v) => String(module.half(v)))", values.tolist())
    assert_array_equal(np.array(found, dtype=float), expected)
    assert page.evaluate("[NaN, Infinity, -Infinity].map((v) => String(module.half(v)))") == [
        "NaN",
        "Infinity",
        "-Infinity",
    ]


def test_the_browser_computes_the_same(show):
    """Costs and slopes agree with Python's to 1e-12, also where they are infinite or NaN; so do the right digits."""
    page = show(Precision())
    script = """(grid) => JSON.stringify(grid.map(([z, y]) => Object.values(module.ways(z, y))
        .map(({ cost, slope, digits }) => [String(cost), String(slope), digits])))"""
    for (z, y), found in zip(GRID, json.loads(page.evaluate(script, GRID)), strict=True):
        ways = Precision(z=z, y=y).ways().items()
        for (name, way), (cost, slope, digits) in zip(ways, found, strict=True):
            told = f"{name} at z = {z}, y = {y}"
            assert_allclose([float(cost), float(slope)], way[:2], rtol=1e-12, atol=0, err_msg=told)
            assert digits == way.digits or way.digits > 12, told


def test_the_table_shows_what_is_lost(show):
    """At z = 20 float32 has broken, float64 has lost digits, which are struck out, and the clipped slope is 0."""
    page = show(Precision(z=20))
    assert row(page, "float32") == ["∞", "NaN"]
    assert row(page, "clipped")[1] == "0.0000"
    assert row(page, "from z") == ["20.0000000021", "1.0000"]
    lost = group(page).locator(".ce-ways s")
    struck = lost.evaluate_all("all => all.map((s) => getComputedStyle(s).textDecorationLine)")
    assert lost.nth(2).inner_text() != "" and struck[2] == "line-through"
    assert lost.nth(4).inner_text() == ""
    numbers = group(page).get_by_role("table").last.locator("tbody tr").first
    assert numbers.locator("td").all_inner_texts() == ["∞", "NaN", "0"]


def test_keys_move_everything_and_what_breaks_is_said(show):
    """Slider and ring answer to arrow keys; a way that breaks is spoken of once; Reset takes all back."""
    page = show(Precision(z=36.5))
    spoken = group(page).locator("[aria-live=polite]")
    group(page).get_by_role("slider", name="Weighted input", exact=True).press("ArrowRight")
    page.evaluate("settle()")
    assert page.evaluate("model.get('z')") == 37
    assert spoken.inner_text() == "Broken: float16, float32, float64."
    group(page).get_by_role("slider", name="Weighted input on the line").press("Home")
    page.evaluate("settle()")
    assert page.evaluate("model.get('z')") == 0
    assert spoken.inner_text() == "All give a number."
    group(page).get_by_role("combobox", name="Target").select_option("1")
    assert row(page, "from z")[0].startswith("0.693147")
    group(page).get_by_role("button", name="Reset").click()
    assert page.evaluate("[model.get('z'), model.get('y')]") == [36.5, 0]


@pytest.mark.parametrize("y", [0, 1])
def test_extremes_are_drawn(show, y):
    """At the ends of the range every mark has finite coordinates."""
    for z in -60, 60:
        page = show(Precision(z=z, y=y))
        drawn = page.evaluate("[...document.querySelectorAll('[points]')].map((p) => p.getAttribute('points')).join()")
        assert "NaN" not in drawn and "Infinity" not in drawn
