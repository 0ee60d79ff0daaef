"""What the answers to the review prompts are, by other ways than their templates: by the package, SciPy, and trials."""

import math
from functools import cache

import numpy as np
from crossentropy import (
    CrossEntropyCost,
    Network,
    Neuron,
    QuadraticCost,
    calibration,
    cross_entropy,
    cross_entropy_from_logits,
    entropy,
    kl_divergence,
    language,
    log_likelihood,
    log_likelihood_from_logits,
    log_softmax,
    logistic,
    numerical_gradient,
    quadratic,
    sigmoid,
    sigmoid_prime,
    softmax,
)
from scipy import special, stats
from scipy.optimize import minimize_scalar
from sklearn.metrics import log_loss

QUADRATIC, CROSS_ENTROPY = QuadraticCost(), CrossEntropyCost()


def logit(a):
    """Give the weighted input of an output."""
    return float(special.logit(a))


def slope(function, at):
    """Differentiate by differences."""
    return float(numerical_gradient(function, float(at)))


def dw(cost, a, y, x=1):
    """Differentiate the cost of one example with respect to the weight, by differences; the bias makes the output."""
    b = logit(a) - x
    return slope(lambda w: cost.value(w * x + b, y), 1.0)


def lowest(function, low=1e-9, high=1 - 1e-9):
    """Find the place where a function of the output is lowest."""
    return minimize_scalar(function, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x


@cache
def run(start, cost=QUADRATIC, eta=0.15, epochs=300):
    """Train a neuron whose weight and bias start alike."""
    return Neuron(start, start).train(cost, x=1, y=0, eta=eta, epochs=epochs)


def steepest(a):
    """Tell where a learning curve is steepest."""
    curve = run(logit(a) / 2, epochs=600).a
    at = curve[np.argmax(-np.diff(curve))]
    return "On its way down" if 0.5 < at < 0.65 < a else "?"


def naive(z, y, dtype=np.float64):
    """Compute the cost as the formula has it."""
    z, y = dtype(z), dtype(y)
    with np.errstate(all="ignore"):
        a = 1 / (1 + np.exp(-z))
        return float(-(y * np.log(a) + (1 - y) * np.log(1 - a)))


def clipped(z, y, e):
    """Compute the cost of a clipped output."""
    return cross_entropy(np.clip(sigmoid(z), e, 1 - e), y)


def hidden_slopes(n):
    """Count the layers of sigmoid neurons whose slope is a factor of their error, by saturating one after the other."""
    network = Network([2] * (n + 1), CROSS_ENTROPY, np.random.default_rng(1))
    X, Y = np.array([[0.3, 0.9]]), np.array([[1.0, 0.0]])
    z = network.weighted_inputs(X)
    deltas = network.deltas(X, Y)
    below = [deltas[i + 1] @ network.weights[i + 1].T for i in range(n - 1)]
    own = sum(np.allclose(deltas[i], below[i] * sigmoid_prime(z[i])) for i in range(n - 1))
    return own + (not np.allclose(deltas[-1], sigmoid(z[-1]) - Y))


@cache
def best_equal(m):
    """Find the largest value that m equal outputs of a softmax layer can have, by a search."""
    return max(softmax([z] * m + [0.0])[0] for z in np.linspace(-50, 50, 1001))


def gain(sign, a):
    """Give how the output moves by a step of descent on the cost, or on minus the cost."""
    z = logit(a)
    return sigmoid(z - 0.01 * sign * CROSS_ENTROPY.delta(z, 1)) - a


def two_beliefs(p):
    """Tell whose divergence is larger."""
    sunny, mixed = [p, 1 - p], [0.5, 0.5]
    return "The second" if kl_divergence(mixed, sunny) > kl_divergence(sunny, mixed) else "The first"


# By the name of the prompt, a function of what was drawn: a number, or how the right choice begins. Where there is
# nothing to compute, the words alone.
ANSWERS = {
    "neuron-output": lambda w, b, x: Neuron(w, b).activation(x),
    "one-update": lambda a, eta: 1 - Neuron(1, logit(a) - 1).train(QUADRATIC, 1, 0, eta, 1).w[1],
    "steepest-part": steepest,
    "who-is-ahead": lambda p, q: "That of the first" if run(p).a[-1] < run(q).a[-1] else "That of the second",
    "quadratic-derivative": lambda a, x: dw(QUADRATIC, a, 0, x),
    "larger-beyond-the-peak": lambda a, b: f"That of the neuron at {max(a, b, key=lambda a: dw(QUADRATIC, a, 0))}",
    "larger-before-the-peak": lambda a, b: f"That of the neuron at {max(a, b, key=lambda a: dw(QUADRATIC, a, 0))}",
    "peak": lambda y: lowest(lambda a: -abs(QUADRATIC.delta(logit(a), y))),
    "two-starts": lambda a, b: dw(QUADRATIC, b, 0) / dw(QUADRATIC, a, 0),
    "slope-at-output": lambda a: slope(sigmoid, logit(a)),
    "how-much-flatter": lambda z: slope(sigmoid, 0) / slope(sigmoid, z),
    "culprit": lambda z, c, d: (
        "The slope" if c < min(d, 1) and abs(c * d - dw(QUADRATIC, sigmoid(z), 0)) < 1e-4 else "?"
    ),
    "soft-target-cost": lambda y, a: cross_entropy(a, y),
    "into-the-logarithm": lambda a: f"`-ln {a}`" if cross_entropy(a, 1) == -math.log(a) else "?",
    "second-weight": lambda y: -slope(lambda u: -(y * math.log(0.5) + (1 - y) * u), -0.7),
    "two-terms": lambda y, a: cross_entropy(a, y) - y * cross_entropy(a, 1),
    "cost-for-0": lambda a: cross_entropy(a, 0),
    "cost-for-1": lambda a: cross_entropy(a, 1),
    "term-that-is-gone": lambda a: "Nothing" if cross_entropy(a, 0) == -math.log1p(-a) else "?",
    "same-cost": lambda a: lowest(lambda b: (cross_entropy(b, 0) - cross_entropy(a, 1)) ** 2),
    "read-the-output": lambda c: lowest(lambda a: (cross_entropy(a, 1) - c) ** 2),
    "two-examples": lambda a, b: cross_entropy([a, b], [1, 0]),
    "every-example-twice": lambda n, c: cross_entropy([math.exp(-c)] * int(2 * n), [1] * int(2 * n)),
    "closer-to-hopeless": lambda k: cross_entropy(1 - 1e-4 / k, 0) - cross_entropy(1 - 1e-4, 0),
    "exactly-right": lambda y: "Nothing" if cross_entropy(y, y) == 0 else "?",
    "hopelessly-wrong": lambda y, a: "It is infinite" if cross_entropy(a, y) == math.inf else "?",
    "signs": lambda y, a: "Both are negative" if y * math.log(a) < 0 > (1 - y) * math.log(1 - a) else "?",
    "exactly-zero": lambda y, a: (
        "Target 1, output 1" if cross_entropy(1, 1) == 0 < min(cross_entropy(y, y), cross_entropy(a, 1)) else "?"
    ),
    "finite-weights": lambda z: "Tiny, and more" if 0 < cross_entropy_from_logits(z, 1) < 0.01 else "?",
    "half-a-cost": lambda a: log_likelihood([[a]], [[0]]),
    "least-possible": lambda n: cross_entropy(np.arange(int(n)) % 2, np.arange(int(n)) % 2),
    "near-miss": lambda g: cross_entropy(1 - g, 1),
    "small-error": lambda g, h, k: f"About {min((g, h, k), key=lambda c: abs(c - cross_entropy(g, 0)))} nats",
    "mirror": lambda a, y, t: lowest(
        lambda b: (cross_entropy(b, t) - cross_entropy(a, y)) ** 2, *sorted((t, 1 if 1 - a > t else 0))
    ),
    "cheap-enough": lambda c: lowest(lambda a: (cross_entropy(a, 1) - c) ** 2),
    "lowest-cost": lambda y: cross_entropy(lowest(lambda a: cross_entropy(a, y)), y),
    "best-output": lambda n, k: lowest(lambda a: k * cross_entropy(a, 1) + (n - k) * cross_entropy(a, 0)),
    "above-the-floor": lambda y, a: (
        cross_entropy(a, y) - min(cross_entropy(np.float64(b), y) for b in np.linspace(0.01, 0.99, 99))
    ),
    "dearer-target": lambda p, q: f"The target {max(p, q, key=lambda y: cross_entropy(y, y)):g}",
    "curvature": lambda z: (
        "The cross-entropy bends upwards"
        if slope(lambda z: QUADRATIC.delta(z, 0), z) < 0 < slope(lambda z: CROSS_ENTROPY.delta(z, 0), z)
        else "?"
    ),
    "one-example": lambda x, a, y: dw(CROSS_ENTROPY, a, y, x),
    "two-examples-dw": lambda a, b, p, q: (dw(CROSS_ENTROPY, a, 1, p) + dw(CROSS_ENTROPY, b, 0, q)) / 2,
    "dc-da": lambda a: slope(lambda a: cross_entropy(a, 0), a),
    "dc-dz": lambda z, y: slope(lambda z: cross_entropy_from_logits(z, y), z),
    "what-sets-the-speed": lambda a, s, p: (
        f"{min((a, s, p), key=lambda v: abs(v - dw(CROSS_ENTROPY, a, 0)))}, the error"
    ),
    "further-out": lambda z: (
        "It comes a little closer to 1" if CROSS_ENTROPY.delta(4, 0) < CROSS_ENTROPY.delta(z, 0) < 1 else "?"
    ),
    "inputs-stay": lambda p, q: np.divide(*Neuron([0.3, -0.4], 0.1).gradient(CROSS_ENTROPY, [[p, q]], [0])[0]),
    "matched-rate": lambda eta, a: eta * dw(QUADRATIC, a, 0) / dw(CROSS_ENTROPY, a, 0),
    "what-a-race-shows": lambda eta: "That it is faster at this rate" if ahead(eta) and not ahead(eta, 100) else "?",
    "one-step": lambda w, eta: Neuron(w, w).train(CROSS_ENTROPY, 1, 0, eta, 1).w[1],
    "hundred-times": lambda k: (
        "It stays the same"
        if math.isclose(
            k * dw(QUADRATIC, 0.98, 0) / (k * dw(QUADRATIC, 0.8, 0)), dw(QUADRATIC, 0.98, 0) / dw(QUADRATIC, 0.8, 0)
        )
        else "?"
    ),
    "central-difference": lambda p, q, h: np.polyfit([-h, h], [q, p], 1)[0],
    "how-many-times-too-long": lambda a: slope(lambda a: cross_entropy(a, 0), a) / dw(CROSS_ENTROPY, a, 0),
    "what-was-forgotten": lambda a, c: (
        "The slope" if abs(c * slope(sigmoid, logit(a)) / dw(CROSS_ENTROPY, a, 0) - 1) < 1e-3 else "?"
    ),
    "three-outputs": lambda a, b, c: cross_entropy([[a, b, c]], [[1, 0, 0]]),
    "sum-and-mean": lambda p, q, k: cross_entropy(
        np.exp(-np.array([[p / k] * int(k), [q / k] * int(k)])), np.ones((2, int(k)))
    ),
    "costs-most": lambda a, b, c: ["The first", "The second", "The third"][
        np.argmax([cross_entropy(a, 1), cross_entropy(b, 0), cross_entropy(c, 0)])
    ],
    "last-layer-weight": lambda h, a, y: dw(CROSS_ENTROPY, a, y, h),
    "no": lambda a, b: special.expit(-logit(a)),
    "do-not-sum": lambda a, b, c, s: (
        "Nothing" if all(math.isclose(v + special.expit(-logit(v)), 1) for v in (a, b, c)) and s != 1 else "?"
    ),
    "distribution-of-the-target": lambda y, t: f"{y} for “yes” and {t} for “no”" if math.isclose(y + t, 1) else "?",
    "sum-of-two": lambda a, b: sum(
        stats.entropy(p) + stats.entropy(p, q) for p, q in (([1, 0], [a, 1 - a]), ([0, 1], [b, 1 - b]))
    ),
    "hidden-error": lambda w, h, d: slope(lambda z: d * w * sigmoid(z), logit(h)),
    "slopes-that-remain": lambda n: hidden_slopes(int(n)),
    "saturated-below": lambda h, s: "Little" if abs(s / slope(sigmoid, logit(h)) - 1) < 1e-3 else "?",
    "going-deep": lambda s, k: np.prod([s] * int(k)),
    "linear-error": lambda z, y: slope(lambda z: quadratic(z, y), z),
    "pair-for-a-line": lambda z, y: (
        "The quadratic cost" if math.isclose(slope(lambda z: quadratic(z, y), z), z - y, rel_tol=1e-6) else "?"
    ),
    "linear-no-slowdown": lambda p, q: slope(lambda z: quadratic(z, 0), p) / slope(lambda z: quadratic(z, 0), q),
    "two-inputs": lambda p, q: softmax([p, q])[0],
    "ratio": lambda p, q, r: np.divide(*softmax([p, q, r])[:2]),
    "shift": lambda s: (
        "They stay the same" if np.allclose(softmax([1, 0.5, -1]), softmax(np.array([1, 0.5, -1]) + s)) else "?"
    ),
    "shifted-log-sum-exp": lambda g, s: special.logsumexp(np.array([g - math.log(2)] * 2) + s),
    "cross-slope": lambda a, b: numerical_gradient(lambda z: softmax(z)[0], np.log([a, b, 1 - a - b]))[1],
    "tie": lambda m, k: softmax(1e4 * np.array([1.0] * int(m) + [0.5] * int(k - m)))[0],
    "error-of-the-right": lambda a: softmax_errors(a, 1 - a)[0],
    "errors-balance": lambda p, q: softmax_errors(1 - p - q, p, q)[0],
    "log-likelihood": lambda a, b: log_likelihood([[a, b, 1 - a - b]], [[1, 0, 0]]),
    "binary-less-categorical": lambda a, b, c: (
        cross_entropy([[a, b, c]], [[1, 0, 0]]) - log_likelihood([[a, b, c]], [[1, 0, 0]])
    ),
    "yes-to-all": lambda a, c, d: f"{min((c, d), key=lambda v: abs(v - log_likelihood([[a] * 3], [[1, 0, 0]])))} nats",
    "counted-twice": lambda a: cross_entropy([[a, 1 - a]], [[1, 0]]),
    "which-name": "The log-likelihood cost",
    "one-of-k": lambda k: f"{k:g} softmax outputs" if math.isclose(softmax(np.arange(int(k)) % 3.0).sum(), 1) else "?",
    "any-subset": lambda k: f"{k:g} sigmoid outputs" if 2 * best_equal(2) <= 1 < 2 * sigmoid(9.0) else "?",
    "half-a-dog": lambda m: best_equal(int(m)),
    "a-real-number": lambda h: "A linear output" if h > sigmoid(1e3) else "?",
    "wished-slope": lambda a, y: slope(lambda a: cross_entropy(a, y), a),
    "wish-of-a-line": lambda a, y: np.trapezoid(np.linspace(y, a, 1001) - y, np.linspace(y, a, 1001)),
    "likelihood": lambda a, b, c: math.exp(-3 * cross_entropy([a, b, c], [1, 0, 1])),
    "from-likelihood": lambda n, p: cross_entropy([p ** (1 / n)] * int(n), [1] * int(n)),
    "log-of-the-product": lambda n, a: stats.binom.logpmf(n, n, a),
    "geometric-mean": lambda c: stats.gmean([math.exp(-c / 2), math.exp(-c * 3 / 2)]),
    "most-likely": lambda n, k: lowest(lambda a: -stats.binom.logpmf(k, n, a)),
    "surprise": lambda p, q: cross_entropy(p * q, 1),
    "divergence": lambda p, q: kl_divergence([p, 1 - p], [q, 1 - q]),
    "split": lambda h, e: -(e - h),
    "what-a-network-can-change": lambda y, a, e, k: (
        "The divergence alone"
        if abs(e - entropy([y, 1 - y])) < 1e-3 and abs(k - kl_divergence([y, 1 - y], [a, 1 - a])) < 1e-3
        else "?"
    ),
    "which-is-the-truth": two_beliefs,
    "to-bits": lambda c: -math.log2(math.exp(-c)),
    "equally-likely": lambda k: stats.entropy([1 / k] * int(k), base=2),
    "gradient-in-bits": lambda d: slope(lambda w: -math.log2(math.exp(-d * w)), 1),
    "constant": lambda k: (
        "Nothing"
        if math.isclose(slope(lambda z: k + CROSS_ENTROPY.value(z, 0), 1.0), CROSS_ENTROPY.delta(1.0, 0), rel_tol=1e-5)
        else "?"
    ),
    "without-minus": lambda a: "Towards 0" if gain(-1, a) < 0 < gain(1, a) else "?",
    "as-typed-wrong": lambda z: "Infinity" if naive(z, 0) == math.inf else "?",
    "as-typed-right": lambda z: "NaN" if math.isnan(naive(z, 1)) else "?",
    "in-float32": lambda z: "Infinity" if naive(z, 0, np.float32) == math.inf > naive(z, 0) else "?",
    "no-difference": lambda z: logit(special.expit(-z)),
    "out-of-range": lambda z: "NaN" if math.isnan(naive_softmax([1.0, 2.0, z])[2]) else "?",
    "ceiling": lambda e: clipped(100, 0, e),
    "floor": lambda e: clipped(100, 1, e),
    "no-slope": lambda z: f"{slope(lambda z: clipped(z, 0, 1e-7), z):g}",
    "cost-from-z-for-0": lambda z: cross_entropy_from_logits(z, 0),
    "cost-from-z-for-1": lambda z: cross_entropy_from_logits(z, 1),
    "far-out": lambda z: cross_entropy_from_logits(z, 0),
    "softplus-of-minus-z": lambda z, s: np.logaddexp(0, -z),
    "equal-logits": lambda z, m: z - log_softmax([z] * int(m))[0],
    "sigmoid-twice": lambda y: min(cross_entropy_from_logits(sigmoid(z), y) for z in (-40.0, 40.0)),
    "softmax-twice": lambda k: log_likelihood_from_logits(np.eye(int(k))[:1], np.eye(int(k))[:1]),
    "what-to-pass": lambda z, a, b: (
        f"{z:g}" if math.isclose(cross_entropy_from_logits(z, 1), cross_entropy(sigmoid(z), 1)) else "?"
    ),
    "target-first": lambda a: (
        "First 1" if math.isclose(log_loss([1], [[1 - a, a]], labels=[0, 1]), cross_entropy(a, 1)) else "?"
    ),
    "other-average": lambda k, c: cross_entropy([math.exp(-c / k)] * int(k), [1] * int(k)),
    "small-weights": lambda m: np.divide(
        *(
            Network([int(m), 1], CROSS_ENTROPY, np.random.default_rng(1), init).weights[0][0, 0]
            for init in ("small", "large")
        )
    ),
    "updates": lambda n, m, e: len([i for _ in range(int(e)) for i in range(0, int(n), int(m))]),
    "which-data": "On the validation images",
    "a-rate-for-each": "Each at its own",
    "pairs": lambda n: (
        "So that each pair"
        if np.array_equal(
            *(Network([3, 2, 1], cost, np.random.default_rng(int(n))).weights[0] for cost in (QUADRATIC, CROSS_ENTROPY))
        )
        else "?"
    ),
    "how-many-images": lambda n, p, q: round(n * q / 100) - round(n * p / 100),
    "standard-error": lambda n, s: stats.norm(scale=s).std() / n**0.5,
    "interval-above-0": "The difference is small, and more",
    "interval-around-0": "They do not decide",
    "outliers": lambda k: np.mean([50] * int(k) + [95] * (20 - int(k))),
    "stuck-output": lambda a: QUADRATIC.delta(logit(a), 1),
    "unstuck": lambda a: CROSS_ENTROPY.delta(logit(a), 1) / QUADRATIC.delta(logit(a), 1),
    "lost-digits": lambda k: np.mean(np.arange(10) >= k),
    "why-no": lambda a: "Where “yes” is right, its slope" if slope(sigmoid, logit(a)) < 0.02 and 1 - a > 0.9 else "?",
    "about-what": "Nothing",
    "one-per-cent": lambda n: np.count_nonzero(np.arange(n) < np.percentile(np.arange(n), 1)),
    "compare-values": "These numbers cannot tell",
    "new-writers": "How well the network reads a new writer",
    "odds-of-an-output": lambda a: math.exp(logit(a)),
    "odds-ratio-of-a-weight": lambda w, s: np.divide(*(odds(special.expit(w * x - 1.0)) for x in (s, 0.0))),
    "after-an-odds-ratio": lambda a, r: special.expit(logit(a) + math.log(r)),
    "what-a-weight-does-not-say": "None",
    "curvature-of-the-cost": lambda a, x: slope(lambda w: x * CROSS_ENTROPY.delta(w * x, 0), logit(a) / x),
    "one-valley": lambda p, q: "At the same weights" if math.isclose(arrives(p), arrives(q), rel_tol=1e-6) else "?",
    "safe-rate-of-one-input": lambda x: 1 / slope(lambda w: x * CROSS_ENTROPY.delta(w * x, 0), 0),
    "twice-the-weights": lambda z: cross_entropy_from_logits(2 * z, 1),
    "slope-of-a-penalty": lambda g, w, p: slope(lambda v: g * v + p / 2 * v**2, w),
    "training-cost-of-almost-nothing": lambda c, n: (
        "That those on the wrong side" if cross_entropy_from_logits(-logit(math.exp(-c)), 1) > 1000 * c else "?"
    ),
    "threshold-of-two-costs": lambda r: lowest(lambda a: (r * a - (1 - a)) ** 2),
    "always-no": lambda n, k: np.mean(np.zeros(int(n)) == (np.arange(n) < k)),
    "another-prior": lambda p: logistic.correct_prior(Neuron([0.7], 0.0), 0.5, p).b,
    "cost-of-three-tokens": lambda p, q, r: log_likelihood([[v, 1 - v] for v in (p, q, r)], [[1, 0]] * 3),
    "perplexity-of-a-loss": lambda c: 1 / stats.gmean([math.exp(-c / 2), math.exp(-c * 3 / 2)]),
    "guess-of-a-vocabulary": lambda k: language.token_cost(np.zeros((1, int(k))), [1]),
    "words-and-letters": lambda c, m: -math.log2(math.exp(-c) ** (1 / m)),
    "share-of-a-pair": lambda n, k: lowest(lambda a: -stats.binom.logpmf(k, n, a)),
    "error-of-a-context": lambda a, n, k: np.mean([CROSS_ENTROPY.delta(logit(a), float(i < k)) for i in range(int(n))]),
    "same-place": lambda e: (
        "Both" if np.allclose(softmax(language.train([[0.7, 0.2, 0.1]], e, 2000)), [[0.7, 0.2, 0.1]]) else "?"
    ),
    "add-one-to-a-pair": lambda n, k: language.probabilities([[n, *[0] * int(k - 1)]], add=1)[0, 1],
    "direction-of-the-unseen": lambda t: (
        "No: its error is its output"
        if np.subtract(*(language.train([[1.0, 0.0]], 2, int(t) + more)[0, 1] for more in (0, 1))) > 0
        else "?"
    ),
    "padding-in-the-mean": lambda s, n, m: np.ma.array(
        np.full((2, 25), s / (n + m)), mask=np.arange(25) >= [[n], [m]]
    ).mean(),
    "mean-of-two-means": lambda n, m, p, q: np.mean(np.repeat([p, q], [int(n), int(m)])),
    "odds-at-a-temperature": lambda p, q, t: np.divide(*softmax(np.log([p, q, 1 - p - q]) / t)[:2]),
    "running-sum": lambda m, d, s: math.exp(special.logsumexp([m + math.log(s), m + d]) - (m + d)),
    "honest-cost": lambda p: stats.bernoulli(p).entropy(),
    "boast": lambda p, q: in_the_long_run(p, q) - lowest_in_the_long_run(p),
    "blind-score": lambda p: (
        "The count of errors"
        if math.isclose(lowest(lambda q: 2 * (p * quadratic(q, 1) + (1 - p) * quadratic(q, 0))), p, rel_tol=1e-4)
        and math.isclose(lowest(lambda q: cross_entropy(q, p)), p, rel_tol=1e-4)
        else "?"
    ),
    "gap-of-a-bin": lambda n, a, r: calibration.calibration_error(np.full(int(n), a), np.arange(int(n)) < r),
    "two-bins": lambda g, h: calibration.calibration_error(
        np.repeat([0.95, 0.55], [3000, 1000]),
        np.concatenate([np.arange(3000) < round(3000 * (0.95 - g)), np.arange(1000) < round(1000 * (0.55 - h))]),
    ),
    "few-answers": lambda n: (
        "Little, because chance" if stats.binomtest(int(n / 2), int(n), 0.75).pvalue > 0.05 else "?"
    ),
    "surer": lambda a: cross_entropy([a] * 10, [1] * 9 + [0]),
    "another-temperature": lambda z, t: softmax([z / t, 0.0])[0],
    "what-a-temperature-leaves": lambda t: (
        "Nothing"
        if np.array_equal(*(np.argsort(softmax(np.array([2.0, -1.0, 0.5]) / each)) for each in (1, t)))
        else "?"
    ),
    "smoothed-target": lambda e, k: calibration.smoothed(np.eye(int(k))[0], e)[0],
    "too-modest": lambda t: "Not sure enough" if softmax(np.array([2.0, 0.0]) / t)[0] > softmax([2.0, 0.0])[0] else "?",
    "price-of-a-label": lambda a: log_likelihood([[1 - a, a]], [[0, 1]]),
}


def odds(a):
    """Give the odds of an output."""
    return a / (1 - a)


@cache
def arrives(w):
    """Let a neuron descend from a weight, and give the weight where it arrives."""
    x, y = np.array([[-1.0], [0], [1], [2]]), np.array([0, 1, 0, 1])
    return Neuron([w], 0).train(CROSS_ENTROPY, x, y, logistic.safe_rate(x), 3000).w[-1][0]


def ahead(eta, factor=1):
    """Tell whether the cross-entropy, at a rate smaller by a factor, is ahead of the quadratic cost."""
    return run(1.5, CROSS_ENTROPY, eta / factor, 10).a[-1] < run(1.5, QUADRATIC, eta, 10).a[-1]


def softmax_errors(*a):
    """Differentiate the log-likelihood of a softmax layer by differences; the first answer is right."""
    truth = np.eye(len(a))[:1]
    return numerical_gradient(lambda z: log_likelihood([softmax(z)], truth), np.log(a))


def in_the_long_run(p, q):
    """Give what a forecast costs under the quadratic score, on average over a thousand tosses."""
    heads = np.arange(1000) < round(1000 * p)
    return np.mean((q - heads) ** 2)


def lowest_in_the_long_run(p):
    """Give the least that any forecast costs."""
    return min(in_the_long_run(p, q) for q in np.linspace(0, 1, 1001))


def naive_softmax(z):
    """Compute a softmax as the formula has it."""
    with np.errstate(all="ignore"):
        e = np.exp(np.array(z))
        return e / e.sum()
