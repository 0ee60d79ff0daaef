"""Curves that readers draw before they see the computed ones, and how the two compare."""

from dataclasses import dataclass

import numpy as np

HEIGHTS = 30  # a drawing is its heights at so many equally spaced places after the start, which is known
KNOTS = 6  # and so many of them, equally spaced too, are moved by keys
APART = 0.1  # two curves part where they are farther apart than this

SETTINGS = {"HEIGHTS": HEIGHTS, "KNOTS": KNOTS, "APART": APART}  # as the browser knows them

TOLD = {
    "near": "Your curve stays within {apart} of the computed one. The mean distance is {distance}.",
    "below": "Your curve and the computed one part at epoch {parted}, where yours is the lower one. "
    "They are farthest apart at epoch {farthest}: you drew {drawn}, it is {computed}. The mean distance is {distance}.",
    "above": "Your curve and the computed one part at epoch {parted}, where yours is the higher one. "
    "They are farthest apart at epoch {farthest}: you drew {drawn}, it is {computed}. The mean distance is {distance}.",
}  # by the verdict; `Comparison.words` are filled in, here and in drawing.js


@dataclass(frozen=True)
class Comparison:
    """How a drawn curve compares to a computed one.

    Attributes
    ----------
    distance : float
        Mean distance over all epochs.
    parted : int
        The first epoch at which they are more than `APART` apart; -1 if there is none.
    farthest : int
        The first epoch at which their distance is largest.
    drawn, computed : float
        Their values there.
    verdict : {"near", "below", "above"}
        Where the drawn curve is when they part.
    """

    distance: float
    parted: int
    farthest: int
    drawn: float
    computed: float
    verdict: str

    def words(self):
        """Give what the sentences in `TOLD` have in braces.

        Returns
        -------
        dict of str to str
        """
        numbers = {name: hundredths(getattr(self, name)) for name in ("distance", "drawn", "computed")}
        return numbers | {"parted": str(self.parted), "farthest": str(self.farthest), "apart": str(APART)}

    def sentence(self):
        """Say it in words.

        Returns
        -------
        str
        """
        return TOLD[self.verdict].format(**self.words())


def spread(heights, start, epochs):
    """Join the heights of a drawing by lines.

    Parameters
    ----------
    heights : sequence of float, shape (k,)
        Heights at `k` equally spaced places, the last of which is the last epoch.
    start : float
        Height at epoch 0.
    epochs : int
        The last epoch.

    Returns
    -------
    ndarray, shape (epochs + 1,)
        The height at each epoch.
    """
    ends = np.array([start, *heights])
    place = np.arange(epochs + 1) * len(heights) / epochs
    k = np.minimum(place.astype(int), len(heights) - 1)
    return ends[k] + (place - k) * (ends[k + 1] - ends[k])


def compare(heights, computed):
    """Compare a drawing to the curve that was to be drawn.

    Parameters
    ----------
    heights : sequence of float, shape (k,)
        The drawing: its heights after the start, which is that of the computed curve.
    computed : array_like, shape (n + 1,)
        The curve at the epochs 0 to n.

    Returns
    -------
    Comparison
    """
    computed = np.asarray(computed)
    drawn = spread(heights, computed[0], len(computed) - 1)
    gaps = np.abs(drawn - computed)
    apart = np.flatnonzero(gaps > APART)
    parted, farthest = int(apart[0]) if len(apart) else -1, int(gaps.argmax())
    verdict = "near" if parted < 0 else "below" if drawn[parted] < computed[parted] else "above"
    return Comparison(float(gaps.mean()), parted, farthest, float(drawn[farthest]), float(computed[farthest]), verdict)


def hundredths(value):
    """Write a number that is not negative with two decimals, halves upwards as JavaScript does.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    str

    Examples
    --------
    >>> hundredths(0.125)
    '0.13'
    """
    return f"{np.floor(value * 100 + 0.5) / 100:.2f}"


def check(heights):
    """Raise ``ValueError`` unless a drawing has all its heights, each from 0 to 1."""
    if len(heights) != HEIGHTS or not all(0 <= height <= 1 for height in heights):
        raise ValueError(f"guess is {heights}: it must be {HEIGHTS} numbers from 0 to 1")
