"""The static figures of the chapters, in one style: quadratic is blue and dashed, cross-entropy vermillion and solid.

Every function returns a `Picture` whose `alt` text describes it from the data drawn.
"""

from itertools import cycle, pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MultipleLocator

from .activations import sigmoid, sigmoid_prime, softmax
from .costs import CrossEntropyCost, QuadraticCost, cross_entropy, quadratic
from .information import entropy, kl_divergence
from .language import SIZE
from .neuron import Neuron
from .picture import BLUE, GREEN, INK, PURPLE, QUIET, STYLE, VERMILLION, picture
from .study import EVERY, mean_interval

LINES = {
    "quadratic": {"color": BLUE, "linestyle": "--"},
    "cross-entropy": {"color": VERMILLION, "linestyle": "-"},
}
# The colours of landscapes, from low to high: those of the live figures on a light page
RAMPS = {
    "quadratic": ["#eaf4fb", "#8cc4e6", "#2b86bf", "#0a5182"],
    "cross-entropy": ["#fdf1e7", "#f6b98a", "#d96a1c", "#853600"],
}
MARBLE = "#fafafa"  # on a map, whose colours are the same on light and dark pages
MARKERS = "os^D"

in_course_style = mpl.rc_context(fname=STYLE)


def output_curves(histories, cost=None):
    """Output against epoch.

    Parameters
    ----------
    histories : dict of str to History
        Training runs of one example each, by label. A label that names a cost decides how the line is drawn.
    cost : str, optional
        Name of the cost that all runs used, where the labels do not name costs.

    Returns
    -------
    Picture
    """
    return _against_epoch({label: run.a for label, run in histories.items()}, "output a", cost, top=1.0)


def plot_race(axes, **style):
    """Draw the race of the first page, without words: from one bad start, a neuron under either cost.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    **style
        How the lines look, besides what tells the costs apart.
    """
    for cost in QuadraticCost(), CrossEntropyCost():
        race = Neuron(2, 2).train(cost, x=1, y=0, eta=0.15, epochs=300)
        axes.plot(race.a, label=cost.name, **LINES[cost.name], **style)


def cost_curves(histories, cost=None):
    """Cost against epoch.

    Parameters
    ----------
    histories : dict of str to History
        Training runs, by label. A label that names a cost decides how the line is drawn.
    cost : str, optional
        Name of the cost that all runs used, where the labels do not name costs.

    Returns
    -------
    Picture
    """
    return _against_epoch({label: run.cost for label, run in histories.items()}, "cost C", cost)


def step_curves(histories, cost=None):
    """Length of each update, measured in the plane of weight and bias, against epoch.

    Parameters
    ----------
    histories : dict of str to History
        Training runs of a neuron with one input, by label. A label that names a cost decides how the line is drawn.
    cost : str, optional
        Name of the cost that all runs used, where the labels do not name costs.

    Returns
    -------
    Picture
    """
    steps = {label: np.hypot(np.diff(run.w), np.diff(run.b)) for label, run in histories.items()}
    return _against_epoch(steps, "length of the step", cost)


@in_course_style
def sigmoid_slopes(starts):
    """Sigmoid with its tangent at some weighted inputs, and below it the slope of that tangent.

    Parameters
    ----------
    starts : dict of str to float
        Weighted inputs to mark, by label.

    Returns
    -------
    Picture
    """
    slopes = ", ".join(f"{sigmoid_prime(z):.4f} at z = {z:g} ({label})" for label, z in starts.items())
    alt = f"The sigmoid, an S from 0 to 1, and below it its slope, a bell that peaks at z = 0. The slope is {slopes}."
    fig, (top, bottom) = picture(2, 1, alt, size=(6, 4.6), sharex=True)
    z = np.linspace(-6, 6, 241)
    top.plot(z, sigmoid(z), color=INK)
    bottom.plot(z, sigmoid_prime(z), color=INK)
    for (label, z0), marker in zip(starts.items(), MARKERS, strict=False):
        near = np.array([z0 - 1.2, z0 + 1.2])
        top.plot(near, sigmoid(z0) + sigmoid_prime(z0) * (near - z0), color=GREEN)
        top.plot(z0, sigmoid(z0), marker, color=GREEN, markersize=9, label=label)
        bottom.plot(z0, sigmoid_prime(z0), marker, color=GREEN, markersize=9)
    top.set(ylabel="output σ(z)", ylim=(-0.05, 1.2))
    bottom.set(ylabel="slope σ′(z)", xlabel="weighted input z", ylim=(0, 0.29))
    top.legend(loc="upper left")
    return fig


@in_course_style
def quadratic_of_output(y, outputs):
    """Quadratic cost of one example against its output, with the error of some outputs as a line to the target.

    Parameters
    ----------
    y : float
        Target, from 0 to 1.
    outputs : sequence of float
        Outputs to mark, from 0 to 1.

    Returns
    -------
    Picture
    """
    a = np.linspace(0, 1, 201)
    marks = "; ".join(f"output {ai:g}: error {ai - y:+.4f}, cost {quadratic(ai, y):.4f}" for ai in outputs)
    fig, ax = picture(
        alt=f"Quadratic cost against output for target {y:g}, a parabola that is 0 at the target. {marks}."
    )
    ax.plot(a, [quadratic(ai, y) for ai in a], label="quadratic", **LINES["quadratic"])
    for ai, marker in zip(outputs, MARKERS, strict=False):
        height = quadratic(ai, y)
        ax.plot([y, ai], [height, height], color=GREEN, linestyle=":")
        ax.plot(ai, height, marker, color=GREEN, markersize=9, label=f"error {ai - y:+.1f}".replace("-", "−"))
    ax.axvline(y, color=INK, linewidth=0.8)
    ax.set(xlabel="output a", ylabel="cost C", xlim=(0, 1), ylim=(0, None))
    ax.legend(loc="upper left")
    return fig


@in_course_style
def chain(w, b, x, y):
    """What a weight acts on, one thing after another, and by how much: the factors of the chain rule.

    Parameters
    ----------
    w, b : float
        Weight and bias of a neuron with one input.
    x : float
        Input.
    y : float
        Target, from 0 to 1.

    Returns
    -------
    Picture
    """
    z = w * x + b
    a, slope = sigmoid(z), sigmoid_prime(z)
    stations = {"w": w, "z": z, "a": a, "C": quadratic(a, y)}
    factors = {"∂z/∂w": x, "∂a/∂z": slope, "∂C/∂a": a - y}
    product = x * slope * (a - y)
    values = "; ".join(f"{name} is {value:.4f}" for name, value in {**stations, **factors}.items())
    fig, ax = picture(alt=f"A chain from weight to cost. {values}. Their product ∂C/∂w is {product:.4f}.", size=(6, 2))
    for place, (name, value) in enumerate(stations.items()):
        box = {"boxstyle": "round,pad=0.4", "facecolor": "none", "edgecolor": INK}
        ax.text(place, 0, f"{name} = {value:.3g}", ha="center", va="center", fontsize=11, bbox=box)
    for place, (name, value) in enumerate(factors.items()):
        ends = {"xy": (place + 0.62, 0), "xytext": (place + 0.38, 0)}
        ax.annotate("", **ends, arrowprops={"arrowstyle": "->", "color": GREEN, "linewidth": 2})
        ax.text(place + 0.5, 0.55, f"{name}\n{value:.3g}", ha="center", va="center", fontsize=11)
    ax.text(
        1.5,
        -0.8,
        f"∂C/∂w = {' · '.join(f'{v:.3g}' for v in factors.values())} = {product:.3g}",
        ha="center",
        fontsize=12,
    )
    ax.set(xlim=(-0.45, 3.4), ylim=(-1, 0.9))
    ax.set_axis_off()
    return fig


@in_course_style
def descent_steps(start, eta, steps):
    """Steps of gradient descent on C = w².

    Parameters
    ----------
    start : float
        Where they begin, other than 0.
    eta : float
        Learning rate, from 0 to 1.
    steps : int
        How many there are.

    Returns
    -------
    Picture
    """
    places = start * (1 - 2 * eta) ** np.arange(steps + 1)
    alt = f"A parabola, and {steps} steps down. w goes through " + ", ".join(f"{w:.4f}" for w in places) + "."
    fig, ax = picture(alt=alt)
    w = np.linspace(-1.1 * abs(start), 1.1 * abs(start), 201)
    ax.plot(w, w**2, color=INK, label="C = w²")
    ax.plot(places, places**2, "o", color=GREEN, markersize=8, label="after each step")
    for here, there in pairwise(places):
        arrow = {"arrowstyle": "->", "color": GREEN, "linewidth": 1.6, "connectionstyle": "arc3,rad=0.25"}
        ax.annotate("", (there, there**2), (here, here**2), arrowprops=arrow)
    ax.set(xlabel="w", ylabel="C", ylim=(0, None))
    ax.legend(loc="upper center")
    return fig


@in_course_style
def quadratic_speed(starts):
    """Size of the derivative of the quadratic cost with respect to the bias, for the target 0, against the output.

    Parameters
    ----------
    starts : dict of str to float
        Weighted inputs to mark, by label.

    Returns
    -------
    Picture
    """
    a = np.linspace(0, 1, 301)
    speed = a**2 * (1 - a)
    points = {label: (sigmoid(z), sigmoid(z) * sigmoid_prime(z)) for label, z in starts.items()}
    marks = "; ".join(f"{label}: {size:.4f} at a = {output:.4f}" for label, (output, size) in points.items())
    alt = (
        f"Size of the derivative against output for target 0. It rises from 0, peaks at a = {a[speed.argmax()]:.4f} "
        f"with {speed.max():.4f}, and falls back to 0 at a = 1. {marks}."
    )
    fig, ax = picture(alt=alt)
    ax.plot(a, speed, label="a²(1 − a)", **LINES["quadratic"])
    ax.plot(a[speed.argmax()], speed.max(), "o", color=INK, markersize=8, fillstyle="none", label="peak, at a = 2/3")
    for (label, point), marker in zip(points.items(), MARKERS[1:], strict=False):
        ax.plot(*point, marker, color=GREEN, markersize=9, label=label)
    ax.set(xlabel="output a", ylabel="|∂C/∂b|", xlim=(0, 1), ylim=(0, 0.17))
    ax.legend(loc="upper left")
    return fig


@in_course_style
def costs_of_output(y):
    """Both costs of one example against its output.

    Parameters
    ----------
    y : float
        Target, from 0 to 1.

    Returns
    -------
    Picture
    """
    a = _outputs()
    worst = a[-1] if y < 0.5 else a[0]
    alt = (
        f"Cost against output for target {y:g}. At output {worst:g} the quadratic cost is {quadratic(worst, y):.2f}; "
        f"the cross-entropy is {cross_entropy(worst, y):.2f} and rises without bound."
    )
    fig, ax = picture(alt=alt)
    for name, cost in {"quadratic": quadratic, "cross-entropy": cross_entropy}.items():
        ax.plot(a, [cost(ai, y) for ai in a], label=name, **LINES[name])
    ax.set(xlabel="output a", ylabel="cost C", xlim=(0, 1), ylim=(0, 4.5))
    ax.legend(loc="upper center")
    return fig


@in_course_style
def cost_terms(y, a0=None):
    """The two terms of the cross-entropy of one example, and their sum, against the output.

    Parameters
    ----------
    y : float
        Target, from 0 to 1.
    a0 : float, optional
        An output between 0 and 1, at which arrows show how the terms pull and push it.

    Returns
    -------
    Picture
    """
    a, lowest = _outputs(), cross_entropy(y, y)
    alt = (
        f"The terms of the cross-entropy for target {y:g}. The term −y ln a falls, the term −(1−y) ln(1−a) rises; "
        f"their sum is lowest at output {y:g}, where it is {lowest:.4f} nats."
    )
    fig, ax = picture(alt=alt)
    ax.plot(a, -y * np.log(a), color=GREEN, linestyle="-.", label="−y ln a")
    ax.plot(a, -(1 - y) * np.log1p(-a), color=PURPLE, linestyle=":", label="−(1−y) ln(1−a)")
    ax.plot(a, [cross_entropy(ai, y) for ai in a], label="their sum", **LINES["cross-entropy"])
    ax.plot(y, lowest, "o", color=INK, markersize=8, label="lowest point", clip_on=False, zorder=5)
    ax.set(xlabel="output a", ylabel="nats", xlim=(0, 1), ylim=(0, 3))
    if a0 is not None and 0 < a0 < 1:
        pull, push = y / a0, (1 - y) / (1 - a0)
        fig.alt += f" At output {a0:g} the first pulls up with {pull:.4f}, the second pushes down with {push:.4f}."
        ax.set(ylim=(-0.6, 3), yticks=[0, 1, 2, 3])
        for force, color in (pull, GREEN), (-push, PURPLE):
            tip = float(np.clip(a0 + 0.12 * force, 0, 1))
            ax.annotate("", (tip, -0.3), (a0, -0.3), arrowprops={"color": color, "width": 3, "headwidth": 10})
    ax.legend(loc="upper center")
    return fig


@in_course_style
def soft_target_minima(targets):
    """Cross-entropy against output for several targets, with the lowest point of each on the curve of the entropy.

    Parameters
    ----------
    targets : sequence of float
        Targets, from 0 to 1.

    Returns
    -------
    Picture
    """
    a = _outputs()
    minima = "; ".join(f"{cross_entropy(y, y):.4f} at a = {y:g}" for y in targets)
    alt = f"One valley of the cross-entropy for each target. Its lowest points lie on the entropy curve: {minima}."
    fig, ax = picture(alt=alt)
    for i, y in enumerate(targets):
        label = "cross-entropy, one line for each y" if i == 0 else None
        ax.plot(a, [cross_entropy(ai, y) for ai in a], label=label, **LINES["cross-entropy"] | {"linewidth": 1.4})
    ax.plot(a, [cross_entropy(ai, ai) for ai in a], color=INK, linestyle=":", label="entropy H(a)")
    for y, marker in zip(targets, MARKERS, strict=False):
        ax.plot(y, cross_entropy(y, y), marker, color=INK, markersize=8, label=f"y = {y:g}", clip_on=False, zorder=5)
    ax.set(xlabel="output a", ylabel="nats", xlim=(0, 1), ylim=(0, 3.4))
    ax.legend(loc="upper center", ncols=2)
    return fig


@in_course_style
def learning_speeds(y=0):
    """Size of the derivative of both costs with respect to the weight, for input 1, against the weighted input.

    Parameters
    ----------
    y : float
        Target, from 0 to 1.

    Returns
    -------
    Picture
    """
    z = np.linspace(-6, 6, 241)
    costs = QuadraticCost(), CrossEntropyCost()
    end = " and ".join(f"{abs(cost.delta(z[-1], y)):.4f} for the {cost.name} cost" for cost in costs)
    alt = f"Learning speed against weighted input for target {y:g}. At z = {z[-1]:g} it is {end}."
    fig, ax = picture(alt=alt)
    for cost in costs:
        ax.plot(z, np.abs(cost.delta(z, np.full_like(z, y))), label=cost.name, **LINES[cost.name])
    ax.set(xlabel="weighted input z", ylabel="|∂C/∂w|", ylim=(0, 1.05))
    ax.legend(loc="upper left")
    return fig


@in_course_style
def gradient_factors(z, y=0, x=1):
    """The factors of the derivative with respect to the weight, under both costs, on a logarithmic scale.

    Parameters
    ----------
    z : float
        Weighted input.
    y : float
        Target, from 0 to 1.
    x : float
        Input; 1 is left out of the picture.

    Returns
    -------
    Picture
    """
    right, wrong, slope = sigmoid(z), sigmoid(-z), sigmoid_prime(z)
    outer = {"quadratic": (1 - y) * right - y * wrong, "cross-entropy": (1 - y) / wrong - y / right}
    inner = [slope] if x == 1 else [slope, x]
    chains = {name: np.abs([d, *inner, d * slope * x]) for name, d in outer.items()}
    products = "; ".join(
        f"{name}: {' times '.join(f'{v:.4g}' for v in chain[:-1])} is {chain[-1]:.4g}" for name, chain in chains.items()
    )
    fig, ax = picture(alt=f"Bars of the factors of the gradient at z = {z:g}. {products}.")
    count = len(inner) + 2
    for i, (name, chain) in enumerate(chains.items()):
        places = np.arange(count) + (i - 0.5) * 0.4
        hatch = "//" if LINES[name]["linestyle"] == "--" else None
        bars = ax.bar(places, chain, 0.36, color=LINES[name]["color"], hatch=hatch, edgecolor="#ffffff", label=name)
        ax.bar_label(bars, [f"{v:.3g}" for v in chain], padding=2, fontsize=11)
    ax.set_yscale("log")
    ax.set_xticks(range(count), ["∂C/∂a", *["σ′(z)", "|x|"][: len(inner)], "∂C/∂w = product"])
    sizes = np.concatenate(list(chains.values()))
    ax.set(ylabel="size (log scale)", ylim=(0.3 * sizes[sizes > 0].min(), 5 * sizes.max()))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper right")
    return fig


@in_course_style
def cost_surfaces(w, b, surfaces, histories):
    """Cost surfaces in three dimensions, and as maps with the path of a training run on each.

    Parameters
    ----------
    w : array_like, shape (p,)
        Weights.
    b : array_like, shape (q,)
        Biases.
    surfaces : dict of str to ndarray, shape (q, p)
        `cost_surface` of each cost, by its name.
    histories : dict of str to History
        A training run on each surface, by the name of the cost.

    Returns
    -------
    Picture
    """
    ends = "; ".join(f"{name}: from {run.cost[0]:.4f} to {run.cost[-1]:.4f}" for name, run in histories.items())
    fig, axes = picture(2, 2, size=(6, 6.4), alt=f"Cost over weight and bias, as hills and as maps. Paths: {ends}.")
    for (name, surface), hill, chart in zip(surfaces.items(), axes[0], axes[1], strict=True):
        run = histories[name]
        hill.remove()
        hill = fig.add_subplot(hill.get_subplotspec(), projection="3d")
        colours = LinearSegmentedColormap.from_list(name, RAMPS[name])
        hill.plot_surface(*np.meshgrid(w, b), surface, cmap=colours, rcount=40, ccount=40, rasterized=True)
        hill.view_init(elev=22, azim=-50)
        hill.set(title=name, xticks=[-5, 0, 5], yticks=[-5, 0, 5])
        hill.set_xlabel("w", labelpad=-4)
        hill.set_ylabel("b", labelpad=-4)
        hill.tick_params(labelsize=9, pad=-2)
        for axis in (hill.xaxis, hill.yaxis, hill.zaxis):
            axis.set_pane_color((1, 1, 1, 0))
            axis._axinfo["grid"]["color"] = QUIET  # matplotlib has no public name for the grid of 3-D axes
        chart.contourf(w, b, surface, levels=14, cmap=colours)
        chart.contour(w, b, surface, levels=14, colors="#111111", linewidths=0.5)
        outline = [withStroke(linewidth=4.5, foreground="#111111")]
        chart.plot(run.w, run.b, color=MARBLE, path_effects=outline)
        chart.plot(run.w[0], run.b[0], "o", color=MARBLE, markersize=7, path_effects=outline)
        chart.plot(run.w[-1], run.b[-1], "X", color=MARBLE, markersize=9, path_effects=outline)
        chart.set(xlabel="weight w", ylabel="bias b", aspect="equal")
        chart.grid(visible=False)
    return fig


@in_course_style
def output_terms(a, y, terms=None):
    """What each output neuron adds to the cost of one example, and its error a − y.

    Parameters
    ----------
    a, y : array_like, shape (k,)
        Outputs and targets, from 0 to 1.
    terms : array_like, shape (k,), optional
        What each neuron adds, in nats; without it, its cross-entropy.

    Returns
    -------
    Picture
    """
    a, y = np.asarray(a, dtype=float), np.asarray(y, dtype=float)
    if terms is None:
        terms = [cross_entropy(aj, yj) for aj, yj in zip(a, y, strict=True)]
    in_words = "; ".join(
        f"neuron {j}: {t:.4f} nats, error {aj - yj:+.4f}"
        for j, (t, aj, yj) in enumerate(zip(terms, a, y, strict=True), 1)
    )
    fig, (left, right) = picture(1, 2, f"Output neurons one by one. {in_words}. The sum is {sum(terms):.4f} nats.")
    places = np.arange(1, len(a) + 1)
    left.bar(places, terms, 0.6, color=VERMILLION)
    right.bar(places, a - y, 0.6, color=VERMILLION)
    right.axhline(0, color=INK, linewidth=0.8)
    left.set(title="cost, nats", xlabel="output neuron j", xticks=places)
    right.set(title="error a − y", xlabel="output neuron j", xticks=places, ylim=(-1, 1))
    for ax in (left, right):
        ax.grid(axis="x", visible=False)
    return fig


@in_course_style
def softmax_outputs(z, j):
    """Outputs of a softmax layer while one weighted input moves and the others stay.

    Parameters
    ----------
    z : array_like, shape (k,)
        Weighted inputs.
    j : int
        Index of the one that moves, from -6 to 6.

    Returns
    -------
    Picture
    """
    moving = np.linspace(-6, 6, 241)
    layers = np.tile(np.asarray(z, dtype=float), (len(moving), 1))
    layers[:, j] = moving
    a = softmax(layers)
    alt = (
        f"Outputs of a softmax layer while the weighted input of neuron {j + 1} goes from −6 to 6. "
        f"{_from_to(a)}. Their sum stays 1."
    )
    fig, ax = picture(alt=alt)
    _plot_outputs(ax, moving, a)
    ax.plot(z[j], softmax(z)[j], "o", color=INK, markersize=11, fillstyle="none", label="as given")
    ax.set(xlabel=f"weighted input z{_subscript(j)}", ylabel="output a", ylim=(0, 1.03))
    ax.legend()
    return fig


@in_course_style
def softmax_scaled(z, largest):
    """Outputs of a softmax layer whose weighted inputs are all multiplied by a factor c, against c.

    Parameters
    ----------
    z : array_like, shape (k,)
        Weighted inputs for c = 1.
    largest : float
        Largest factor; the smallest is 0.

    Returns
    -------
    Picture
    """
    c = np.linspace(0, largest, 241)
    a = softmax(c[:, None] * np.asarray(z, dtype=float))
    fig, ax = picture(alt=f"Outputs of softmax(c z) while c goes from 0 to {largest:g}. {_from_to(a)}.")
    _plot_outputs(ax, c, a)
    ax.axvline(1, color=INK, linewidth=0.8)
    ax.set(xlabel="factor c", ylabel="output a", xlim=(0, largest), ylim=(0, 1.03))
    ax.legend()
    return fig


@in_course_style
def likelihood_and_cost(y):
    """Likelihood of some yes-or-no answers, and minus its mean logarithm, against the one output given for all of them.

    Parameters
    ----------
    y : array_like, shape (n,)
        Answers, each 0 or 1, not all of them the same.

    Returns
    -------
    Picture
    """
    y, a = np.asarray(y, dtype=float), _outputs()
    best = y.mean()
    likelihood = np.prod(np.where(y == 1, a[:, None], 1 - a[:, None]), axis=1)
    highest, lowest = np.exp(-len(y) * cross_entropy(best, best)), cross_entropy(best, best)
    alt = (
        f"Likelihood of {y.sum():g} times yes in {len(y)}, and the cross-entropy, against the output. "
        f"At a = {best:g} the likelihood is highest, {highest:.4g}, and the cost is lowest, {lowest:.4f} nats."
    )
    fig, (top, bottom) = picture(2, 1, alt, size=(6, 4.6), sharex=True)
    top.plot(a, likelihood, color=GREEN, linestyle="-.", label="likelihood")
    bottom.plot(a, [cross_entropy(np.full_like(y, ai), y) for ai in a], label="cross-entropy", **LINES["cross-entropy"])
    for ax, extreme in (top, highest), (bottom, lowest):
        ax.axvline(best, color=INK, linewidth=0.8)
        ax.plot(best, extreme, "o", color=INK, markersize=8)
        ax.legend(loc="upper center")
    top.set(ylabel="likelihood", ylim=(0, 1.2 * highest))
    bottom.set(ylabel="nats", xlabel="output a", xlim=(0, 1), ylim=(0, 3))
    return fig


@in_course_style
def expected_surprises(p, beliefs):
    """Cross-entropy H(p, q) of several beliefs q, as bars of two parts: the entropy H(p), and the divergence KL(p‖q).

    Parameters
    ----------
    p : array_like, shape (k,)
        Probabilities of what happens.
    beliefs : dict of str to array_like, shape (k,)
        Probabilities that are believed, none of them 0, by label.

    Returns
    -------
    Picture
    """
    floor, extra = entropy(p), [kl_divergence(p, q) for q in beliefs.values()]
    in_words = "; ".join(
        f"{label}: {floor:.4f} plus {more:.4f} is {floor + more:.4f}"
        for label, more in zip(beliefs, extra, strict=True)
    )
    fig, ax = picture(alt=f"Expected surprise in nats, entropy plus divergence. {in_words}.")
    ax.bar(list(beliefs), floor, 0.6, color=QUIET, edgecolor=INK, label="entropy H(p)")
    bars = ax.bar(
        list(beliefs), extra, 0.6, bottom=floor, color=PURPLE, edgecolor=INK, hatch="//", label="divergence KL(p‖q)"
    )
    ax.bar_label(bars, [f"{floor + more:.2f}" for more in extra], padding=2, fontsize=11)
    ax.set(ylabel="nats", ylim=(0, 1.45 * (floor + max(extra))))
    ax.grid(axis="x", visible=False)
    ax.legend(loc="upper left")
    return fig


@in_course_style
def errors_by_layer(sizes):
    """Size of the error of each layer of a network under both costs, on a logarithmic scale.

    Parameters
    ----------
    sizes : dict of str to sequence of float
        For each cost, by its name, the size of the error of every layer, hidden layers first.

    Returns
    -------
    Picture
    """
    in_words = "; ".join(f"{name}: " + ", ".join(f"{v:.2g}" for v in row) for name, row in sizes.items())
    fig, ax = picture(alt=f"Sizes of the errors layer by layer, hidden layers first. {in_words}.")
    layers = len(next(iter(sizes.values())))
    names = [f"hidden layer {i}" for i in range(1, layers)] + ["output layer"]
    for (name, row), marker in zip(sizes.items(), MARKERS, strict=False):
        ax.plot(names, row, marker=marker, markersize=9, label=name, **LINES[name])
    ax.set_yscale("log")
    ax.set(ylabel="mean |δ| (log scale)")
    ax.legend()
    return fig


@in_course_style
def computed_costs(z, epsilon):
    """Cross-entropy for target 0 and its slope, as five ways of computing them give them.

    Parameters
    ----------
    z : array_like, shape (p,)
        Weighted inputs, increasing.
    epsilon : float
        How far from 0 and 1 the clipped output is kept.

    Returns
    -------
    Picture
    """
    z = np.asarray(z, dtype=float)
    cost, exact = CrossEntropyCost(), "from the weighted input"
    curves = {
        "formula, float64": (*_by_formula(z), {"color": PURPLE, "linestyle": ":", "linewidth": 3}),
        "formula, float32": (*_by_formula(z.astype(np.float32)), {"color": GREEN, "linestyle": "-."}),
        "formula, float16": (*_by_formula(z.astype(np.float16)), {"color": INK, "linestyle": ":", "linewidth": 1.4}),
        "formula, clipped": (*_by_formula(z, epsilon), {"color": INK, "linestyle": (0, (6, 3))}),
        exact: ([cost.value(zi, 0) for zi in z], cost.delta(z, np.zeros_like(z)), LINES["cross-entropy"]),
    }
    ends = {name: z[np.isfinite(values)][-1] for name, (values, _, _) in curves.items()}
    lost = "; ".join(f"{name}: up to z = {end:.4g}" for name, end in ends.items() if end < z[-1])
    ceiling = curves["formula, clipped"][0][-1]
    alt = (
        f"Cost and slope for target 0 against weighted input. The cost stays finite only up to a point: {lost}. "
        f"The clipped cost stays at {ceiling:.4f} and its slope drops to {curves['formula, clipped'][1][-1]:.0f}. "
        f"From the weighted input the cost reaches {curves[exact][0][-1]:.4f} and the slope stays at "
        f"{curves[exact][1][-1]:.0f}."
    )
    fig, (top, bottom) = picture(2, 1, alt, size=(6, 5.4), sharex=True)
    for name, (values, slopes, look) in reversed(curves.items()):
        breaks = ends[name] < z[-1]
        cross = {"marker": "X", "markersize": 10, "markevery": [int(np.argmax(z == ends[name]))]} if breaks else {}
        top.plot(z, values, label=name, **look, **cross)
        bottom.plot(z, slopes, **look)
    top.set(ylabel="cost C, nats", ylim=(0, None))
    bottom.set(ylabel="slope ∂C/∂z", xlabel="weighted input z", ylim=(-0.05, 1.15))
    top.legend(loc="upper left")
    return fig


@in_course_style
def digit_images(X, y):
    """Handwritten digits in two rows, each with its class.

    Parameters
    ----------
    X : array_like, shape (n, 64)
        Images row by row, from white = 0 to black = 1; n is even.
    y : array_like, shape (n, 10)
        One-hot targets.

    Returns
    -------
    Picture
    """
    images, classes = np.reshape(X, (-1, 8, 8)), np.argmax(y, axis=1)
    in_words = ", ".join(
        f"{np.count_nonzero(image)} in the {digit}" for digit, image in zip(classes, images, strict=True)
    )
    alt = f"{len(images)} handwritten digits of 8 × 8 grey pixels. Pixels that are not white: {in_words}."
    fig, axes = picture(2, len(images) // 2, alt)
    for ax, digit, image in zip(axes.flat, classes, images, strict=True):
        rows, columns = np.nonzero(image)
        pixels = [Rectangle((column, row), 0.94, 0.94) for row, column in zip(rows, columns, strict=True)]
        shades = [to_rgba(INK, shade) for shade in image[rows, columns]]  # of one colour, which has a twin in the dark
        ax.add_collection(PatchCollection(pixels, facecolors=shades, edgecolors="none"))
        ax.set(title=f"{digit}", xlim=(0, 8), ylim=(8, 0), xticks=[], yticks=[], aspect="equal")
        ax.spines[:].set(visible=True, color=QUIET)
    return fig


@in_course_style
def digit_answers(pixels, digit, answers, updates):
    """A handwritten digit, and the ten outputs that networks give for it.

    Parameters
    ----------
    pixels : array_like, shape (64,)
        The image row by row, from white = 0 to black = 1.
    digit : int
        What it shows.
    answers : dict of str to array_like, shape (10,)
        Outputs, by the name of the cost that the network was trained with.
    updates : int
        How many updates the networks have had.

    Returns
    -------
    Picture
    """
    each = "; ".join(
        f"{name}: {a[digit]:.4f}, and the largest is that for {np.argmax(a)}" for name, a in answers.items()
    )
    alt = f"A handwritten {digit}, and the outputs of two networks after {updates} updates. That for {digit} is {each}."
    fig, (left, right) = picture(1, 2, alt)
    image = np.reshape(pixels, (8, 8))
    rows, columns = np.nonzero(image)
    dots = [Rectangle((column, row), 0.94, 0.94) for row, column in zip(rows, columns, strict=True)]
    left.add_collection(
        PatchCollection(dots, facecolors=[to_rgba(INK, s) for s in image[rows, columns]], edgecolors="none")
    )
    left.set(title=f"a {digit}", xlim=(0, 8), ylim=(8, 0), xticks=[], yticks=[], aspect="equal")
    for i, (name, a) in enumerate(answers.items()):
        hatch = "//" if LINES[name]["linestyle"] == "--" else None
        places = np.arange(10) + (i - 0.5) * 0.4
        right.barh(places, a, 0.38, color=LINES[name]["color"], hatch=hatch, edgecolor="#ffffff", label=name)
    right.set(xlabel="output a", xlim=(0, 1), yticks=range(10), ylim=(9.6, -0.6))
    right.grid(axis="y", visible=False)
    _legend_above(right)
    return fig


@in_course_style
def accuracy_curves(panels):
    """Mean accuracy over seeds against updates, with a band for its 95 % confidence interval, one panel above another.

    Parameters
    ----------
    panels : dict of str to dict of str to ndarray, shape (seeds, looks)
        For each panel, by its title, the accuracies under each cost, by its name: a row for each seed.

    Returns
    -------
    Picture
    """
    fig, axes = picture(len(panels), 1, size=(6, 2.7 * len(panels)), sharex=True, squeeze=False)
    in_words = []
    for (title, curves), ax in zip(panels.items(), axes.flat, strict=True):
        for name, accuracies in curves.items():
            updates = EVERY * np.arange(accuracies.shape[1])
            mean, low, high = np.transpose([mean_interval(column) for column in accuracies.T])
            ax.fill_between(updates, low, high, color=LINES[name]["color"], alpha=0.25, linewidth=0)
            ax.plot(updates, mean, label=name, **LINES[name])
            middle = len(mean) // 5
            in_words.append(
                f"{title}, {name}: {mean[middle]:.1%} after {updates[middle]} updates, "
                f"{mean[-1]:.1%} after {updates[-1]}, there with an interval from {low[-1]:.1%} to {high[-1]:.1%}"
            )
        ax.set(title=title, ylabel="accuracy", xlim=(0, updates[-1]), ylim=(0.5, 1))
        ax.yaxis.set_major_formatter("{x:.0%}")
    axes[0, 0].legend(loc="lower right")
    axes[-1, 0].set(xlabel="update")
    fig.alt = f"Mean accuracy of the seeds against updates. {'; '.join(in_words)}."
    return fig


@in_course_style
def final_accuracies(panels):
    """Accuracy at the end of each run as a dot, with the mean and its 95 % confidence interval, panels side by side.

    Parameters
    ----------
    panels : dict of str to dict of str to ndarray, shape (seeds,)
        For each panel, by its title, the accuracies under each cost, by its name.

    Returns
    -------
    Picture
    """
    fig, axes = picture(1, len(panels), sharey=True, squeeze=False)
    in_words = []
    for (title, costs), ax in zip(panels.items(), axes.flat, strict=True):
        for place, (name, values) in enumerate(costs.items()):
            mean, low, high = mean_interval(values)
            colour, marker = LINES[name]["color"], MARKERS[place]
            spread = np.linspace(-0.3, 0, len(values))  # in the order of the seeds, so that no dot hides another
            ax.plot(place + spread, values, marker, color=colour, markersize=5, alpha=0.7, markeredgewidth=0)
            ax.errorbar(place + 0.2, mean, [[mean - low], [high - mean]], fmt=marker, color=INK, capsize=4)
            in_words.append(
                f"{title}, {name}: {len(values)} runs from {min(values):.1%} to {max(values):.1%}, "
                f"mean {mean:.2%}, interval {low:.2%} to {high:.2%}"
            )
        ax.set(title=title, xlim=(-0.6, len(costs) - 0.4))
        ax.set_xticks(range(len(costs)), costs)
        ax.grid(axis="x", visible=False)
    axes[0, 0].set(ylabel="accuracy at the end")
    axes[0, 0].yaxis.set_major_locator(MultipleLocator(0.05))
    axes[0, 0].yaxis.set_major_formatter("{x:.0%}")
    fig.alt = f"Accuracy at the end of every run. {'; '.join(in_words)}."
    return fig


@in_course_style
def boundary(x, y, neuron, names, reach):
    """Examples of two classes with two inputs, and the lines on which a neuron's odds are 1 to 9, even, and 9 to 1.

    Parameters
    ----------
    x : ndarray, shape (n, 2)
        Inputs.
    y : ndarray, shape (n,)
        Classes, 0 or 1.
    neuron : Neuron
        With two weights.
    names : tuple of str
        What the inputs are.
    reach : float
        Both axes run from ``-reach`` to `reach`.

    Returns
    -------
    Picture
    """
    wrong = np.count_nonzero((neuron.weighted_input(x) > 0) != (y == 1))
    w = ", ".join(f"{wj:.4f}" for wj in neuron.w)
    lines = (
        "the line on which the odds are even, between those for 1 to 9 and 9 to 1" if np.any(neuron.w) else "no line"
    )
    alt = (
        f"{np.sum(y == 0)} rings of class 0 and {np.sum(y == 1)} diamonds of class 1, and {lines}. "
        f"Weights {w}, bias {neuron.b:.4f}; {wrong} on the wrong side."
    )
    fig, ax = picture(alt=alt, size=(5.2, 4.9))
    ax.plot(*x[y == 0].T, "o", markerfacecolor="none", markeredgecolor=GREEN, label="class 0")
    ax.plot(*x[y == 1].T, "D", color=PURPLE, markeredgecolor=INK, markeredgewidth=0.4, markersize=5, label="class 1")
    for odds, style in (1 / 9, ":"), (1, "-"), (9, "--"):
        ax.plot(*_where(neuron, np.log(odds), reach), style, color=INK, label=_odds_in_words(odds))
    ax.set(xlabel=names[0], ylabel=names[1], xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    _legend_above(ax)
    return fig


@in_course_style
def penalty_path(penalties, lengths, costs):
    """Length of the best weights against the penalty, and below it what they cost on the examples, with and without.

    Parameters
    ----------
    penalties : array_like, shape (k,)
        Values of λ.
    lengths : array_like, shape (k,)
        Lengths of the weights that cost least under each.
    costs : dict of str to array_like, shape (k,)
        What they cost without the penalty, by the name of the examples. The first are those that they were found with.

    Returns
    -------
    Picture
    """
    best = {name: penalties[np.argmin(values)] for name, values in costs.items()}
    least = "; ".join(f"{name}: {min(costs[name]):.4f} at λ = {at:g}" for name, at in best.items())
    alt = (
        f"From λ = {penalties[0]:g} to {penalties[-1]:g} the length of the weights goes from {lengths[0]:.4f} to "
        f"{lengths[-1]:.4f}. Lowest costs: {least}."
    )
    fig, (top, bottom) = picture(2, 1, alt, size=(6, 4.8), sharex=True)
    top.loglog(penalties, lengths, "o-", color=INK)
    for (name, values), line in zip(costs.items(), cycle([LINES["cross-entropy"], {"color": INK, "linestyle": "-."}])):
        bottom.semilogx(penalties, values, marker="o", label=name, **line)
    bottom.invert_xaxis()  # of both: they share it
    top.set(ylabel="length of w")
    bottom.set(ylabel="cost C, nats", xlabel="penalty λ, smaller and smaller", ylim=(0, None))
    bottom.legend()
    return fig


@in_course_style
def letter_surprises(text, surprises):
    """Surprise of each letter of a text, with their mean and what a uniform guess would cost.

    Parameters
    ----------
    text : str
        The letters; a space is written as a dot.
    surprises : ndarray, shape (n,)
        What each of them costs, in nats.

    Returns
    -------
    Picture
    """
    cost, guess, letters = np.mean(surprises), np.log(SIZE), text.replace(" ", "·")
    dearest = np.argsort(surprises, kind="stable")[:-4:-1]
    told = ", ".join(f"“{letters[i]}” at place {i + 1} with {surprises[i]:.4f}" for i in dearest)
    alt = (
        f"A bar for each letter of “{text}”, as high as its surprise: {cost:.4f} nats on average, where a uniform "
        f"guess costs {guess:.4f}. The dearest are {told}."
    )
    fig, ax = picture(alt=alt, size=(7, 3))
    for i, surprise in enumerate(surprises):
        color = to_rgba(VERMILLION, min(1, max(0.12, surprise / guess)))
        ax.bar(i, surprise, 0.76, facecolor=color, edgecolor=VERMILLION)
    ax.axhline(cost, color=INK, label=f"mean C = {cost:.2f}")
    ax.axhline(guess, color=INK, linestyle=":", label="uniform guess")
    ax.set(ylabel="surprise, nats", xlim=(-0.6, len(text) - 0.4), ylim=(0, 1.25 * max(guess, *surprises)))
    ax.set_xticks(range(len(text)), letters)
    ax.legend(loc="upper right", ncols=2, fontsize=8)
    return fig


@in_course_style
def descent_to_counts(epochs, above):
    """How far above the cost of counted tables gradient descent still is, against the epoch.

    Parameters
    ----------
    epochs : array_like, shape (k,)
        Epochs, from 1.
    above : dict of str to array_like, shape (k,)
        Mean cost less that of the table, in nats, by the name of the table.

    Returns
    -------
    Picture
    """
    told = "; ".join(f"{name}: {values[0]:.4f} nats, then {values[-1]:.3g}" for name, values in above.items())
    alt = f"How far descent is above the cost of the counted table after {epochs[0]} and {epochs[-1]} epochs. {told}."
    fig, ax = picture(alt=alt, size=(6, 3.2))
    for (name, values), style in zip(above.items(), cycle([("-", "o"), ("-.", "s")])):
        ax.loglog(epochs, values, color=INK, linestyle=style[0], marker=style[1], label=name)
    ax.axhline(1e-4, color=INK, linestyle=":", linewidth=1)
    ax.set(xlabel="epoch", ylabel="nats above the table")
    ax.legend()
    return fig


@in_course_style
def long_run_scores(p, q, scores):
    """What every forecast costs in the long run, if heads come up with chance p, side by side under several scores.

    Parameters
    ----------
    p : float
        The chance, which is the honest forecast: a diamond.
    q : float
        Another forecast: a circle.
    scores : dict of str to callable
        By name, what a forecast costs when the outcome is 1 or 0.

    Returns
    -------
    Picture
    """
    fig, axes = picture(1, len(scores), size=(7.2, 2.9), squeeze=False)
    in_words, grid = [], np.linspace(0.002, 0.998, 499)
    for (name, score), ax in zip(scores.items(), axes.flat, strict=True):
        costs = {"honest": p * score(p, 1) + (1 - p) * score(p, 0), "other": p * score(q, 1) + (1 - p) * score(q, 0)}
        line = LINES.get(name, {"color": PURPLE, "linestyle": ":"})
        ax.plot(grid, [p * score(each, 1) + (1 - p) * score(each, 0) for each in grid], **line)
        ax.plot(p, costs["honest"], "D", color=INK, label="honest")
        ax.plot(q, costs["other"], "o", color=line["color"], markeredgecolor=INK, label="other")
        ax.set(title=name, xlabel="forecast q", xlim=(0, 1), ylim=(0, 2.5 if name == "cross-entropy" else 1))
        in_words.append(f"{name}: {costs['honest']:.4f} for the honest forecast, {costs['other']:.4f} for {q:g}")
    axes[0, 0].set(ylabel="long-run mean")
    axes[0, 0].legend()
    fig.alt = f"What forecasts cost in the long run, if the chance of heads is {p:g}. {'; '.join(in_words)}."
    return fig


@in_course_style
def reliability_diagram(panels):
    """How often answers are right against how sure they were, with intervals, panels side by side.

    Parameters
    ----------
    panels : dict of str to tuple of array_like, shape (bins,)
        For each panel, by its title, the mean confidence in each bin, the share that is right, and the ends of an
        interval of it, low and high.

    Returns
    -------
    Picture
    """
    fig, axes = picture(1, len(panels), size=(3.7 * len(panels), 3.6), sharey=True, squeeze=False)
    in_words = []
    for (title, (confidence, share, low, high)), ax in zip(panels.items(), axes.flat, strict=True):
        ax.plot([0, 1], [0, 1], "--", color=QUIET, label="calibrated")
        reach = np.maximum([np.subtract(share, low), np.subtract(high, share)], 0)
        ax.errorbar(confidence, share, reach, fmt="o-", color=VERMILLION, ecolor=INK, capsize=3, label="answers")
        ax.set(title=title, xlabel="mean probability of the answer", xlim=(0, 1), ylim=(0, 1), aspect="equal")
        bins = zip(confidence, share, low, high, strict=True)
        each = ", ".join(f"at {c:.2f} {s:.2f} ({a:.2f} to {b:.2f})" for c, s, a, b in bins)
        in_words.append(f"{title}: {each}")
    axes[0, 0].set(ylabel="share that is right")
    axes[0, 0].legend(loc="upper left", fontsize=9)
    fig.alt = f"Share of right answers by their mean probability, with intervals. {'; '.join(in_words)}."
    return fig


@in_course_style
def long_training(epochs, panels):
    """Means over seeds while networks learn, with bands for their 95 % intervals, one panel above another.

    Parameters
    ----------
    epochs : array_like, shape (looks,)
        When the networks were looked at.
    panels : dict of str to dict of str to ndarray, shape (seeds, looks)
        For each panel, by what its axis says, a few quantities by their names.

    Returns
    -------
    Picture
    """
    fig, axes = picture(len(panels), 1, size=(6, 2.4 * len(panels)), sharex=True, squeeze=False)
    in_words, styles, named = [], [(VERMILLION, "-"), (INK, "-."), (PURPLE, ":"), (GREEN, "--")], set()
    for (quantity, curves), ax in zip(panels.items(), axes.flat, strict=True):
        for (name, values), (colour, style) in zip(curves.items(), cycle(styles)):
            mean, low, high = np.transpose([mean_interval(column) for column in values.T])
            ax.fill_between(epochs, low, high, color=colour, alpha=0.2, linewidth=0)
            ax.plot(epochs, mean, linestyle=style, color=colour, label=name)
            least, most = np.argmin(mean), np.argmax(mean)
            in_words.append(
                f"{quantity}, {name}: lowest {mean[least]:.4f} after {epochs[least]} epochs, highest {mean[most]:.4f} "
                f"after {epochs[most]}, {mean[-1]:.4f} after {epochs[-1]}"
            )
        ax.set(ylabel=quantity, xscale="log", xlim=(epochs[0], epochs[-1]))
        if named != (named := set(curves)):
            _legend_above(ax)
    axes[-1, 0].set(xlabel="epoch")
    fig.alt = f"Means of the seeds against epochs. {'; '.join(in_words)}."
    return fig


def _legend_above(ax):
    """Name the marks where none of them can be, whatever the data are."""
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, fontsize=10)


@in_course_style
def _against_epoch(curves, quantity, cost, top=None):
    ends = "; ".join(f"{label}: from {values[0]:.4f} to {values[-1]:.4f}" for label, values in curves.items())
    epochs = max(map(len, curves.values())) - 1
    fig, ax = picture(alt=f"{quantity} over {epochs} epochs. {ends}.")
    for (label, values), marker in zip(curves.items(), MARKERS, strict=False):
        marks = {"marker": marker, "markevery": len(values) // 6} if cost else {}
        ax.plot(values, label=label, clip_on=False, **LINES[cost or label], **marks)
    ax.set(xlabel="epoch", ylabel=quantity, xlim=(0, epochs), ylim=(0, top))
    ax.legend()
    return fig


def _by_formula(z, epsilon=0):
    """Type in −ln(1 − a) and its chain rule, in the precision of `z`; what is not finite becomes NaN."""
    a = 1 / (1 + np.exp(-z))
    kept = np.clip(a, epsilon, 1 - epsilon)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = -np.log(1 - kept)
        slope = np.where(kept == a, 1 / (1 - kept) * (a * (1 - a)), 0)  # what is clipped does not respond
    return np.where(np.isfinite(cost), cost, np.nan), slope


def _outputs():
    """Outputs from almost 0 to almost 1, close together where a logarithm is steep."""
    return sigmoid(np.linspace(-6, 6, 241))


def _plot_outputs(ax, x, a):
    """Draw one line for each output, told apart by colour, dashes and markers."""
    looks = zip(cycle([INK, GREEN, PURPLE]), cycle(["-", "-.", ":"]), cycle(MARKERS), strict=False)
    for j, (curve, (color, dashes, marker)) in enumerate(zip(a.T, looks, strict=False)):
        label = f"a{_subscript(j)}"
        ax.plot(x, curve, color=color, linestyle=dashes, marker=marker, markevery=(12 * (j + 1), 60), label=label)


def _from_to(a):
    """Say where each output starts and where it ends."""
    return "; ".join(
        f"a{_subscript(j)}: from {first:.4f} to {last:.4f}"
        for j, (first, last) in enumerate(zip(*a[[0, -1]], strict=True))
    )


def _subscript(j):
    """Write the number of the neuron with index j."""
    return str(j + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _where(neuron, z, reach):
    """Give two ends, outside the axes, of the line on which a neuron with two weights has a weighted input."""
    w, length = neuron.w, np.hypot(*neuron.w)
    if length == 0:
        return [[], []]
    foot, along = (z - neuron.b) / length**2 * w, np.array([-w[1], w[0]]) / length
    far = 4 * reach + np.hypot(*foot)
    return np.transpose([foot - far * along, foot + far * along])


def _odds_in_words(odds):
    return "odds even" if odds == 1 else f"odds {odds:g} to 1" if odds > 1 else f"odds 1 to {1 / odds:g}"
