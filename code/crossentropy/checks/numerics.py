"""The exercises on floating point: costs that stay finite, and functions of which nobody knows what they expect."""

import numpy as np

from ..activations import log_softmax, sigmoid, softmax
from .common import numbers
from .engine import Exercise


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.float64(z)))  # as it is usually typed: rounds to 1, and may overflow on the way


def _softplus(z):
    return max(z, 0.0) + np.log1p(np.exp(-abs(z)))


def _clipped(a):
    return np.clip(a, 1e-7, 1 - 1e-7)


LOG_SIGMOID = Exercise(
    reference=lambda z: -_softplus(-z),
    cases=lambda rng: {
        "ordinary weighted inputs": numbers(rng, -5, 5, 4),
        "large weighted inputs": [(40.0,), (5000.0,), *numbers(rng, 50, 600, 3)],
        "very negative weighted inputs": [(-5000.0,), *numbers(rng, -900, -750, 3)],
    },
    mistakes={
        "e⁻ᶻ overflows, and σ(z) is rounded to 0. Use −ln(1 + e⁻ᶻ), with the larger of 1 and e⁻ᶻ out of the sum.": (
            lambda z: np.log(_sigmoid(z))
        ),
        "Clipping hides the infinity and puts a wrong number in its place. Use ln σ(z) = −ln(1 + e⁻ᶻ).": (
            lambda z: np.log(_clipped(_sigmoid(z)))
        ),
        "The exponential overflows for a large z. Use the form with e⁻ᶻ where z is positive.": (
            lambda z: z - np.log1p(np.exp(np.float64(z)))
        ),
        "The sign is wrong: the logarithm of a number below 1 is negative.": lambda z: _softplus(-z),
        "That is ln(1 − σ(z)). The two are mirror images: z and −z.": lambda z: -_softplus(z),
        "The absolute value in the exponent needs its partner: min(z, 0) in front.": (
            lambda z: -np.log1p(np.exp(-abs(z)))
        ),
        "1 + t rounds to 1 if t is tiny, and its logarithm to 0. np.log1p(t) is an accurate ln(1 + t).": (
            lambda z: min(z, 0) - np.log(1 + np.exp(-abs(z)))
        ),
    },
    tolerance=1e-10,
    relative=True,
)


def _naive_cost(z, y, keep=lambda a: a):
    a = keep(_sigmoid(z))
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


COST_FROM_LOGIT = Exercise(
    reference=lambda z, y: y * _softplus(-z) + (1 - y) * _softplus(z),
    cases=lambda rng: {
        "ordinary weighted inputs": [(float(z), float(rng.integers(2))) for z in rng.uniform(-5, 5, 4)],
        "soft targets": [(float(z), float(rng.uniform(0.1, 0.9))) for z in rng.uniform(-5, 5, 3)],
        "confident and wrong": [(800.0, 0.0), (-5000.0, 1.0), (40.0, 0.0)],
        "confident and right, at a tiny cost": [(40.0, 1.0), (-50.0, 0.0), (5000.0, 1.0)],
    },
    mistakes={
        "The output has been rounded to 0 or 1 before its logarithm is taken. Do not go through σ(z).": _naive_cost,
        "Clipping hides the trouble: beyond the ceiling every wrong answer costs the same.": (
            lambda z, y: _naive_cost(z, y, _clipped)
        ),
        "The exponential overflows for a large z. Take the larger of 1 and eᶻ out of the sum.": (
            lambda z, y: np.log1p(np.exp(np.float64(z))) - y * z
        ),
        "The absolute value in the exponent needs its partner: max(z, 0) in front.": (
            lambda z, y: np.log1p(np.exp(-abs(z))) - y * z
        ),
        "The term −yz is missing: so far the target plays no part.": lambda z, y: _softplus(z),
        "The sign of the term yz is wrong: for y = 1 a large z must be cheap.": lambda z, y: _softplus(z) + y * z,
        "The targets are exchanged: for y = 1 the cost is softplus(−z).": (
            lambda z, y: y * _softplus(z) + (1 - y) * _softplus(-z)
        ),
        "A right answer has a tiny cost, not 0. Take log1p(t) for ln(1 + t), and subtract no two large numbers.": (
            lambda z, y: max(z, 0) - y * z + np.log(1 + np.exp(-abs(z)))
        ),
    },
    tolerance=1e-10,
    relative=True,
)


def _log_sum_exp(z):
    return z.max() + np.log(np.exp(z - z.max()).sum())


LOG_SUM_EXP = Exercise(
    reference=_log_sum_exp,
    cases=lambda rng: {
        "ordinary weighted inputs": [(rng.normal(size=4),) for _ in range(3)],
        "equal weighted inputs: z + ln k": [(np.full(3, 2.5),)],
        "large weighted inputs": [(rng.uniform(800, 1000, 3),), (np.array([1.0, 2.0, 3000.0]),)],
        "very negative weighted inputs": [(rng.uniform(-1000, -800, 3),)],
        "weighted inputs far apart": [(np.array([-1000.0, 500.0, 600.0]),)],
    },
    mistakes={
        "The exponentials overflow, or all of them vanish. Subtract the largest input before you take them.": (
            lambda z: np.log(np.exp(z).sum())
        ),
        "You took the largest input out of the sum. It has to be added again, in front.": (
            lambda z: np.log(np.exp(z - z.max()).sum())
        ),
        "That is the largest input alone. It is close when one is far ahead; add the logarithm of the rest.": np.max,
        "Subtracting the mean does not help if one input is far above it. Subtract the largest.": (
            lambda z: z.mean() + np.log(np.exp(z - z.mean()).sum())
        ),
        "Subtracting the smallest makes the exponentials larger, not smaller. Subtract the largest.": (
            lambda z: z.min() + np.log(np.exp(z - z.min()).sum())
        ),
        "That is the sum of the logarithms. It is the logarithm of the sum that you want.": np.sum,
        "That is the logarithm of the mean: divide by nothing.": lambda z: _log_sum_exp(z) - np.log(len(z)),
    },
    tolerance=1e-10,
)


def _cost_of_no(z):
    return -np.log(1 - 1 / (1 + np.exp(-z)))


def _first_infinite(dtype, step, cost=_cost_of_no):
    z = np.arange(0, 100, step).astype(dtype)
    return float(z[np.argmax(np.isinf(cost(z)))])


FIRST_INFINITE = Exercise(
    reference=_first_infinite,
    cases=lambda rng: {
        "whole numbers in float64, Python's own": [("float64", 1.0)],
        "whole numbers in float32, in which networks are trained": [("float32", 1.0)],
        "whole numbers in float16": [("float16", 1.0)],
        "smaller steps": [
            (dtype, float(2.0 ** -rng.integers(1, 5))) for dtype in ("float64", "float32", "float16") for _ in range(2)
        ],
    },
    mistakes={
        "That is the last z with a finite cost. You want the first with an infinite one.": (
            lambda dtype, step: _first_infinite(dtype, step) - step
        ),
        "You compute in float64 whatever you are asked for. Make z an array of the given type.": (
            lambda dtype, step: _first_infinite("float64", step)
        ),
        "You try whole numbers only. Go up in steps of the given size.": lambda dtype, step: _first_infinite(
            dtype, 1.0
        ),
        "That is an index. Multiply it by the step, or take the number that stands there.": lambda dtype, step: (
            _first_infinite(dtype, step) / step
        ),
        "That is where eᶻ overflows. The cost fails much earlier, where σ(z) is rounded to 1.": lambda dtype, step: (
            float(np.ceil(np.log(float(np.finfo(dtype).max)) / step) * step)
        ),
        "−ln eps is near, but 1 + e⁻ᶻ rounds to 1 when e⁻ᶻ is *half* the gap. Try the values of z.": (
            lambda dtype, step: float(np.ceil(-np.log(float(np.finfo(dtype).eps)) / step) * step)
        ),
    },
)


def _from_classes(z, classes):
    return -np.mean(log_softmax(z)[np.arange(len(z)), classes])


def _of_right_class(outputs):
    """Make a cost from what the outputs are, and take the output of the right class of each row."""
    return lambda z, classes: -np.mean(np.log(outputs(z)[np.arange(len(z)), classes]))


def _shifted(z, shift):
    e = np.exp(z - shift)
    return e / e.sum(axis=-1, keepdims=True)


def _rows(rng, n=5, k=4, scale=2.0):
    """Draw arguments (z, classes): weighted inputs of n examples, and the number of the right class of each."""
    return rng.normal(scale=scale, size=(n, k)), rng.integers(0, k, n)


CROSS_ENTROPY_FROM_CLASSES = Exercise(
    reference=_from_classes,
    cases=lambda rng: {
        "one example": [_rows(rng, n=1)],
        "several examples": [_rows(rng) for _ in range(2)],
        "as many examples as classes": [_rows(rng, 4, 4)],
        "confident and wrong": [(np.array([[0.0, 1000.0], [0.3, -0.4]]), np.array([0, 1]))],
        "examples of very different size": [(np.array([[1000.0, 1001.0], [-1000.0, -1003.0]]), np.array([0, 1]))],
    },
    mistakes={
        "The exponentials overflow, or all of them vanish. Subtract the largest input of each row first.": (
            _of_right_class(lambda z: _shifted(z, 0))
        ),
        "The largest input of all does not help a row that lies far below it. Subtract the largest of each row.": (
            _of_right_class(lambda z: _shifted(z, z.max()))
        ),
        "A very improbable class has been rounded to 0 before its logarithm was taken. Compute ln a = z − g(z).": (
            _of_right_class(softmax)
        ),
        "Clipping hides the trouble: beyond the ceiling every wrong answer costs the same.": _of_right_class(
            lambda z: np.clip(softmax(z), 1e-12, 1)
        ),
        "z[:, classes] takes these columns of every row. You want one entry of each: z[np.arange(n), classes].": (
            lambda z, classes: -np.mean(log_softmax(z)[:, classes])
        ),
        "That is the sum over the examples. The cost is their mean.": lambda z, classes: (
            len(z) * _from_classes(z, classes)
        ),
        "That is one number for each example. The cost is their mean.": lambda z, classes: (
            -log_softmax(z)[np.arange(len(z)), classes]
        ),
        "Softmax goes over the outputs of each example, the rows: axis=1.": lambda z, classes: (
            -np.mean(log_softmax(z.T).T[np.arange(len(z)), classes])
        ),
        "Softmax has been applied twice: log-softmax expects the weighted inputs.": lambda z, classes: _from_classes(
            softmax(z), classes
        ),
        "Those are sigmoid outputs. One of k classes is right, so use softmax.": _of_right_class(sigmoid),
        "The minus sign is missing: a cost is not negative.": lambda z, classes: -_from_classes(z, classes),
    },
    tolerance=1e-10,
)


def honest(z):
    """Compute the cost of a weighted input for the target 1."""
    return _softplus(-z)


def doubled(z):
    """Compute the same with one sigmoid too many."""
    return _softplus(-_sigmoid(z))


def _in_bits(loss):
    def bits(z):
        """Compute the cost in bits."""
        return loss(z) / np.log(2)

    return bits


APPLIES_SIGMOID_TWICE = Exercise(
    reference=lambda loss: loss(700.0) > 0.1,
    cases=lambda rng: {
        "losses in nats": [(honest,), (doubled,)],
        "losses in bits": [(_in_bits(honest),), (_in_bits(doubled),)],
        "losses that clip at 1e-7": [
            (lambda z: min(honest(z), 16.0) + 1e-7,),
            (lambda z: min(doubled(z), 16.0) + 1e-7,),
        ],
    },
    mistakes={
        "The other way round: with one sigmoid too many, the cost does *not* get close to 0.": (
            lambda loss: not loss(700.0) > 0.1
        ),
        "You say so of every loss. An honest one gets close to 0 for a large z: look at that.": lambda loss: True,
        "You say so of no loss. With one sigmoid too many, even a perfect answer keeps a cost: try a large z.": (
            lambda loss: False
        ),
        "An honest loss need not be exactly 0. Ask whether it is small.": lambda loss: loss(2000.0) != 0,
        "Do not compare with ln 2: a loss in bits has other values. Is the cost of a perfect answer small?": (
            lambda loss: abs(loss(0.0) - np.log(2)) > 1e-6
        ),
    },
)

EXERCISES = {
    "log_sigmoid": LOG_SIGMOID,
    "cost_from_logit": COST_FROM_LOGIT,
    "log_sum_exp": LOG_SUM_EXP,
    "first_infinite": FIRST_INFINITE,
    "cross_entropy_from_classes": CROSS_ENTROPY_FROM_CLASSES,
    "applies_sigmoid_twice": APPLIES_SIGMOID_TWICE,
}
