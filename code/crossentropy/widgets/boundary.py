"""Points of two classes, the neuron that costs least for them, and where its odds are even."""

import numpy as np
import traitlets

from .. import logistic
from ..costs import cross_entropy_from_logits
from .base import LiveFigure, Number, NumberList, Task, Whole, front_end, styles

REACH = 3  # both axes run from -3 to 3
FEWEST, MOST = 2, 40  # points
LEAST = 1e-4  # penalty
# Twelve tumours of `crossentropy.data.tumours`, six of each class: radius and texture, in standard deviations
RADIUS = [-0.4, 0.4, -1.8, -1.6, -0.4, -1.0, 0.4, 0.9, -0.7, 1.4, 1.9, 1.6]
TEXTURE = [1.1, -1.9, 1.4, -1.1, -0.7, 0.9, -0.3, 1.4, -0.3, 0.7, 0.3, 0.2]
MALIGNANT = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
TASKS = {
    "apart": Task(
        "At the smallest penalty, bring every point to the right side of the line.",
        "Now only the penalty holds the weights: the smaller it is, the longer they get, without end.",
        {"wrong": (None, 0), "penalty": (None, 1.001 * LEAST)},
    ),
    "dearest": Task(
        "At the penalty 0.01, let one point cost more than all others together.",
        "The surer the neuron is of all the others, the dearer is the one that contradicts them.",
        {"share": (0.5, None), "penalty": (0.0099, 0.0101)},
    ),
    "cautious": Task(
        "Without moving a point, bring all odds between 1 to 3 and 3 to 1.",
        "A large penalty keeps the weights short, so that no answer is sure, right or wrong.",
        {"boldest": (None, np.log(3))},
    ),
}


class Boundary(LiveFigure):
    """Points with two inputs, of two classes, and the neuron with the least cost for them under a penalty.

    Parameters
    ----------
    x1, x2 : list of float
        Inputs of 2 to 40 points, from -3 to 3.
    y : list of float
        Their classes, 0 or 1; both occur.
    point : int
        Which point the hand has, from 1.
    penalty : float
        λ, from 0.0001 to 1.

    Raises
    ------
    TraitError
        If the three lists do not fit each other, a class is missing, or there is no such point.
    """

    TASKS = TASKS
    _esm = front_end("boundary", REACH=REACH, LEAST=LEAST)
    _css = styles("boundary")

    x1 = NumberList(RADIUS, -REACH, REACH, FEWEST, MOST).tag(sync=True)
    x2 = NumberList(TEXTURE, -REACH, REACH, FEWEST, MOST).tag(sync=True)
    y = NumberList(MALIGNANT, 0, 1, FEWEST, MOST).tag(sync=True)
    point = Whole(9, 1, MOST).tag(sync=True)
    penalty = Number(0.01, LEAST, 1).tag(sync=True)

    def neuron(self):
        """Find the neuron that costs least.

        Returns
        -------
        Neuron
        """
        return logistic.fit(self._inputs(), self.y, self.penalty)

    def logits(self):
        """Compute the log-odds of class 1 at each point.

        Returns
        -------
        ndarray, shape (n,)
        """
        return self.neuron().weighted_input(self._inputs())

    def costs(self):
        """Compute what each point costs, without the penalty.

        Returns
        -------
        ndarray, shape (n,)
            In nats; their mean is the cross-entropy.
        """
        return np.array([cross_entropy_from_logits(z, y) for z, y in zip(self.logits(), self.y, strict=True)])

    def quantities(self):
        """Give how many points are on the wrong side, the penalty, the largest share of the cost and size of log-odds.

        Returns
        -------
        dict of str to float
        """
        z, costs = self.logits(), self.costs()
        wrong = int(np.count_nonzero((z > 0) != np.array(self.y)))
        sizes = {"share": costs.max() / costs.sum(), "boldest": np.abs(z).max()}
        return {"wrong": wrong, "penalty": self.penalty} | {name: float(size) for name, size in sizes.items()}

    def picture(self):
        """Draw the points and the lines of equal odds.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import boundary  # here, because a figure that is never shown does not need matplotlib

        return boundary(self._inputs(), np.array(self.y), self.neuron(), ("input x₁", "input x₂"), REACH)

    def _inputs(self):
        return np.column_stack([self.x1, self.x2])

    @traitlets.validate("x1", "x2", "y", "point")
    def _fit_together(self, proposal):
        now = {name: getattr(self, name) for name in ("x1", "x2", "y", "point")} | {
            proposal["trait"].name: proposal["value"]
        }
        n = len(now["y"])
        for name in "x1", "x2":
            if len(now[name]) != n:
                raise traitlets.TraitError(f"{name} has {len(now[name])} entries: it must have {n}, as many as y")
        if set(now["y"]) != {0, 1}:
            raise traitlets.TraitError(f"y is {now['y']}: it must have both classes, 0 and 1, and nothing else")
        if now["point"] > n:
            raise traitlets.TraitError(f"point is {now['point']}: it must be a whole number from 1 to {n}")
        return proposal["value"]
