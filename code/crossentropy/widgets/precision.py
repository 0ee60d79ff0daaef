"""One cost in floating point: as typed, in three formats and clipped, and from the weighted input."""

from typing import NamedTuple

import numpy as np

from ..costs import CrossEntropyCost
from .base import LiveFigure, Number, Task, Whole, front_end, styles

# For each format: how many decimal digits of a number it can hold, whatever the number
DIGITS = {"float16": 3, "float32": 6, "float64": 15}
EPSILON = 1e-7  # how far from 0 and 1 the clipped output is kept
TASKS = {
    "too far": Task(
        "With the target 0, find a z at which even float64 breaks.",
        "From there on σ(z) rounds to 1, and ln(1 − a) is minus infinity.",
        {"y": (0, 0), "broken": (3, None)},
    ),
    "still right": Task(
        "Find a z at which float32 still has four digits right.",
        "Digits are lost long before anything breaks: 1 − a keeps what is left of them.",
        {"float32": (4, None)},
    ),
    "not a number": Task(
        "Let an answer be so right that its cost is not a number.",
        "The other term is 0 times minus infinity. The formula fails because the answer is too good.",
        {"nan": (1, None)},
    ),
}


class Way(NamedTuple):
    """What one way of computing gives.

    Attributes
    ----------
    cost : float
        In nats; infinite or NaN where the way breaks.
    slope : float
        Its derivative with respect to the weighted input, the error δ, as that way computes it.
    digits : int
        How many of the leading digits that the format can hold are right.
    """

    cost: float
    slope: float
    digits: int


class Precision(LiveFigure):
    """The cross-entropy of one sigmoid output, computed in five ways.

    Parameters
    ----------
    z : float
        Weighted input, from -60 to 60.
    y : {0, 1}
        Target.

    Examples
    --------
    >>> Precision(z=40).ways()["float64"]
    Way(cost=inf, slope=nan, digits=0)
    """

    TASKS = TASKS
    _esm = front_end("precision", DIGITS=DIGITS, EPSILON=EPSILON)
    _css = styles("precision")

    z = Number(20.0, -60, 60).tag(sync=True)
    y = Whole(0, 0, 1).tag(sync=True)

    def ways(self):
        """Compute the cost and its slope in every way.

        Returns
        -------
        dict of str to Way
            By the formula as typed, each step rounded to ``"float16"``, ``"float32"`` or ``"float64"``; ``"clipped"``,
            in float64 with the output kept away from 0 and 1; ``"from z"``, which is right.
        """
        exact = CrossEntropyCost()
        right = float(exact.value(self.z, self.y)), float(exact.delta(self.z, self.y))
        found = {name: _as_typed(self.z, self.y, getattr(np, name)) for name in DIGITS}
        found["clipped"] = _clipped(self.z, self.y)
        ways = {name: Way(*way, _right_digits(way[0], right[0], DIGITS.get(name, 15))) for name, way in found.items()}
        return ways | {"from z": Way(*right, 15)}

    def quantities(self):
        """Give the target, how many ways are broken, how many of them by NaN, and how many digits float32 has right.

        Returns
        -------
        dict of str to float
        """
        ways = self.ways()
        costs = np.array([way.cost for way in ways.values()])
        broken, nan = int((~np.isfinite(costs)).sum()), int(np.isnan(costs).sum())
        return {"y": self.y, "broken": broken, "nan": nan, "float32": ways["float32"].digits}

    def picture(self):
        """Draw the costs and their slopes against the weighted input.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import computed_costs  # here, because only a shown figure needs matplotlib

        return computed_costs(np.linspace(0, 45, 451), EPSILON)


def _as_typed(z, y, dtype):
    """Compute a = 1 / (1 + e⁻ᶻ), −(y ln a + (1 − y) ln(1 − a)), and the slope by the chain rule, rounding each step."""

    def rounded(value):
        return np.float64(dtype(value))

    with np.errstate(all="ignore"):
        a = rounded(1 / rounded(1 + rounded(np.exp(-rounded(z)))))
        rest = rounded(1 - a)
        terms = [rounded(weight * rounded(np.log(share))) for weight, share in ((y, a), (1 - y, rest))]
        by_output = rounded(rounded(np.float64(1 - y) / rest) - rounded(np.float64(y) / a))
        slope = rounded(by_output * rounded(a * rest))
        return float(-rounded(terms[0] + terms[1])), float(slope)


def _clipped(z, y):
    """Compute the same in float64 with the output clipped; what is clipped does not respond to z."""
    with np.errstate(over="ignore"):
        a = 1 / (1 + np.exp(np.float64(-z)))
    kept = np.clip(a, EPSILON, 1 - EPSILON)
    slope = ((1 - y) / (1 - kept) - y / kept) * (kept * (1 - kept)) if kept == a else 0.0
    return float(-(y * np.log(kept) + (1 - y) * np.log(1 - kept))), float(slope)


def _right_digits(value, right, digits):
    """Count the digits, of so many, to which a cost agrees with the right one: minus the logarithm of its error."""
    if not np.isfinite(value):
        return 0
    error = abs(value - right) / right
    return digits if error == 0 else int(np.clip(np.floor(-np.log10(error)), 0, digits))
