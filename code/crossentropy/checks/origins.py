"""The exercises in code about the roads to the formula: right answers, what to try, and likely mistakes."""

import numpy as np

from ..activations import softmax
from .engine import Exercise


def _likelihood(a, y):
    return np.prod(a**y * (1 - a) ** (1 - y))


def _answers(rng, n, count=4):
    """Draw arguments (a, y): n outputs with targets of 0 and 1."""
    return [(rng.uniform(0.05, 0.95, n), rng.integers(0, 2, n).astype(float)) for _ in range(count)]


LIKELIHOOD = Exercise(
    reference=_likelihood,
    cases=lambda rng: {
        "one yes and one no": [(np.array([0.8]), np.array([1.0])), (np.array([0.8]), np.array([0.0]))],
        "two examples": [(np.array([0.8, 0.3]), np.array([1.0, 0.0])), *_answers(rng, 2)],
        "five examples": _answers(rng, 5),
    },
    mistakes={
        "That counts every answer as yes. For y = 0 the probability is 1 − a.": lambda a, y: np.prod(a),
        "Independent probabilities multiply: take the product, not the sum.": (
            lambda a, y: np.sum(a**y * (1 - a) ** (1 - y))
        ),
        "That is the mean probability. Independent probabilities multiply.": (
            lambda a, y: np.mean(a**y * (1 - a) ** (1 - y))
        ),
        "That is the logarithm of the likelihood.": lambda a, y: np.log(_likelihood(a, y)),
        "Yes and no are swapped: for y = 1 the probability is a.": lambda a, y: _likelihood(1 - a, y),
    },
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
        "Twice too much: 1/(1 − a²) is one half of 1/(1 + a) + 1/(1 − a).": lambda a, y: 2 * _tanh_cost(a, y),
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
    },
)


def _perplexity(q):
    return np.exp(-np.mean(np.log(q)))


PERPLEXITY = Exercise(
    reference=_perplexity,
    cases=lambda rng: {
        "a guess among 20": [(np.full(6, 1 / 20),)],
        "a model that is always sure and right": [(np.ones(3),)],
        "other models": [(rng.uniform(0.05, 0.95, 8),) for _ in range(4)],
        "ten thousand answers": [(rng.uniform(0.05, 0.95, 10_000),)],
    },
    mistakes={
        "That is the cost in nats. The perplexity is e to that power.": lambda q: -np.mean(np.log(q)),
        "Base 2 goes with bits. For a cost in nats the base is e.": lambda q: 2 ** -np.mean(np.log(q)),
        "That is the geometric mean of the probabilities. The perplexity is its inverse.": lambda q: 1 / _perplexity(q),
        "That is the inverse of the arithmetic mean. Average the logarithms.": lambda q: 1 / np.mean(q),
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
    },
)

EXERCISES = {
    "likelihood": LIKELIHOOD,
    "tanh_cost": TANH_COST,
    "divergence_from_logits": DIVERGENCE_FROM_LOGITS,
    "perplexity": PERPLEXITY,
    "entropy_in_bits": ENTROPY_IN_BITS,
}
