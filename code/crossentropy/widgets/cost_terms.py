"""The cross-entropy of one example: its two terms, their sum, and where it is lowest."""

import math

import numpy as np

from ..activations import sigmoid
from ..costs import cross_entropy
from .base import Choice, LiveFigure, Number, Task, front_end, styles

TASKS = {
    # in the chapter on the formula
    "balance": Task(
        "Bring the output to the lowest point of the sum.",
        "The lowest point is where the output equals the target: there pull and push are equally strong.",
        {"above": (None, 1e-4)},
    ),
    "one term": Task(
        "Set the target so that only the first term is left.",
        "The target is a switch: at 1 it leaves −ln a alone, at 0 the other term.",
        {"y": (1, 1)},
    ),
    "dear": Task(
        "With the target 0, give an answer that costs more than 3 nats.",
        "A wrong answer costs the more the surer it is, without any limit.",
        {"y": (0, 0), "cost": (3, None)},
    ),
    # on its properties
    "highest": Task(
        "Find the target whose lowest cost is the highest of all.",
        f"At 1/2 a target says least about the answer. Its entropy is ln 2, or {math.log(2):.4f} nats.",
        {"lowest": (math.log(2) - 1e-5, None)},
    ),
    "free": Task(
        "Pay less than 0.01 nats.",
        "Only targets of 0 and 1 can be met at no cost.",
        {"cost": (None, 0.01)},
    ),
    # and on where it comes from
    "no divergence": Task(
        "Leave the target at 0.3, and bring the divergence to 0.",
        "What is left is the entropy of the target, which no output can avoid.",
        {"y": (0.295, 0.305), "above": (None, 1e-4)},
    ),
    "no entropy": Task(
        "Leave the output at 0.8, and choose a target without entropy.",
        "A target of 0 or 1 leaves nothing open: then all of the cost is divergence.",
        {"a": (0.795, 0.805), "lowest": (None, 0)},
    ),
}


class CostTerms(LiveFigure):
    """What an output costs under the cross-entropy, for a target that may be soft.

    Parameters
    ----------
    a : float
        Output, from 0 to 1.
    y : float
        Target, from 0 to 1.
    view : {"terms", "minimum"}
        Whether to show the two terms of the cost, or how far it is above the lowest cost that the target allows.
    """

    TASKS = TASKS
    _esm = front_end("cost_terms")
    _css = styles("cost_terms")

    a = Number(0.8, 0, 1).tag(sync=True)
    y = Number(0.3, 0, 1).tag(sync=True)
    view = Choice(["terms", "minimum"], default_value="terms").tag(sync=True)

    def curves(self):
        """Compute the curves of the figure for its target.

        Returns
        -------
        dict of str to ndarray, shape (241,)
            ``"a"``, outputs from almost 0 to almost 1; ``"yes"``, the term −y ln a; ``"no"``, the term
            −(1−y) ln(1−a); ``"cost"``, their sum, the cross-entropy.
        """
        a = sigmoid(np.linspace(-7, 7, 241))
        cost = np.array([cross_entropy(ai, self.y) for ai in a])
        return {"a": a, "yes": -self.y * np.log(a), "no": -(1 - self.y) * np.log1p(-a), "cost": cost}

    def pulls(self):
        r"""Compute how each term moves the output downhill: minus its derivative with respect to the output.

        Returns
        -------
        dict of str to float
            ``"yes"``, :math:`y / a`, which pulls the output up; ``"no"``, :math:`-(1 - y) / (1 - a)`, which pushes it
            down. Where the output equals the target they are 1 and -1. A term without weight does not move it.
        """
        a, y = self.a, self.y
        up = 0.0 if y == 0 else math.inf if a == 0 else y / a
        down = 0.0 if y == 1 else math.inf if a == 1 else (1 - y) / (1 - a)
        return {"yes": up, "no": -down}

    def quantities(self):
        """Give the output, the target, the cost, the lowest cost, and how far it is above that.

        Returns
        -------
        dict of str to float
        """
        cost, lowest = float(cross_entropy(self.a, self.y)), float(cross_entropy(self.y, self.y))
        above = 0.0 if self.a == self.y else cost - lowest
        return {"a": self.a, "y": self.y, "cost": cost, "lowest": lowest, "above": above}

    def picture(self):
        """Draw the terms and their sum, or the valley with its lowest point on the curve of the entropy.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import cost_terms, soft_target_minima  # here, because only a shown figure needs matplotlib

        return cost_terms(self.y, self.a) if self.view == "terms" else soft_target_minima([self.y])
