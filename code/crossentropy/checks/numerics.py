"""The exercises on floating point: costs that stay finite, and functions of which nobody knows what they expect."""

import numpy as np

from .engine import Exercise


def _sigmoid(z):
    return 1 / (1 + np.exp(-np.float64(z)))  # as it is usually typed: rounds to 1, and may overflow on the way


def _softplus(z):
    return max(z, 0.0) + np.log1p(np.exp(-abs(z)))


def _clipped(a):
    return np.clip(a, 1e-7, 1 - 1e-7)


def _numbers(rng, low, high, n=4):
    return [(float(value),) for value in rng.uniform(low, high, n)]


LOG_SIGMOID = Exercise(
    reference=lambda z: -_softplus(-z),
    cases=lambda rng: {
        "ordinary weighted inputs": _numbers(rng, -5, 5),
        "large weighted inputs": [(800.0,), *_numbers(rng, 50, 900)],
        "very negative weighted inputs": _numbers(rng, -900, -750),
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
    },
    tolerance=1e-10,
)


def _naive_cost(z, y, keep=lambda a: a):
    a = keep(_sigmoid(z))
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


COST_FROM_LOGIT = Exercise(
    reference=lambda z, y: y * _softplus(-z) + (1 - y) * _softplus(z),
    cases=lambda rng: {
        "ordinary weighted inputs": [(float(z), float(rng.integers(2))) for z in rng.uniform(-5, 5, 4)],
        "soft targets": [(float(z), float(rng.uniform(0.1, 0.9))) for z in rng.uniform(-5, 5, 3)],
        "confident and wrong": [(800.0, 0.0), (-800.0, 1.0), (40.0, 0.0)],
        "confident and right": [(800.0, 1.0), (-800.0, 0.0), (40.0, 1.0)],
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
    },
    tolerance=1e-10,
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


def _first_infinite(dtype):
    z = np.arange(100, dtype=dtype)
    return int(np.argmax(1 / (1 + np.exp(-z)) == 1))


FIRST_INFINITE = Exercise(
    reference=_first_infinite,
    cases=lambda rng: {
        "float64, Python's own": [("float64",)],
        "float32, in which networks are trained": [("float32",)],
        "float16": [("float16",)],
    },
    mistakes={
        "That is the last whole z with a finite cost. You want the first with an infinite one.": (
            lambda dtype: _first_infinite(dtype) - 1
        ),
        "You compute in float64 whatever you are asked for. Make z an array of the given type.": (
            lambda dtype: _first_infinite("float64")
        ),
        "That is where eᶻ overflows. The cost fails much earlier, where σ(z) is rounded to 1.": (
            lambda dtype: int(np.ceil(np.log(float(np.finfo(dtype).max))))
        ),
        "ln eps is near, but not it: 1 + e⁻ᶻ rounds to 1 when e⁻ᶻ is *half* the gap. Try the values of z.": (
            lambda dtype: int(-np.log(float(np.finfo(dtype).eps)))
        ),
    },
)


def _floor(k):
    return np.log1p((k - 1) / np.e)


DOUBLE_SOFTMAX_FLOOR = Exercise(
    reference=_floor,
    cases=lambda rng: {
        "two outputs": [(2,)],
        "ten digits": [(10,)],
        "other numbers of outputs": [(int(k),) for k in rng.integers(3, 1000, 3)],
    },
    mistakes={
        "That is the cost of knowing nothing. The first softmax can be certain: one 1, the rest 0.": np.log,
        "Softmax applied once can come as close to 0 as you like. Here it is applied to its own outputs.": lambda k: (
            0.0
        ),
        "That is the right output itself. Its cost is minus its logarithm.": lambda k: np.e / (np.e + k - 1),
        "The minus sign is missing: the cost is −ln of the right output.": lambda k: -_floor(k),
        "The other outputs of the first softmax are 0, and e⁰ is 1, not 0: there are k − 1 such terms.": (
            lambda k: np.log1p(1 / np.e)
        ),
        "One of the k outputs is the right one, so only k − 1 others are left.": lambda k: np.log1p(k / np.e),
        "That is where two sigmoids end, for the target 0. Softmax has k outputs.": lambda k: np.log(2),
    },
)


def honest(z):
    """Compute the cost of a weighted input for the target 1."""
    return _softplus(-z)


def doubled(z):
    """Compute the same with a sigmoid too many."""
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
        "The other way round: with a sigmoid too many, the cost does *not* get close to 0.": (
            lambda loss: not loss(700.0) > 0.1
        ),
        "You say so of every loss. An honest one gets close to 0 for a large z: look at that.": lambda loss: True,
        "You say so of no loss. With a sigmoid too many, even a perfect answer keeps a cost: try a large z.": (
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
    "double_softmax_floor": DOUBLE_SOFTMAX_FLOOR,
    "applies_sigmoid_twice": APPLIES_SIGMOID_TWICE,
}
