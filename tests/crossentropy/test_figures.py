"""The figures: each tells its data in words, is drawn in the style of the course, and comes out the same every time."""

import base64
import inspect
import re
import struct
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from crossentropy import (
    CrossEntropyCost,
    Neuron,
    QuadraticCost,
    cost_surface,
    cross_entropy,
    figures,
    quadratic,
    sigmoid,
    sigmoid_prime,
)
from crossentropy.picture import BLUE, DARK_TWINS, INK, VERMILLION, Picture
from matplotlib.colors import to_rgba
from scipy.stats import ttest_1samp

COSTS = QuadraticCost(), CrossEntropyCost()
RUNS = {cost.name: Neuron(2, 2).train(cost, x=1, y=0, eta=0.15, epochs=30) for cost in COSTS}
SLOW, FAST = RUNS.values()
GRID = np.linspace(-3, 3, 7)
SURFACES = {cost.name: cost_surface(cost, 1, 0, w=GRID, b=GRID) for cost in COSTS}
A, Y = np.array([0.9, 0.2, 0.6]), np.array([1, 0, 0])
POINTS = np.array([[-1.0, 0.0], [1.0, 1.0], [2.0, -1.0]])
RAIN, BELIEF = [0.2, 0.8], [0.5, 0.5]
IMAGES = np.tile([[1.0, 0.5, *[0] * 62], [0.25] * 64], (2, 1))
# Ten seeds that learn at different speeds, under two costs.
LEARNING = {
    cost.name: 1 - np.exp(-np.outer(np.linspace(0.1, 0.2, 10), np.arange(26)) * speed)
    for cost, speed in zip(COSTS, (1, 2), strict=True)
}
ENDS = {name: accuracies[:, -1] for name, accuracies in LEARNING.items()}


def t_interval(values):
    """Give the ends of the 95 % confidence interval of a mean, as SciPy does."""
    return [*ttest_1samp(values, 0).confidence_interval(0.95)]


# Each figure, and what its alt text must say: computed here in another way than there.
SAMPLES = {
    "output_curves": (lambda: figures.output_curves(RUNS), [SLOW.a[0], SLOW.a[-1], FAST.a[-1]]),
    "cost_curves": (lambda: figures.cost_curves(RUNS), [SLOW.a[0] ** 2 / 2, -np.log(1 - FAST.a[-1])]),
    "step_curves": (
        lambda: figures.step_curves(RUNS),
        [0.15 * np.sqrt(2) * sigmoid(4) * sigmoid_prime(4), 0.15 * np.sqrt(2) * sigmoid(4)],
    ),
    "sigmoid_slopes": (
        lambda: figures.sigmoid_slopes({"mild": 1.5, "bad": 4}),
        [sigmoid(1.5) * (1 - sigmoid(1.5)), sigmoid(4) * (1 - sigmoid(4))],
    ),
    "quadratic_of_output": (
        lambda: figures.quadratic_of_output(0, [0.8, 0.4]),
        ["+0.8000, cost 0.3200", "+0.4000, cost 0.0800"],
    ),
    "chain": (
        lambda: figures.chain(2, 2, x=1, y=0),
        [sigmoid(4), sigmoid(4) * (1 - sigmoid(4)), sigmoid(4) ** 2 / 2, sigmoid(4) ** 2 * (1 - sigmoid(4))],
    ),
    "descent_steps": (lambda: figures.descent_steps(2, eta=0.2, steps=3), [2, 1.2, 0.72, 0.432]),
    "quadratic_speed": (
        lambda: figures.quadratic_speed({"mild": 1.5, "bad": 4}),
        [2 / 3, 4 / 27, sigmoid(1.5) ** 2 * (1 - sigmoid(1.5)), sigmoid(4) ** 2 * (1 - sigmoid(4))],
    ),
    "costs_of_output": (
        lambda: figures.costs_of_output(y=0),
        [f"{sigmoid(6) ** 2 / 2:.2f}", f"{-np.log(sigmoid(-6)):.2f}"],
    ),
    "cost_terms": (lambda: figures.cost_terms(y=0.3), [-0.3 * np.log(0.3) - 0.7 * np.log(0.7)]),
    "soft_target_minima": (lambda: figures.soft_target_minima([0.1, 0.5]), [cross_entropy(0.1, 0.1), np.log(2)]),
    "learning_speeds": (lambda: figures.learning_speeds(y=0), [sigmoid(6) * sigmoid_prime(6), sigmoid(6)]),
    "gradient_factors": (
        lambda: figures.gradient_factors(z=4),
        [f"{1 / (1 - sigmoid(4)):.4g}", f"{sigmoid_prime(4):.4g}", f"{sigmoid(4):.4g}"],
    ),
    "boundary": (
        lambda: figures.boundary(POINTS, np.array([0, 1, 0]), Neuron([2.0, -1.0], 0.5), ("first", "second"), 3),
        ["2 rings", "1 diamonds", "2.0000, -1.0000, bias 0.5000", "1 on the wrong side"],
    ),
    "long_run_scores": (
        lambda: figures.long_run_scores(0.7, 0.9, {"quadratic": lambda q, y: (q - y) ** 2}),
        ["chance of heads is 0.7", "quadratic: 0.2100 for the honest forecast, 0.2500 for 0.9"],
    ),
    "reliability_diagram": (
        lambda: figures.reliability_diagram({"some": ([0.5, 0.9], [0.25, 0.75], [0.125, 0.5], [0.5, 1.0])}),
        ["some: at 0.50 0.25 (0.12 to 0.50), at 0.90 0.75 (0.50 to 1.00)"],
    ),
    "long_training": (
        lambda: figures.long_training([1, 10, 100], {"cost": {"test": np.array([[3.0, 1, 2], [5, 3, 4]])}}),
        ["cost, test: lowest 2.0000 after 10 epochs, highest 4.0000 after 1, 3.0000 after 100"],
    ),
    "penalty_path": (
        lambda: figures.penalty_path([1, 0.1], [0.25, 4.5], {"training": [0.6, 0.2], "test": [0.5, 0.7]}),
        ["λ = 1 to 0.1", 0.25, 4.5, "training: 0.2000 at λ = 0.1", "test: 0.5000 at λ = 1"],
    ),
    "letter_surprises": (
        lambda: figures.letter_surprises("a cab", np.array([1.0, 2.5, 0.5, 0.25, 4.0])),
        ["“a cab”", f"{8.25 / 5:.4f} nats", f"{np.log(27):.4f}", "“b” at place 5 with 4.0000"],
    ),
    "descent_to_counts": (
        lambda: figures.descent_to_counts([1, 100], {"shares": [0.5, 0.02], "one added": [0.4, 1e-9]}),
        ["after 1 and 100 epochs", "shares: 0.5000 nats, then 0.02", "one added: 0.4000 nats, then 1e-09"],
    ),
    "cost_surfaces": (lambda: figures.cost_surfaces(GRID, GRID, SURFACES, RUNS), [SLOW.cost[0], FAST.cost[-1]]),
    "output_terms": (
        lambda: figures.output_terms(A, Y),
        [-np.log(0.9), -np.log(0.4), -np.log(0.9 * 0.8 * 0.4), "+0.6000"],
    ),
    "softmax_outputs": (
        lambda: figures.softmax_outputs([1, 0.5, -1], j=2),
        [1 / (1 + np.exp(-0.5) + np.exp(-7)), np.exp(-5.5) / (1 + np.exp(-0.5 - 5) + np.exp(-5))],
    ),
    "softmax_scaled": (
        lambda: figures.softmax_scaled([1, 0.5, -1], largest=2),
        [1 / 3, 1 / (1 + np.exp(-1) + np.exp(-4)), np.exp(-4) / (1 + np.exp(-1) + np.exp(-4))],
    ),
    "likelihood_and_cost": (
        lambda: figures.likelihood_and_cost([1, 0, 0, 0]),
        ["0.25", f"{0.25 * 0.75**3:.4g}", -0.25 * np.log(0.25) - 0.75 * np.log(0.75)],
    ),
    "expected_surprises": (
        lambda: figures.expected_surprises(RAIN, {"true": RAIN, "fair": BELIEF}),
        ["0.0000", -0.2 * np.log(0.2) - 0.8 * np.log(0.8), np.log(2)],
    ),
    "errors_by_layer": (
        lambda: figures.errors_by_layer({"quadratic": [0.012, 0.034], "cross-entropy": [0.56, 0.78]}),
        ["0.012", "0.034", "0.56", "0.78"],
    ),
    "computed_costs": (
        lambda: figures.computed_costs(np.arange(45), 1e-7),
        ["float64: up to z = 36", "float32: up to z = 16", -np.log(1e-7), 44.0, "drops to 0", "stays at 1"],
    ),
    "digit_images": (
        lambda: figures.digit_images(IMAGES, np.eye(10)[[3, 8, 1, 7]]),
        ["4 handwritten digits", "2 in the 3, 64 in the 8, 2 in the 1, 64 in the 7"],
    ),
    "digit_answers": (
        lambda: figures.digit_answers(np.linspace(0, 1, 64), 3, {"quadratic": np.linspace(0, 0.9, 10)}, 20),
        ["A handwritten 3", "after 20 updates", 0.3, "largest is that for 9"],
    ),
    "accuracy_curves": (
        lambda: figures.accuracy_curves({"small": LEARNING, "large": LEARNING}),
        [f"large, {name}: {rows[:, 5].mean():.1%} after 100 updates" for name, rows in LEARNING.items()]
        + ["{:.1%} to {:.1%}".format(*t_interval(values)) for values in ENDS.values()],
    ),
    "final_accuracies": (
        lambda: figures.final_accuracies({"small": ENDS, "large": ENDS}),
        [f"{name}: 10 runs from {min(values):.1%} to {max(values):.1%}" for name, values in ENDS.items()]
        + ["mean {:.2%}, interval {:.2%} to {:.2%}".format(v.mean(), *t_interval(v)) for v in ENDS.values()],
    ),
}

# The figures that compare the two costs by two lines of one chart.
COMPARISONS = ["output_curves", "cost_curves", "step_curves", "costs_of_output", "learning_speeds", "errors_by_layer"]


def draw(name):
    """Draw a figure; return it, its SVG and its PNG."""
    fig = SAMPLES[name][0]()
    return fig, fig.svg(), fig.png()


drawn = cache(draw)


def test_every_figure_is_tested():
    """The samples above are all public functions of the module that make a figure; one draws into another's axes."""
    public = {
        name
        for name, value in inspect.getmembers(figures, inspect.isfunction)
        if value.__module__ == figures.__name__ and not name.startswith("_")
    }
    assert set(SAMPLES) == public - {"plot_race"}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_alt_text_tells_the_data(name):
    """A figure is a Picture, and its alt text is sentences with the numbers that it shows."""
    fig, _, _ = drawn(name)
    assert isinstance(fig, Picture)
    assert fig.alt.endswith(".")
    for number in SAMPLES[name][1]:
        text = number if isinstance(number, str) else f"{number:.4f}"
        assert re.search(rf"(?<![\d.]){re.escape(text)}(?!\d)", fig.alt), (text, fig.alt)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_svg_is_well_formed_and_names_no_file(name):
    """The picture is one XML element without a prolog, which tells nothing about the computer that drew it."""
    fig, svg, _ = drawn(name)
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert svg.startswith("<svg")
    for folder in (Path(figures.__file__).parents[2], sys.prefix):
        assert str(folder) not in svg + fig.alt


@pytest.mark.parametrize("name", SAMPLES)
def test_the_svg_repaints_its_colours_in_the_dark(name):
    """Each colour that is painted has a rule for dark pages; only maps of a cost look the same on all pages."""
    _, svg, _ = drawn(name)
    rules = re.search(r"<style>@media \(prefers-color-scheme:dark\)\{(.*?)\}</style>", svg)[1]
    painted = {
        pair for pair in re.findall(r"\b(fill|stroke): (#\w{6})", svg) if name != "cost_surfaces" or pair[1] == INK
    }
    assert painted
    for kind, colour in painted:
        assert f'[style*="{kind}: {colour}"]' in rules
        assert f"{{{kind}:{DARK_TWINS[colour]}!important}}" in rules


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_data_give_the_same_files(name):
    """Drawn a second time, a figure has the same SVG and PNG, byte for byte."""
    assert draw(name)[1:] == drawn(name)[1:]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_png_has_two_pixels_for_each_of_the_svg(name):
    """The PNG is sharp on a fine screen: 200 pixels an inch, where a page has 100."""
    fig, _, png = drawn(name)
    assert struct.unpack(">II", png[16:24]) == tuple(np.rint(fig.get_size_inches() * 200))


def test_a_notebook_gets_every_form_with_the_alt_text():
    """SVG, PNG and plain text each come with the alt text in their metadata."""
    fig, svg, png = drawn("output_curves")
    data, metadata = SAMPLES["output_curves"][0]()._repr_mimebundle_()
    assert data == {"image/svg+xml": svg, "image/png": base64.b64encode(png).decode(), "text/plain": fig.alt}
    assert metadata == {form: {"alt": fig.alt} for form in data}


@pytest.mark.parametrize("name", COMPARISONS)
def test_the_costs_look_the_same_everywhere(name):
    """The quadratic cost is a dashed blue line, the cross-entropy a solid vermillion one, and the legend names both."""
    [ax] = drawn(name)[0].axes
    looks = {line.get_label(): (line.get_linestyle(), line.get_color()) for line in ax.lines}
    assert looks == {"quadratic": ("--", BLUE), "cross-entropy": ("-", VERMILLION)}
    assert {text.get_text() for text in ax.get_legend().get_texts()} == set(looks)


def test_bars_tell_the_costs_apart_without_colour():
    """The bars of the quadratic cost are blue and hatched, those of the cross-entropy vermillion and plain."""
    [ax] = drawn("gradient_factors")[0].axes
    looks = {bars.get_label(): {(bar.get_hatch(), bar.get_facecolor()) for bar in bars} for bars in ax.containers}
    assert looks == {"quadratic": {("//", to_rgba(BLUE))}, "cross-entropy": {(None, to_rgba(VERMILLION))}}


def test_runs_of_one_cost_differ_by_their_markers():
    """Where all lines belong to one cost they share its look, so each has a marker of its own."""
    [ax] = figures.output_curves({"a bit wrong": SLOW, "badly wrong": FAST}, cost="quadratic").axes
    assert {(line.get_linestyle(), line.get_color()) for line in ax.lines} == {("--", BLUE)}
    assert len({line.get_marker() for line in ax.lines} - {"None"}) == 2


def test_the_lines_are_the_data():
    """The curves show exactly the outputs that the neuron gave."""
    [ax] = drawn("output_curves")[0].axes
    for line, run in zip(ax.lines, RUNS.values(), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), run.a)


def test_the_costs_are_drawn_against_the_output():
    """The curves of both costs follow their formulas."""
    for line, cost in zip(drawn("costs_of_output")[0].axes[0].lines, (quadratic, cross_entropy), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), [cost(a, 0) for a in line.get_xdata()])


def test_the_formula_agrees_with_the_weighted_input_until_it_fails():
    """Until it ends, the typed-in formula is the cost from the weighted input; then its slope is gone as well."""
    top, bottom = figures.computed_costs(np.arange(45), 1e-7).axes
    costs = {line.get_label(): line.get_ydata() for line in top.lines}
    slopes = dict(zip(costs, (line.get_ydata() for line in bottom.lines), strict=False))
    np.testing.assert_allclose(costs["formula, float64"][:30], costs["from the weighted input"][:30], rtol=1e-4)
    np.testing.assert_array_equal(np.isnan(costs["formula, float64"]), np.arange(45) > 36)
    np.testing.assert_array_equal(np.isnan(costs["formula, float32"]), np.arange(45) > 16)
    np.testing.assert_array_equal(slopes["formula, clipped"] == 0, np.arange(45) > -np.log(1e-7))
    np.testing.assert_array_equal(slopes["from the weighted input"], sigmoid(np.arange(45)))


@pytest.mark.parametrize("name", ["softmax_outputs", "softmax_scaled"])
def test_the_outputs_of_softmax_share_one_probability(name):
    """At every place the three lines add up to 1, and they differ in colour, in dashes and in markers."""
    lines = drawn(name)[0].axes[0].lines[:3]
    np.testing.assert_allclose(sum(line.get_ydata() for line in lines), 1, rtol=1e-12)
    for look in ("get_color", "get_linestyle", "get_marker"):
        assert len({getattr(line, look)() for line in lines}) == 3


def test_the_likeliest_output_costs_least():
    """The likelihood is highest, and the cost lowest, at the share of yes: both curves at the marked output."""
    for ax, extreme in zip(drawn("likelihood_and_cost")[0].axes, (np.argmax, np.argmin), strict=True):
        curve, _, mark = ax.lines
        assert abs(curve.get_xdata()[extreme(curve.get_ydata())] - 0.25) < 0.01
        np.testing.assert_allclose(mark.get_xdata(), [0.25])


def test_the_bars_add_up_to_the_cross_entropy():
    """Each pair of bars reaches H(p, q) = −Σ p ln q."""
    floor, extra = drawn("expected_surprises")[0].axes[0].containers[:2]
    tops = [low.get_height() + high.get_height() for low, high in zip(floor, extra, strict=True)]
    np.testing.assert_allclose(tops, [-np.dot(RAIN, np.log(q)) for q in (RAIN, BELIEF)], rtol=1e-12)


def test_an_image_has_a_pixel_for_each_number():
    """Where an image is not white there is a square in the shade of the number, rows from top to bottom."""
    ax, *_ = drawn("digit_images")[0].axes
    [pixels] = ax.collections
    corners = [path.vertices.min(axis=0) for path in pixels.get_paths()]
    np.testing.assert_array_equal(corners, [[0, 0], [1, 0]])
    np.testing.assert_array_equal(pixels.get_facecolor(), [to_rgba(INK, 1), to_rgba(INK, 0.5)])
    assert ax.get_ylim() == (8, 0)


def test_learning_curves_are_means_with_their_intervals():
    """In every panel a line is the mean over the seeds, in its cost's look, and the band holds its 95 % interval."""
    for ax in drawn("accuracy_curves")[0].axes:
        looks = {line.get_label(): (line.get_linestyle(), line.get_color()) for line in ax.lines}
        assert looks == {"quadratic": ("--", BLUE), "cross-entropy": ("-", VERMILLION)}
        for line, band, accuracies in zip(ax.lines, ax.collections, LEARNING.values(), strict=True):
            np.testing.assert_array_equal(line.get_xdata(), 20 * np.arange(26))
            np.testing.assert_allclose(line.get_ydata(), accuracies.mean(axis=0), rtol=1e-12)
            low, high = t_interval(accuracies[:, 10])
            at_10 = band.get_paths()[0].vertices[:, 0] == 200
            np.testing.assert_allclose(sorted(band.get_paths()[0].vertices[at_10, 1]), [low, high], rtol=1e-12)
            np.testing.assert_array_equal(band.get_facecolor(), [to_rgba(line.get_color(), 0.25)])


def test_every_run_has_its_dot():
    """The dots are the accuracies, of a shape and a colour for each cost; beside them stands their mean."""
    for ax in drawn("final_accuracies")[0].axes:
        dots = [line for line in ax.lines if len(line.get_ydata()) == 10]
        for line, bar, values in zip(dots, ax.containers, ENDS.values(), strict=True):
            np.testing.assert_array_equal(line.get_ydata(), values)
            mean, _, [interval] = bar
            assert [*mean.get_ydata()] == pytest.approx([values.mean()], rel=1e-12)
            assert [*interval.get_segments()[0][:, 1]] == pytest.approx(t_interval(values), rel=1e-12)
        assert [(line.get_marker(), line.get_color()) for line in dots] == [("o", BLUE), ("s", VERMILLION)]


def test_importing_the_figures_leaves_pyplot_alone():
    """In a fresh interpreter `import crossentropy.figures` loads matplotlib without pyplot and its global state."""
    script = "import sys, crossentropy.figures; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={"PYTHONPATH": str(Path(figures.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.split()
    assert "matplotlib" in loaded
    assert "matplotlib.pyplot" not in loaded
