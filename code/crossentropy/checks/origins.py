"""The exercises in code about the roads to the formula: right answers, what to try, and likely mistakes."""

import numpy as np

from ..activations import sigmoid, softmax
from .common import descend
from .engine import Exercise


def _fit_by_newton(x, y, with_bias=True):
    """Find weight and bias of one neuron with the highest likelihood; Newton's method needs a few steps."""
    columns = np.column_stack([x, np.ones_like(x)])[:, : 1 + with_bias]
    parameters = np.zeros(columns.shape[1])
    for _ in range(25):
        a = sigmoid(columns @ parameters)
        curvature = columns.T @ (columns * (a * (1 - a))[:, None])
        parameters = parameters - np.linalg.solve(curvature, columns.T @ (a - y))
    return tuple(map(float, np.append(parameters, [0.0] * (not with_bias))))


def _fit_quadratic(x, y):
    def gradient(w, b):
        a = 1 / (1 + np.exp(-w * x - b))
        delta = (a - y) * a * (1 - a) / len(y)
        return x @ delta, delta.sum()

    return descend((0.0, 0.0), gradient, 8.0, 800)


def _doses(rng, n=40):
    """Draw arguments (x, y): doses, and whether somebody responded; no threshold separates the two."""
    while True:
        x, w, b = rng.uniform(-2, 2, n), rng.uniform(1, 2), rng.uniform(-1, 1)
        y = (rng.uniform(size=n) < sigmoid(w * x + b)).astype(float)
        if np.max(x[y == 0], initial=-2) > 1 + np.min(x[y == 1], initial=2):
            return x, y


FIT_DOSES = Exercise(
    reference=_fit_by_newton,
    cases=lambda rng: {
        "six doses": [(np.array([-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]), np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0]))],
        "forty doses": [_doses(rng) for _ in range(3)],
    },
    mistakes={
        "That makes the squared errors small. Make the likelihood large, that is, the cross-entropy small.": (
            _fit_quadratic
        ),
        "The bias has not learned: it moves the curve along the doses.": lambda x, y: _fit_by_newton(x, y, False),
        "Yes and no are swapped: a is the probability that y = 1.": lambda x, y: _fit_by_newton(x, 1 - y),
        "The two results are the wrong way round: first the weight, then the bias.": lambda x, y: _fit_by_newton(x, y)[
            ::-1
        ],
        "That is the straight line through the answers. The probability is σ of a straight line.": lambda x, y: tuple(
            np.polyfit(x, y, 1)
        ),
    },
    tolerance=5e-3,
)


def _tanh_cost(a, y):
    return -((1 + y) * np.log((1 + a) / 2) + (1 - y) * np.log((1 - a) / 2)) / 2


TANH_COST = Exercise(
    reference=_tanh_cost,
    cases=lambda rng: {
        "target 1": [(float(a), 1.0) for a in rng.uniform(-0.9, 0.9, 3)],
        "target −1": [(float(a), -1.0) for a in rng.uniform(-0.9, 0.9, 3)],
        "targets in between": [(float(a), float(y)) for a, y in rng.uniform(-0.9, 0.9, (3, 2))],
    },
    mistakes={
        "The gradient is right. Choose the constant such that a perfect answer to 1 or −1 costs 0.": lambda a, y: (
            _tanh_cost(a, y) - np.log(2)
        ),
        "A factor 2 too much: 1/(1 − a²) is one half of 1/(1 + a) + 1/(1 − a).": lambda a, y: 2 * _tanh_cost(a, y),
        "That is ∂C/∂a. Now integrate it.": lambda a, y: (a - y) / (1 - a**2),
        "The sign is wrong: the cost must grow when a moves away from y.": lambda a, y: -_tanh_cost(a, y),
        "That is the cost for a sigmoid, whose slope is a(1 − a). The slope of tanh is 1 − a².": lambda a, y: (
            -(y * np.log(a) + (1 - y) * np.log(1 - a))
        ),
        "Both factors depend on a. Integrate the quotient, not its numerator alone.": lambda a, y: (
            (a - y) ** 2 / (2 * (1 - a**2))
        ),
    },
)


def _divergence(p, q):
    some = p > 0
    return -np.sum(p[some] * np.log(q[some] / p[some]))


def _from_logits(divergence):
    """Turn a function of (p, q) into one of (p, z)."""
    return lambda p, z: divergence(p, softmax(z))


def _beliefs(rng, k=4, n=4):
    """Draw arguments (p, z): probabilities, and weighted inputs of a softmax layer."""
    return [(rng.dirichlet(np.ones(k)), rng.normal(size=k)) for _ in range(n)]


DIVERGENCE_FROM_LOGITS = Exercise(
    reference=_from_logits(_divergence),
    cases=lambda rng: {
        "if you believe the truth, it is 0": [(softmax(z), z) for _, z in _beliefs(rng)],
        "other beliefs": _beliefs(rng),
        "one-hot truths": [(np.eye(3)[j], rng.normal(size=3)) for j in range(3)],
    },
    mistakes={
        "0 · ln 0 came out as NaN. What never happens does not count: leave it out.": _from_logits(
            lambda p, q: -np.sum(p * np.log(q / p))
        ),
        "The sign is wrong: with q on top of the fraction there is a minus in front.": _from_logits(
            lambda p, q: -_divergence(p, q)
        ),
        "The two are swapped. What happens stands in front of the logarithm, here p.": _from_logits(
            lambda p, q: np.sum(q * np.log(q / p))
        ),
        "That is the cross-entropy H(p, q). Subtract the entropy H(p).": _from_logits(
            lambda p, q: -np.sum(p * np.log(q))
        ),
        "z holds weighted inputs, not probabilities. Apply softmax first.": lambda p, z: _divergence(p, z),
        "A tiny number inside the logarithm changes every result a little. Leave out what never happens.": (
            _from_logits(lambda p, q: np.sum(p * np.log(p / q + 1e-12)))
        ),
        "A tiny number inside the logarithm changes every result a little. Leave out the terms with p = 0.": (
            _from_logits(lambda p, q: np.sum(p * (np.log(p + 1e-12) - np.log(q))))
        ),
    },
    tolerance=1e-13,
)


def _perplexity(q):
    return np.exp(-np.mean(np.log(q)))


PERPLEXITY = Exercise(
    reference=_perplexity,
    cases=lambda rng: {
        "a guess among 20": [(np.full(6, 1 / 20),)],
        "a model that is always sure and right": [(np.ones(3),)],
        "other models": [(rng.uniform(0.05, 0.95, 8),) for _ in range(4)],
        "a word that seemed impossible": [(np.array([0.5, 1e-100, 0.25]),)],
        "ten thousand answers": [(rng.uniform(0.05, 0.95, 10_000),)],
    },
    mistakes={
        "That is the cost in nats. The perplexity is e to that power.": lambda q: -np.mean(np.log(q)),
        "Base 2 goes with bits. For a cost in nats the base is e.": lambda q: 2 ** -np.mean(np.log(q)),
        "That is the geometric mean of the probabilities. The perplexity is its inverse.": lambda q: 1 / _perplexity(q),
        "That is the inverse of the arithmetic mean. Average the logarithms.": lambda q: 1 / np.mean(q),
        "A tiny number inside the logarithm makes very improbable words too cheap: leave it out.": lambda q: np.exp(
            -np.mean(np.log(q + 1e-12))
        ),
        "The product of ten thousand probabilities is 0 for the computer. Average the logarithms.": (
            lambda q: np.prod(q) ** (-1 / len(q))
        ),
    },
)


def _entropy_in_bits(p):
    some = p[p > 0]
    return -np.sum(some * np.log2(some))


ENTROPY_IN_BITS = Exercise(
    reference=_entropy_in_bits,
    cases=lambda rng: {
        "a fair coin": [(np.array([0.5, 0.5]),)],
        "the weather of the chapter": [(np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8]),)],
        "other distributions": [(rng.dirichlet(np.ones(5)),) for _ in range(4)],
        "something that never happens": [(np.array([0.5, 0.5, 0.0]),), (np.array([1.0, 0.0]),)],
    },
    mistakes={
        "0 · ln 0 came out as NaN. What never happens adds nothing.": lambda p: -np.sum(p * np.log2(p)),
        "That is in nats. Use the logarithm to base 2.": lambda p: _entropy_in_bits(p) * np.log(2),
        "You multiply by ln 2. From nats to bits you divide by it.": lambda p: _entropy_in_bits(p) * np.log(2) ** 2,
        "The minus sign is missing: logarithms of probabilities are negative, an entropy is not.": (
            lambda p: -_entropy_in_bits(p)
        ),
        "The logarithm has base 2, not 10.": lambda p: _entropy_in_bits(p) * np.log10(2),
        "A tiny number inside the logarithm changes every result a little. Leave out what never happens.": lambda p: (
            -np.sum(p * np.log2(p + 1e-12))
        ),
    },
    tolerance=1e-13,
)

EXERCISES = {
    "tanh_cost": TANH_COST,
    "fit_doses": FIT_DOSES,
    "divergence_from_logits": DIVERGENCE_FROM_LOGITS,
    "perplexity": PERPLEXITY,
    "entropy_in_bits": ENTROPY_IN_BITS,
}
