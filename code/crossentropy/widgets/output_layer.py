"""Output neurons side by side: what each adds to the cost, and its error."""

import numpy as np
import traitlets

from ..activations import log_softmax, sigmoid, softmax
from ..costs import cross_entropy_from_logits
from .base import Choice, LiveFigure, NumberList, Task, front_end, styles

FEWEST, MOST = 2, 6  # output neurons
TASKS = {
    # in the chapter on many neurons
    "cheapest": Task(
        "Make every output cost less than 0.1 nats.",
        "Each neuron has a cost of its own: what one of them does changes nothing for the others.",
        {"dearest": (None, 0.1)},
    ),
    "more than two": Task(
        "Let the outputs add up to more than 2.",
        "Each answers a question of its own, so nothing holds their sum at 1.",
        {"sum": (2, None)},
    ),
    "wrong questions": Task(
        "Without moving an output, choose targets for which the cost is above 3.5 nats.",
        "The same answers are good or bad by what they should have been.",
        {"cost": (3.5, None), "sum": (1.69, 1.71)},
    ),
    # and on one of k
    "all right": Task(
        "Bring all three errors to less than 0.05.",
        "Only the right output has a cost, and yet raising it alone has pushed the others down.",
        {"worst": (None, 0.05)},
    ),
    "out of balance": Task(
        "Choose outputs whose errors do not cancel.",
        "The errors of a softmax always sum to 0. Those of sigmoids need not.",
        {"balance": (0.1, None)},
    ),
}


class OutputLayer(LiveFigure):
    """Two to six output neurons: sigmoids under the cross-entropy, or a softmax under the log-likelihood.

    Parameters
    ----------
    z : list of float
        Weighted inputs, two to six of them, from -50 to 50.
    y : list of float
        Targets, one for each of `z`: 0 or 1, and with softmax outputs a single 1.
    outputs : {"sigmoid", "softmax"}
        Whether every output answers a question of its own, or all of them share one probability.

    Raises
    ------
    TraitError
        If `y` does not fit `z` and `outputs`.

    Notes
    -----
    `y` follows the others, in Python as in the browser. A change to softmax outputs leaves its first 1 alone; without
    one, the first neuron gets it. A change in the length of `z` cuts `y` or fills it up with 0.
    """

    TASKS = TASKS
    _esm = front_end("output_layer", FEWEST=FEWEST, MOST=MOST)
    _css = styles("output_layer")

    z = NumberList([2.0, -1.0, 0.5], -50, 50, FEWEST, MOST).tag(sync=True)
    y = NumberList([1.0, 0.0, 0.0], 0, 1, FEWEST, MOST).tag(sync=True)
    outputs = Choice(["sigmoid", "softmax"], default_value="sigmoid").tag(sync=True)

    def activations(self):
        """Compute the outputs.

        Returns
        -------
        ndarray, shape (k,)
        """
        z = np.array(self.z)
        return sigmoid(z) if self.outputs == "sigmoid" else softmax(z)

    def terms(self):
        """Compute what each neuron adds to the cost.

        Returns
        -------
        ndarray, shape (k,)
            In nats.
        """
        if self.outputs == "sigmoid":
            return np.array([cross_entropy_from_logits(zj, yj) for zj, yj in zip(self.z, self.y, strict=True)])
        return np.where(np.array(self.y) == 1, -log_softmax(self.z), 0)

    def deltas(self):
        r"""Compute the errors :math:`\delta_j = a_j - y_j`.

        Returns
        -------
        ndarray, shape (k,)
        """
        # the error of a target of 1 is what is missing from 1, which a - 1 would round
        y, missing = np.array(self.y), -np.array(self.z)
        if self.outputs == "sigmoid":
            return np.where(y == 1, -sigmoid(missing), self.activations())
        errors, right = self.activations(), y.argmax()
        errors[right] = -np.delete(errors, right).sum()
        return errors

    def input_for(self, j, a):
        """Compute the weighted input with which a neuron would have a given output while the others keep theirs.

        Parameters
        ----------
        j : int
            Index of the neuron.
        a : float
            Its output, between 0 and 1.

        Returns
        -------
        float
        """
        odds = float(np.log(a) - np.log1p(-a))
        if self.outputs == "sigmoid":
            return odds
        others = np.delete(self.z, j)
        return float(odds + others.max() + np.log(np.exp(others - others.max()).sum()))

    def quantities(self):
        """Give the sum of the outputs, of the costs, of the errors and its size, and the largest cost and error.

        Returns
        -------
        dict of str to float
        """
        terms, deltas = self.terms(), self.deltas()
        sums = {"sum": self.activations().sum(), "cost": terms.sum(), "balance": abs(deltas.sum())}
        most = {"dearest": terms.max(), "worst": np.abs(deltas).max()}
        return {name: float(value) for name, value in (sums | most).items()}

    def picture(self):
        """Draw the terms and the errors.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import output_terms  # here, because a figure that is never shown does not need matplotlib

        return output_terms(self.activations(), self.y, self.terms())

    @traitlets.validate("y")
    def _y_fits(self, proposal):
        y = proposal["value"]
        if len(y) != len(self.z):
            raise traitlets.TraitError(f"y has {len(y)} entries: it must have {len(self.z)}, one for each entry of z")
        for j, yj in enumerate(y):
            if yj not in (0, 1):
                raise traitlets.TraitError(f"y[{j}] is {yj}: it must be 0 or 1")
        if self.outputs == "softmax" and sum(y) != 1:
            raise traitlets.TraitError(f"y is {y}: with softmax outputs it must have a single 1")
        return y

    @traitlets.observe("z", "outputs")
    def _y_follows(self, change):
        y = (self.y + [0.0] * len(self.z))[: len(self.z)]
        if self.outputs == "softmax" and sum(y) != 1:
            right = y.index(1) if 1 in y else 0
            y = [float(j == right) for j in range(len(y))]
        self.y = y
