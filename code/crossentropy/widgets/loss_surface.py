"""The cost as a landscape over weight and bias, and marbles that roll on it."""

import numpy as np
import traitlets

from ..neuron import Neuron
from ..surfaces import cost_surface
from .base import COSTS, Choice, LiveRun, Number, Task, front_end, styles

DATA = {
    "two classes": {"x": [-2, -1, 1, 2], "y": [0, 0, 1, 1]},
    "one odd label": {"x": [-2, -1, 0, 1, 2], "y": [0, 1, 0, 1, 1]},
    "one point": {"x": [1], "y": [0]},
}
REACH = 6  # the axes of w and b run from -6 to 6
TASKS = {
    "stuck": Task(
        "Drop the marbles where the quadratic one rolls less than a tenth in 300 steps, although it is high up.",
        "The quadratic cost has plains high up, far from any valley. From the same place the other marble comes down.",
        {"rolled": (None, 0.1), "height": (0.2, None), "eta": (0.149, 0.151)},
    ),
    "no valley floor": Task(
        "Choose examples that no threshold separates.",
        "Now neither cost can come near 0, and the lowest point of the cross-entropy lies at finite weights.",
        {"separable": (None, 0)},
    ),
}
GRID = np.linspace(-REACH, REACH, 31)


class LossSurface(LiveRun):
    """Both costs over weight and bias, as surfaces and as maps, with a marble on each that learns from the same start.

    Parameters
    ----------
    w, b : float
        Where the marbles start, from -6 to 6.
    eta : float
        Learning rate, from 0 to 100.
    epoch : int
        The epoch that is shown, from 0 to `epochs`.
    epochs : int
        Length of the run, from 1 to 10000.
    data : {"two classes", "one point", "one odd label"}
        The training examples. No threshold separates those of "one odd label".
    azimuth, elevation : float
        Where the surfaces are seen from, in degrees: from -180 to 180 around them, from 5 to 85 above.
    same_scale : bool
        Whether both surfaces are drawn in one scale of height, rather than each in its own.
    """

    TASKS = TASKS
    _esm = front_end("landscape", "loss_surface", DATA=DATA, REACH=REACH)
    _css = styles("loss_surface")

    w = Number(-4.0, -REACH, REACH).tag(sync=True)
    b = Number(3.0, -REACH, REACH).tag(sync=True)
    eta = Number(0.15, 0, 100).tag(sync=True)
    data = Choice(list(DATA), default_value="two classes").tag(sync=True)
    azimuth = Number(-50.0, -180, 180).tag(sync=True)
    elevation = Number(22.0, 5, 85).tag(sync=True)
    same_scale = traitlets.Bool(False).tag(sync=True)

    def history(self):
        """Train the neurons whose descent the figure shows.

        Returns
        -------
        dict of str to History
            The whole run, by the name of the cost.
        """
        task = DATA[self.data] | {"eta": self.eta, "epochs": self.epochs}
        return {name: Neuron(self.w, self.b).train(cost, **task) for name, cost in COSTS.items()}

    def quantities(self):
        """Give how far the quadratic marble rolls in the run, its cost at the start, η, and 1 if a threshold separates.

        Returns
        -------
        dict of str to float
        """
        run, x, y = self.history()["quadratic"], *(np.array(DATA[self.data][name], dtype=float) for name in "xy")
        rolled = np.hypot(np.ravel(run.w)[-1] - self.w, np.ravel(run.b)[-1] - self.b)
        separable = x[y == 0].max(initial=-np.inf) < x[y == 1].min(initial=np.inf)
        return {"rolled": float(rolled), "height": float(run.cost[0]), "eta": self.eta, "separable": int(separable)}

    def surfaces(self):
        """Compute the costs at the corners of the grid that the figure shows.

        Returns
        -------
        dict of str to ndarray, shape (31, 31)
            `cost_surface` by the name of the cost, over weights and biases from -6 to 6.
        """
        return {name: cost_surface(cost, **DATA[self.data], w=GRID, b=GRID) for name, cost in COSTS.items()}

    def picture(self):
        """Draw the surfaces and the maps, with the paths of the whole run.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import cost_surfaces  # here, because a figure that is never shown does not need matplotlib

        return cost_surfaces(GRID, GRID, self.surfaces(), self.history())
