"""Two networks that learn to read: one image after another, their ten answers, and what the right one costs."""

from functools import cache

import numpy as np
import traitlets

from .. import study
from ..activations import sigmoid
from ..costs import cross_entropy, quadratic
from ..data import digits
from .base import COSTS, LiveFigure, Task, Whole, front_end, styles

IMAGES = 32
# After how many updates one may look at the networks, which the study does after every twenty
UPDATES = (0, 20, 40, 80, 160, 300, 500, 800, 1200, 2000)
TENTH = 10  # weighted inputs are kept in tenths, in one byte each
TASKS = {
    "surprised": Task(
        "Before the first update, find an image whose right digit costs the second network more than 6 nats.",
        "From large weights a network can be sure, and wrong. The cross-entropy is steep there, the other cost flat.",
        {"look": (0, 0), "cross-entropy": (6, None)},
    ),
    "unread": Task(
        "After the last update, find an image that both networks still get wrong.",
        "The cross-entropy cures saturated outputs, not unreadable handwriting.",
        {"look": (len(UPDATES) - 1, None), "quadratic": (0.4, None), "cross-entropy": (1, None)},
    ),
}


class Digits(LiveFigure):
    """The network of the study on its first test images, trained with either cost from the same large initial weights.

    Parameters
    ----------
    image : int
        Which of the 32 images.
    look : int
        Which look at the networks, from 0, before any update, to 9, after 2000.
    seed : int, optional
        Seed of the initial weights and of the order of the training images; by default that of the study's run in which
        the quadratic cost did worst.

    Attributes
    ----------
    classes : list of int
        The digits that the images show.
    pixels : bytes
        Their 64 pixels each, from 0 for white to 16 for black.
    logits : bytes
        Weighted inputs of the outputs in tenths, as signed bytes, in the order cost, look, image, digit.

    Notes
    -----
    The networks learn in the constructor, which takes a second or two.
    """

    TASKS = TASKS
    _esm = front_end("digits", IMAGES=IMAGES, UPDATES=UPDATES, TENTH=TENTH)
    _css = styles("digits")

    image = Whole(0, 0, IMAGES - 1).tag(sync=True)
    look = Whole(0, 0, len(UPDATES) - 1).tag(sync=True)
    classes = traitlets.List(read_only=True).tag(sync=True)
    pixels = traitlets.Bytes(read_only=True).tag(sync=True)
    logits = traitlets.Bytes(read_only=True).tag(sync=True)

    def __init__(self, seed=None, **traits):
        test = digits().test
        if seed is None:
            seed = int(np.argmin(study.results().final("quadratic", "large")))
        kept = np.stack([_looks(name, seed) for name in COSTS])
        self.set_trait("classes", test.y[:IMAGES].argmax(axis=1).tolist())
        self.set_trait("pixels", np.rint(16 * test.X[:IMAGES]).astype(np.uint8).tobytes())
        self.set_trait("logits", np.clip(np.rint(TENTH * kept), -127, 127).astype(np.int8).tobytes())
        super().__init__(**traits)

    def outputs(self):
        """Compute the outputs of both networks for every image, at this look.

        Returns
        -------
        dict of str to ndarray, shape (32, 10)
            By the name of the cost.
        """
        return self._outputs(self.look)

    def _outputs(self, look):
        logits = np.frombuffer(self.logits, dtype=np.int8).reshape(len(COSTS), len(UPDATES), IMAGES, 10)
        return {name: sigmoid(logits[i, look] / TENTH) for i, name in enumerate(COSTS)}

    def costs(self):
        """Compute what the output for the right digit costs in either network, under the network's own cost.

        Returns
        -------
        dict of str to ndarray, shape (32,)
            By the name of the cost.
        """
        right = {name: a[np.arange(IMAGES), self.classes] for name, a in self.outputs().items()}
        return {
            "quadratic": np.array([quadratic(a, 1) for a in right["quadratic"]]),
            "cross-entropy": np.array([cross_entropy(a, 1) for a in right["cross-entropy"]]),
        }

    def quantities(self):
        """Give the look, and what the right output costs for this image, by the name of the cost.

        Returns
        -------
        dict of str to float
        """
        return {"look": self.look} | {name: float(costs[self.image]) for name, costs in self.costs().items()}

    def picture(self):
        """Draw the image and the ten outputs of both networks at the end: a still picture cannot get there by itself.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import digit_answers  # here, because only a shown figure needs matplotlib

        pixels = np.frombuffer(self.pixels, dtype=np.uint8)[64 * self.image :][:64] / 16
        answers = {name: a[self.image] for name, a in self._outputs(-1).items()}
        return digit_answers(pixels, self.classes[self.image], answers, UPDATES[-1])


@cache
def _looks(cost, seed):
    """Train the network of the study as the study does; return its weighted inputs at every look."""
    X, eta = digits().test.X[:IMAGES], study.results().etas[cost]["large"]["accuracy"]
    run = study.training(cost, "large", eta, seed)
    looks = [network.weighted_inputs(X)[-1] for i, network in enumerate(run) if study.EVERY * i in UPDATES]
    return np.stack(looks)
