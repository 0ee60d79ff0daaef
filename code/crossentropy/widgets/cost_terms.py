"""The cross-entropy of one example: its two terms, their sum, and where it is lowest."""

import math

import numpy as np

from ..activations import sigmoid
from ..costs import cross_entropy
from .base import Choice, LiveFigure, Number, front_end, styles


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

    def picture(self):
        """Draw the terms and their sum, or the valley with its lowest point on the curve of the entropy.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import cost_terms, soft_target_minima  # here, because only a shown figure needs matplotlib

        return cost_terms(self.y, self.a) if self.view == "terms" else soft_target_minima([self.y])
