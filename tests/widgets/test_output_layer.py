"""The figure OutputLayer: its numbers in Python and in the browser, its targets, and its controls."""

import numpy as np
import pytest
import traitlets
from crossentropy import CrossEntropyCost, LogLikelihoodCost
from crossentropy.widgets.output_layer import OutputLayer

COSTS = {"sigmoid": CrossEntropyCost(), "softmax": LogLikelihoodCost()}
rng = np.random.default_rng(seed=4)


def random_settings(count):
    """Make `count` layers with either kind of outputs."""
    for _ in range(count):
        k = rng.integers(2, 7)
        z = rng.uniform(-12, 12, k).tolist()
        yield dict(z=z, y=rng.integers(0, 2, k).tolist(), outputs="sigmoid")
        yield dict(z=z, y=np.eye(k)[rng.integers(k)].tolist(), outputs="softmax")


EXTREMES = [
    dict(z=z, y=y, outputs=outputs)
    for z in ([50, -50, 0], [50, 50, 50], [-50, -50, 50])
    for y in ([1, 0, 0], [0, 1, 0])
    for outputs in COSTS
]
SETTINGS = [*EXTREMES, *random_settings(40)]


def text_of_row(page, label):
    """Read a row of the readout once it is painted."""
    page.evaluate("settle()")
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=label)).locator("td").all_inner_texts()


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_terms_sum_to_the_cost_and_errors_are_its_derivatives(setting):
    """The terms add up to the cost of one example, and δ = a - y is what the package trains with."""
    figure, cost = OutputLayer(**setting), COSTS[setting["outputs"]]
    z, y = [setting["z"]], [setting["y"]]
    assert figure.terms().sum() == pytest.approx(cost.value(z, y), rel=1e-12, abs=0)
    assert figure.deltas() == pytest.approx(cost.delta(z, y)[0], rel=1e-12, abs=1e-15)
    assert figure.activations() - setting["y"] == pytest.approx(figure.deltas(), abs=1e-15)


def test_only_softmax_outputs_sum_to_one():
    """Softmax outputs share one probability; each sigmoid output has one of its own."""
    z = [2.0, -1.0, 0.5]
    assert OutputLayer(z=z, outputs="softmax").activations().sum() == pytest.approx(1, rel=1e-15)
    assert OutputLayer(z=z).activations().sum() == pytest.approx(1.7722, abs=5e-5)


@pytest.mark.parametrize("outputs", COSTS)
def test_a_saturated_layer_keeps_its_accuracy(outputs):
    """The error of a target of 1 is minus what the output lacks, of order e⁻⁵⁰ at z = 50, where a - 1 rounds to 0."""
    figure = OutputLayer(z=[50, 0], y=[1, 0], outputs=outputs)
    assert figure.deltas()[0] == pytest.approx(-np.exp(-50), rel=1e-14)
    assert figure.terms()[0] == pytest.approx(np.exp(-50), rel=1e-14)


@pytest.mark.parametrize(("before", "after"), [([0, 1, 1], [0, 1, 0]), ([0, 0, 0], [1, 0, 0]), ([0, 0, 1], [0, 0, 1])])
def test_a_change_to_softmax_leaves_a_single_target(before, after):
    """The first 1 stays; without one, the first neuron gets it. Back to sigmoid outputs nothing changes."""
    figure = OutputLayer(y=before)
    figure.outputs = "softmax"
    assert figure.y == after
    figure.outputs = "sigmoid"
    assert figure.y == after


def test_targets_follow_the_number_of_neurons():
    """New neurons get the target 0; a softmax that loses its target gives it to the first neuron."""
    assert OutputLayer(z=[1, 2, 3, 4]).y == [1, 0, 0, 0]
    figure = OutputLayer(y=[0, 0, 1], outputs="softmax")
    figure.z = [1, 2]
    assert figure.y == [1, 0]
    figure.z = [1, 2, 3]
    assert figure.y == [1, 0, 0]


def test_the_front_end_may_change_several_at_once():
    """Values that fit each other are taken together, in whatever order their names come."""
    figure = OutputLayer()
    figure.set_state({"y": [0, 0, 0, 1], "z": [1, 2, 3, 4], "outputs": "softmax"})
    assert (figure.z, figure.y, figure.outputs) == ([1, 2, 3, 4], [0, 0, 0, 1], "softmax")


@pytest.mark.parametrize(
    ("traits", "complaint"),
    [
        (dict(y=[1, 0]), "y has 2 entries: it must have 3, one for each entry of z"),
        (dict(y=[1, 0.5, 0]), r"y\[1\] is 0.5: it must be 0 or 1"),
        (dict(y=[1, 1, 0], outputs="softmax"), r"y is \[1.0, 1.0, 0.0\]: with softmax outputs it must have a single 1"),
        (dict(y=[0, 0, 0], outputs="softmax"), r"y is \[0.0, 0.0, 0.0\]: with softmax outputs it must have a single 1"),
        (dict(z=[1]), "z has 1 entries: it must have 2 to 6"),
        (dict(z=[0, 51]), r"z\[1\] is 51: it must be a number from -50 to 50"),
        (dict(outputs="linear"), "outputs is 'linear': it must be one of 'sigmoid', 'softmax'"),
    ],
)
def test_impossible_values_are_refused(traits, complaint):
    """Values that do not fit raise TraitError with a sentence."""
    with pytest.raises(traitlets.TraitError, match=f"^{complaint}"):
        OutputLayer(**traits)


def test_a_refused_target_changes_nothing():
    """After a TraitError the figure is as it was."""
    figure = OutputLayer(outputs="softmax")
    with pytest.raises(traitlets.TraitError, match="a single 1"):
        figure.y = [1, 1, 0]
    assert figure.y == [1, 0, 0]


@pytest.mark.parametrize("setting", [*EXTREMES[::3], *random_settings(1)], ids=str)
def test_the_still_picture_tells_the_same(setting):
    """The picture that stands in for the figure names every term and their sum, at the extremes too."""
    figure = OutputLayer(**setting)
    bundle, _ = figure._repr_mimebundle_()
    told = bundle["text/plain"]
    assert f"The sum is {figure.terms().sum():.4f} nats" in told
    assert all(f"neuron {j}: {term:.4f} nats" in told for j, term in enumerate(figure.terms(), 1))
    assert bundle["image/svg+xml"].startswith("<svg")


def test_the_browser_computes_the_same(show):
    """Outputs, terms and errors agree with Python's to 1e-12, on random settings and at the extremes."""
    page = show(OutputLayer())
    for setting in SETTINGS:
        figure = OutputLayer(**setting)
        found = page.evaluate("([outputs, z, y]) => module.layers[outputs](z, y)", [figure.outputs, figure.z, figure.y])
        assert found["a"] == pytest.approx(figure.activations().tolist(), rel=1e-12, abs=0)
        assert found["terms"] == pytest.approx(figure.terms().tolist(), rel=1e-12, abs=0)
        assert found["deltas"] == pytest.approx(figure.deltas().tolist(), rel=1e-12, abs=0)


def test_the_browser_fits_targets_as_python_does(show):
    """A change of outputs or of the number of neurons gives the same targets in both runtimes."""
    page = show(OutputLayer())
    for setting in random_settings(20):
        figure = OutputLayer(**setting | {"outputs": "sigmoid"})
        y = figure.y
        figure.outputs = "softmax"
        figure.z = [0.0] * rng.integers(2, 7)
        arguments = [y, len(setting["z"]), len(figure.z)]
        fit = "([y, before, after]) => module.fitting(module.fitting(y, before, 'softmax'), after, 'softmax')"
        assert page.evaluate(fit, arguments) == figure.y


def test_the_readout_shows_every_neuron_and_the_sums(show):
    """Each neuron's z, a, y, term and error are text; so is the sum of the outputs, which for a softmax is 1."""
    page = show(OutputLayer())
    assert text_of_row(page, "neuron 1") == ["2.0000", "0.8808", "1", "0.1269", "-0.1192"]
    assert text_of_row(page, "sum") == ["", "1.7722", "1", "1.4143", "0.7722"]
    page.get_by_role("combobox", name="Outputs").select_option("softmax")
    assert text_of_row(page, "sum")[:4] == ["", "1.0000", "1", "0.2413"]


def test_the_errors_of_a_softmax_sum_to_nothing(show):
    """The sum of a softmax's errors is Σ aⱼ − Σ yⱼ = 0, and shows as 0 whatever rounding leaves of it."""
    page = show(OutputLayer(outputs="softmax"))
    left = 0
    for setting in random_settings(10):
        z, y = setting["z"], [1.0] + [0.0] * (len(setting["z"]) - 1)
        left += page.evaluate("([z, y]) => module.layers.softmax(z, y).deltas.reduce((a, b) => a + b) !== 0", [z, y])
        page.evaluate("([z, y]) => { model.set('y', y); model.set('z', z); return settle(); }", [z, y])
        assert text_of_row(page, "sum")[4] == "0.0000"
    assert left  # rounding did leave something


def test_boxes_to_tick_and_one_choice_of_all(show):
    """Sigmoid outputs have targets of their own, and softmax outputs one among them, which the arrow keys move."""
    page = show(OutputLayer())
    page.get_by_role("checkbox", name="y 3").press("Space")
    page.evaluate("settle()")
    assert page.evaluate("model.state.y") == [1, 0, 1]
    page.get_by_role("combobox", name="Outputs").press("ArrowDown")
    page.evaluate("settle()")
    assert page.evaluate("[model.state.outputs, model.state.y]") == ["softmax", [1, 0, 0]]
    assert page.get_by_role("checkbox").count() == 0
    page.get_by_role("radio", name="y 1").press("ArrowDown")
    page.evaluate("settle()")
    assert page.evaluate("model.state.y") == [0, 1, 0]
    assert page.get_by_role("radio", name="y 2").is_checked()


def test_the_keyboard_moves_everything_and_reset_takes_it_back(show):
    """Sliders and the number of neurons answer to keys; Reset restores the first values."""
    page = show(OutputLayer())
    group = page.get_by_role("group", name="Output layer")
    group.get_by_role("slider", name="z 2").press("ArrowRight")
    page.evaluate("settle()")
    assert page.evaluate("model.state.z") == [2, pytest.approx(-0.9), 0.5]
    group.get_by_role("combobox", name="Output neurons").press("ArrowDown")
    page.evaluate("settle()")
    assert page.evaluate("[model.state.z.length, model.state.y]") == [4, [1, 0, 0, 0]]
    assert group.get_by_role("slider", name="z ").count() == group.get_by_role("slider", name="Output ").count() == 4
    assert len(text_of_row(page, "neuron 4")) == 5
    group.get_by_role("button", name="Reset").press("Enter")
    assert page.evaluate("[model.get('z'), model.get('y'), model.get('outputs')]") == [
        [2, -1, 0.5],
        [1, 0, 0],
        "sigmoid",
    ]


def test_the_browser_finds_the_inputs_that_python_finds(show):
    """A bar that is moved asks for the weighted input that gives that output: in both runtimes the same, to 1e-12."""
    page = show(OutputLayer())
    for setting in random_settings(20):
        figure = OutputLayer(**setting)
        j, a = int(rng.integers(len(figure.z))), rng.uniform(0.001, 0.999)
        figure.z = [*figure.z[:j], np.clip(figure.input_for(j, a), -50, 50), *figure.z[j + 1 :]]
        if abs(figure.z[j]) < 50:
            assert figure.activations()[j] == pytest.approx(a, rel=1e-9)
        found = page.evaluate("(given) => module.inputFor(...given)", [a, j, figure.z, figure.outputs])
        assert found == pytest.approx(figure.input_for(j, a), rel=1e-12, abs=1e-12)


def strip(page):
    """Widths of the pieces of the strip with all outputs end to end, in units of its axis."""
    page.evaluate("settle()")
    return page.evaluate("""() => [...document.querySelectorAll("svg[aria-label*='end to end'] .ce-bar")]
        .map((bar) => bar.getBBox().width / (window.innerWidth && bar.ownerSVGElement.viewBox.baseVal.width))""")


def test_what_one_softmax_output_gains_the_others_lose(show):
    """A drag of one bar makes its piece of the strip longer and all others shorter; the strip keeps its length 1."""
    page = show(OutputLayer(outputs="softmax"))
    before = strip(page)
    grip = page.get_by_role("slider", name="Output 2")
    box = grip.locator(".ce-ring").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"], steps=3)
    page.mouse.up()
    after = strip(page)
    assert sum(before) == pytest.approx(1, abs=0.002)
    assert sum(after) == pytest.approx(1, abs=0.002)
    assert after[1] > before[1] + 0.2
    assert after[0] < before[0]
    assert after[2] < before[2]


def test_every_neuron_has_a_colour_and_a_pattern_of_its_own(show):
    """Six neurons differ in colour, and in the lines over it, which those see who see no colours."""
    page = show(OutputLayer(z=[0.0] * 6))
    grounds = page.locator("svg[role=img]").first.locator("pattern")
    looks = grounds.evaluate_all("""patterns => patterns.map((pattern) =>
        [getComputedStyle(pattern.children[0]).fill, pattern.children[1].getAttribute("d")])""")
    colours, lines = zip(*looks, strict=True)
    assert len(set(colours)) == len(set(lines)) == 6


@pytest.mark.parametrize("setting", EXTREMES, ids=str)
def test_extremes_are_drawn(show, setting):
    """At z = ±50 every bar is drawn with finite coordinates, and every number is finite."""
    page = show(OutputLayer(**setting))
    drawn = page.evaluate("() => [...document.querySelectorAll('[points]')].map(p => p.getAttribute('points')).join()")
    assert "NaN" not in drawn and "Infinity" not in drawn
    told = page.get_by_role("status").inner_text()
    assert "∞" not in told and "NaN" not in told


def test_dark_theme_and_a_narrow_screen(show):
    """Dark mode repaints at once, and at 390 px nothing sticks out, six neurons or not."""
    page = show(OutputLayer(z=[-8.0] * 6))
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate("settle()")
    bar = page.locator("rect.ce-neuron-1").first
    fill = "bar => getComputedStyle(bar).fill"
    assert bar.evaluate(fill) == "rgb(0, 158, 115)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert bar.evaluate(fill) == "rgb(43, 199, 154)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    readout = "() => { const r = document.querySelector('.ce-readout'); return r.scrollWidth - r.clientWidth; }"
    assert page.evaluate(readout) <= 0
