"""The factors of the gradient: see σ′ cancel, and let a gradient check tell a right formula from a wrong one."""

import math
from typing import NamedTuple

import traitlets

from ..activations import sigmoid, sigmoid_prime
from ..gradient_check import check_gradient
from .base import COSTS, Choice, LiveFigure, Number, Task, front_end, styles

TASKS = {
    "caught": Task(
        "Make a gradient check fail.",
        "Without σ′(z) and x the step is no derivative by the weight, and central differences show it.",
        {"failed": (1, None)},
    ),
    "flat": Task(
        "With an error above ½, make the quadratic cost's ∂C/∂w smaller than 0.001.",
        "The error is as large as ever, but the slope takes the step away. Under the cross-entropy it is gone.",
        {"error": (0.5, None), "size": (None, 1e-3)},
    ),
    "steepest": Task(
        "For the target 0, make the quadratic cost's ∂C/∂w as large as it gets.",
        f"At the output 2/3 it is 4/27, or {4 / 27:.4f}. More error from there on means a smaller step.",
        {"y": (0, 0), "x": (1, 1), "size": (0.148, None)},
    ),
}


class Factors(NamedTuple):
    r"""The chain :math:`\partial C/\partial w = \partial C/\partial a \cdot \sigma'(z) \cdot x`, from left to right.

    Attributes
    ----------
    by_output : float
        Derivative of the cost with respect to the output.
    slope : float
        Slope of the sigmoid.
    x : float
        Input.
    by_weight : float
        Their product, the derivative of the cost by the weight.
    """

    by_output: float
    slope: float
    x: float
    by_weight: float


class GradientFactors(LiveFigure):
    """Factors of the derivative with respect to the weight of a neuron with one input, and a check of their product.

    Parameters
    ----------
    z : float
        Weighted input, from -50 to 50.
    y : float
        Target, from 0 to 1.
    x : float
        Input, from -10 to 10.
    cost : {"both", "quadratic", "cross-entropy"}
        Whose derivative to show.
    slip : bool
        Whether to take the derivative with respect to the output for that with respect to the weight.

    Examples
    --------
    >>> figure = GradientFactors(z=4, slip=True)
    >>> figure.check()["cross-entropy"]
    gradient check FAILED: gradient is 55.5982, central differences give 0.982014
    """

    TASKS = TASKS
    _esm = front_end("on_the_sigmoid", "gradient_factors")
    _css = styles("gradient_factors")

    z = Number(4.0, -50, 50).tag(sync=True)
    y = Number(0.0, 0, 1).tag(sync=True)
    x = Number(1.0, -10, 10).tag(sync=True)
    cost = Choice(["both", *COSTS], default_value="both").tag(sync=True)
    slip = traitlets.Bool(False).tag(sync=True)

    def factors(self):
        """Compute the chain.

        Returns
        -------
        dict of str to Factors
            By the name of the cost.
        """
        right, wrong = sigmoid(self.z), sigmoid(-self.z)  # a and 1 - a; the latter would round to 0 for large z
        by_output = {
            "quadratic": (1 - self.y) * right - self.y * wrong,
            "cross-entropy": (1 - self.y) / wrong - self.y / right,
        }
        slope = sigmoid_prime(self.z)
        return {name: Factors(d, slope, self.x, d * slope * self.x) for name, d in self._shown(by_output).items()}

    def check(self):
        """Hold the derivative that the figure uses, right or wrong, against central differences.

        Returns
        -------
        dict of str to GradientCheck
            By the name of the cost.
        """
        return {name: self._check(COSTS[name], factors) for name, factors in self.factors().items()}

    def quantities(self):
        """Give target and input, the sizes of the error and of the quadratic cost's ∂C/∂w, and how many checks fail.

        Returns
        -------
        dict of str to float
            Sizes are NaN if the quadratic cost is not shown.
        """
        quadratic = self.factors().get("quadratic", Factors(math.nan, math.nan, self.x, math.nan))
        failed = sum(not passed for passed in self.check().values())
        sizes = {"error": abs(quadratic.by_output), "size": abs(quadratic.by_weight)}
        return {"y": self.y, "x": self.x, "failed": failed} | sizes

    def picture(self):
        """Draw the factors under both costs.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import gradient_factors  # here, because a figure that is never shown does not need matplotlib

        return gradient_factors(self.z, self.y, self.x)

    def _check(self, cost, factors):
        claimed = factors.by_output if self.slip else factors.by_weight
        # w is counted from where it is: the derivative does not depend on how w and b share z
        return check_gradient(lambda w: cost.value(self.z + w * self.x, self.y), claimed, 0.0)

    def _shown(self, by_cost):
        return by_cost if self.cost == "both" else {self.cost: by_cost[self.cost]}
