"""Derivations in the reader's own hand: a line in ordinary notation is read, evaluated and judged.

`judge` tells whether a line is a right step towards one of the quantities in `GOALS`, by whatever route, or by which
slip it is wrong. What is derived, in which lines and for which reasons, and the slips on the way, stand in
``derivations.json``; signs, names, sentences and the numbers to try lines on in ``notation.json``. Browsers use the
same two files.
"""

from .judging import DERIVATIONS, Verdict, judge
from .notation import UnreadableError, parse

GOALS = tuple(DERIVATIONS["goals"])

__all__ = ["DERIVATIONS", "GOALS", "UnreadableError", "Verdict", "judge", "parse"]
