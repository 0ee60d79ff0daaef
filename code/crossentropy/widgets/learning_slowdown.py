"""The learning slowdown: two neurons, two costs, one start, one learning rate."""

import math

import numpy as np
import traitlets

from .. import drawings
from ..neuron import Neuron
from .base import COSTS, Choice, LiveRun, Number, Task, front_end, styles

LIMIT = 25  # of weight and bias at the start
TASKS = {
    # in the chapter on the slowdown
    "late": Task(
        "Find a start from which the neuron needs more than 250 epochs to get below ½.",
        "A little further out on the flat part, and the way off it takes most of the training.",
        {"quadratic": (251, 10_000)},
    ),
    "early": Task(
        "Find a start with an output above ½ from which it is below ½ within 40 epochs.",
        "On the steep part of the sigmoid even the quadratic cost learns quickly.",
        {"quadratic": (1, 40), "eta": (0.149, 0.151)},
    ),
    "in a hurry": Task(
        "Start at z = 4, and get it below ½ within 100 epochs all the same.",
        "A larger learning rate makes up for a small slope here. Elsewhere the slope is large, and the steps too long.",
        {"z": (3.95, 4.05), "quadratic": (1, 100)},
    ),
    # and on the derivative
    "even": Task(
        "Find a start with an output above ½ from which the cross-entropy is less than five times as quick.",
        "The less a neuron is saturated, the less there is to cure.",
        {"quadratic": (1, None), "times": (None, 5)},
    ),
    "caught up": Task(
        "Start at z = 4, and choose one learning rate with which the quadratic cost is below ½ within 20 epochs.",
        "At another rate the quadratic cost is quick as well: a race at a single rate proves little.",
        {"z": (3.95, 4.05), "quadratic": (1, 20)},
    ),
}


class LearningSlowdown(LiveRun):
    """A neuron with the input 1 that learns a target, under either cost or under both side by side.

    Parameters
    ----------
    w, b : float
        Weight and bias at the start, from -25 to 25.
    y : float
        Target, from 0 to 1.
    eta : float
        Learning rate, from 0 to 100.
    cost : {"both", "quadratic", "cross-entropy"}
        What to make small.
    epoch : int
        The epoch that is shown, from 0 to `epochs`.
    epochs : int
        Length of the run, from 1 to 10000.
    compact : bool
        Whether to leave out everything but the race; see `race`.
    """

    TASKS = TASKS
    _esm = front_end("on_the_sigmoid", "learning_slowdown", LIMIT=LIMIT, BEFORE=None)
    _css = styles("learning_slowdown")

    w = Number(2.0, -LIMIT, LIMIT).tag(sync=True)
    b = Number(2.0, -LIMIT, LIMIT).tag(sync=True)
    y = Number(0.0, 0, 1).tag(sync=True)
    eta = Number(0.15, 0, 100).tag(sync=True)
    cost = Choice(["both", *COSTS], default_value="both").tag(sync=True)
    compact = traitlets.Bool(False).tag(sync=True)

    @staticmethod
    def race(**traits):
        """Make the small version: two badly wrong neurons, one button, and nothing else to distract.

        Parameters
        ----------
        **traits
            As for the class.

        Returns
        -------
        Race
        """
        return Race(compact=True, **traits)

    def history(self):
        """Train the neurons that the figure shows.

        Returns
        -------
        dict of str to History
            The whole run, by the name of the cost.
        """
        names = COSTS if self.cost == "both" else [self.cost]
        task = {"x": 1, "y": self.y, "eta": self.eta, "epochs": self.epochs}
        return {name: Neuron(self.w, self.b).train(COSTS[name], **task) for name in names}

    def quantities(self):
        """Give the start z, the learning rate, and after how many epochs each output is below 1/2.

        Returns
        -------
        dict of str to float
            By the name of each cost the first such epoch, infinite if there is none; ``"times"``, how many times as
            many the quadratic cost needs, NaN if that makes no sense.
        """
        below = {name: np.flatnonzero(run.a < 0.5) for name, run in self.history().items()}
        first = {name: float(epochs[0]) if len(epochs) else math.inf for name, epochs in below.items()}
        slow, fast = (first.get(name, math.nan) for name in COSTS)
        times = slow / fast if fast and math.isfinite(fast) else math.nan
        return {"z": self.w + self.b, "eta": self.eta, "times": times} | first

    def picture(self):
        """Draw the outputs of the whole run against the epoch.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import output_curves  # here, because only a shown figure needs matplotlib

        return output_curves(self.history())


class Race(LearningSlowdown):
    """The small version, before which the reader draws the curve of the first neuron.

    Parameters
    ----------
    guess : list of float
        The drawing, as in `crossentropy.drawings`; empty for none.
    **traits
        As for `LearningSlowdown`.
    """

    _esm = front_end(
        "on_the_sigmoid", "guessing", "drawing", "race", "learning_slowdown",
        LIMIT=LIMIT, TOLD=drawings.TOLD, **drawings.SETTINGS,
    )  # fmt: skip
    _css = styles("guessing", "drawing", "learning_slowdown")

    guess = traitlets.List().tag(sync=True)

    @traitlets.validate("guess")
    def _guess_is_a_drawing(self, proposal):
        if proposal["value"]:
            try:
                drawings.check(proposal["value"])
            except ValueError as error:
                raise traitlets.TraitError(str(error)) from None
        return proposal["value"]

    def comparison(self):
        """Compare the drawn curve to the outputs of the first neuron.

        Returns
        -------
        crossentropy.drawings.Comparison or None
            None if nothing is drawn.
        """
        run = next(iter(self.history().values()))
        return drawings.compare(self.guess, run.a) if self.guess else None
