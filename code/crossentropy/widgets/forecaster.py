"""A forecast for a coin whose chance is known: what it costs in the long run, and what it has cost so far."""

import numpy as np

from ..costs import cross_entropy
from .base import Choice, LiveFigure, Number, Task, Whole, front_end, styles

TOSSES = 200
SERIES = 9
# What a forecast q costs when it has come true, y = 1, or not, y = 0
SCORES = {
    "cross-entropy": cross_entropy,
    "quadratic": lambda q, y: (q - y) ** 2,
    "errors": lambda q, y: 0.5 if q == 0.5 else float((q > 0.5) != y),
}
TASKS = {
    "ruin": Task(
        "Under the cross-entropy, exaggerate until each toss costs 1 nat more than honesty, in the long run.",
        "Whoever is almost sure pays little for being right, and without limit for being wrong.",
        {"score": (0, 0), "excess": (1, None)},
    ),
    "proper too": Task(
        "Find the forecast that costs least under the quadratic score.",
        "It is the true chance again: this score rewards honesty, too.",
        {"score": (1, 1), "off": (None, 1e-3)},
    ),
    "blind": Task(
        "Find a score under which a forecast that is wrong by 0.25 or more costs nothing extra.",
        "Counting errors only asks on which side of 1/2 you are. It cannot tell an honest forecast from a boast.",
        {"off": (0.25, None), "excess": (None, 1e-9)},
    ),
    "hindsight": Task(
        "Toss 20 times or more. Then find a forecast that has cost less than honesty so far.",
        "In hindsight there is always one. Nobody knew it before, and the next tosses do not care.",
        {"toss": (20, None), "lead": (1e-6, None)},
    ),
}


class Forecaster(LiveFigure):
    """Somebody who forecasts heads with probability q, of a coin that shows heads with probability p.

    Parameters
    ----------
    p : float
        Chance of heads, from 0 to 1.
    q : float
        The forecast, from 0 to 1.
    score : {"cross-entropy", "quadratic", "errors"}
        What a forecast costs: −ln of the probability of what came; the square of what it was off by; or 1 if it was on
        the wrong side of 1/2, and 1/2 if it was on neither.
    toss : int
        How many tosses have been made, from 0 to 200.
    series : int
        Which tosses, from 1 to 9.
    """

    TASKS = TASKS
    _esm = front_end("forecaster", TOSSES=TOSSES, SERIES=SERIES)
    _css = styles("forecaster")

    p = Number(0.7, 0, 1).tag(sync=True)
    q = Number(0.9, 0, 1).tag(sync=True)
    score = Choice(list(SCORES), default_value="cross-entropy").tag(sync=True)
    toss = Whole(0, 0, TOSSES).tag(sync=True)
    series = Whole(1, 1, SERIES).tag(sync=True)

    def heads(self):
        """Toss the coin.

        Returns
        -------
        ndarray of bool, shape (200,)
            Heads where a number between 0 and 1 is less than the chance; both runtimes draw the same numbers.
        """
        return drawn(self.series) < self.p

    def long_run(self, q):
        """Compute what a forecast costs for each toss, on average in the long run.

        Parameters
        ----------
        q : float
            Any forecast.

        Returns
        -------
        float
            Infinite if it calls impossible what happens, under the cross-entropy.
        """
        each = SCORES[self.score]
        return float(sum(share * each(q, y) for share, y in ((self.p, 1), (1 - self.p, 0)) if share))

    def so_far(self, q):
        """Compute what a forecast has cost for each toss, on average after 1, 2, … tosses.

        Parameters
        ----------
        q : float
            Any forecast.

        Returns
        -------
        ndarray, shape (200,)
        """
        each = SCORES[self.score]
        return np.cumsum(np.where(self.heads(), each(q, 1), each(q, 0))) / np.arange(1, TOSSES + 1)

    def quantities(self):
        """Give the score as a number, how far the forecast is off, its costs beside honesty's, and the tosses.

        Returns
        -------
        dict of str to float
            ``"excess"`` in the long run, and ``"lead"``, by how much it has cost less so far.
        """
        lead = self.so_far(self.p)[self.toss - 1] - self.so_far(self.q)[self.toss - 1] if self.toss else 0.0
        return {
            "score": list(SCORES).index(self.score),
            "off": abs(self.q - self.p),
            "excess": self.long_run(self.q) - self.long_run(self.p),
            "toss": self.toss,
            "lead": float(lead),
        }

    def picture(self):
        """Draw what forecasts cost in the long run, under each score.

        Returns
        -------
        crossentropy.picture.Picture
        """
        from ..figures import long_run_scores  # here, because only a shown figure needs matplotlib

        return long_run_scores(self.p, self.q, SCORES)


def drawn(series):
    """Draw numbers between 0 and 1, by a generator whose steps are the same in every language.

    Parameters
    ----------
    series : int
        Where it starts.

    Returns
    -------
    ndarray, shape (200,)

    Notes
    -----
    Press, W. H. et al. (1992). *Numerical Recipes in C*, 2nd ed., Cambridge University Press, section 7.1.
    """
    numbers, state = [], series * 2654435769 % 2**32
    for _ in range(TOSSES):
        state = (1664525 * state + 1013904223) % 2**32
        numbers.append(state / 2**32)
    return np.array(numbers)
