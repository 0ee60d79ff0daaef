"""A line against what is wanted; ``widgets/derivation/judging.js`` judges the same in a browser.

The order matters. A line that equals what is wanted is right. One that equals a recorded slip is wrong by that slip,
even if a pair of parentheses would mend it. Next come other readings of the same signs: if one is right, it is asked
for. Then the line is compared with multiples of what is wanted, and with itself after one small change. If all that
finds nothing, an example is shown on which the line goes wrong.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .notation import NOTATION, UnreadableError, has, parse, tokenize, write
from .values import evaluate, points, with_hard_targets, with_output
from .variants import ONE, readings, small_changes

DERIVATIONS = json.loads((Path(__file__).parent / "derivations.json").read_text(encoding="utf-8"))
# Right lines differ by less than 1e-13 from what is wanted, wrong ones by more than 1e-2.
TOLERANCE = 1e-8
# Longer lines are judged, but not searched for other readings and changes: there are as many as their length squared.
SEARCHED = 60


@dataclass(frozen=True)
class Verdict:
    """What a line is worth.

    Attributes
    ----------
    outcome : {"right", "wrong", "ask"}
        "ask" if the line is right in another reading, or cannot be read.
    say : str
        Sentences for the writer of the line; formulas in them stand in backticks.
    slip : str or None
        Short name of what is wrong, or of why it is asked; None if only an example is known.
    meant : tuple of str
        For "ask", the lines that may be meant.
    finished : bool
        For "right", whether all has gone that the derivation is to remove.
    """

    outcome: str
    say: str
    slip: str | None = None
    meant: tuple = ()
    finished: bool = False


def judge(name, line, before=()):
    """Judge the next line of a derivation.

    Parameters
    ----------
    name : str
        What is derived, one of `crossentropy.derivations.GOALS`.
    line : str
        The line, in ordinary notation.
    before : sequence of str, optional
        The lines that are written already.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If nothing of this name is derived, or a line before cannot be read.
    TypeError
        If the line is not text.

    Examples
    --------
    >>> judge("ce-dw", "1/n Σ x_j (σ(z) − y)").outcome
    'right'
    >>> judge("ce-dw", "1/n Σ x_j (y − σ(z))").slip
    'sign'
    """
    if not isinstance(line, str):
        raise TypeError(f"line is {line!r}: it must be text")
    return goal_of(name).judge(line, before)


@cache
def goal_of(name):
    """Find what is derived under a name."""
    if name not in DERIVATIONS["goals"]:
        raise ValueError(f"name is {name!r}: it must be one of {', '.join(DERIVATIONS['goals'])}")
    description = DERIVATIONS["goals"][name]
    return Zero(description) if description.get("solve") else Goal(description)


def bare(tree):
    """Give a tree without the nodes for parentheses."""
    if not isinstance(tree, tuple):
        return tree
    return bare(tree[1]) if tree[0] == "par" else tuple(map(bare, tree))


def is_output(tree):
    """Tell whether a node is the output, under either name."""
    return tree[:2] in (("var", "a"), ("fn", "s"))


def is_fraction(tree):
    """Tell whether a node is a fraction."""
    return tree[0] == "div"


# Tests of a node: what a finished derivation no longer has, and what a slip may call lost only if no node shows it.
SHOWN = {
    "e": lambda tree: tree[:2] in (("var", "e"), ("fn", "exp")),
    "s'": lambda tree: tree[:2] == ("fn", "s'"),
    "ln": lambda tree: tree[:2] == ("fn", "ln"),
    "quotient": lambda tree: tree[0] == "quotient",
    "kronecker": lambda tree: tree[0] == "kronecker",
    "summed ln": lambda tree: tree[0] == "sum" and has(tree, SHOWN["ln"]),
    "sum": lambda tree: tree[0] == "sum",
    "fraction": lambda tree: is_fraction(tree) and has(tree[2], is_output),
    "fractions": lambda tree: tree[0] in ("add", "sub") and has(tree, is_fraction),
    "product below": lambda tree: is_fraction(tree) and has(tree[2], lambda part: part[0] == "mul"),
    "x": lambda tree: tree[:2] == ("var", "x"),
    "y": lambda tree: tree[:2] == ("var", "y"),
    "n": lambda tree: tree[:2] == ("var", "n") or tree[0] == "mean",
    "1-y": lambda tree: tree[:2] == ("sub", ONE) and tree[2][:2] == ("var", "y"),
}


class Goal:
    """What is derived, and what it is worth at the points where lines are tried."""

    def __init__(self, description):
        self.description = description
        self.points = points(description)
        self.wanted = parse(description["wanted"])[0]
        self.target = list(self.values(self.wanted))
        self.scale = max(map(abs, self.target))
        self.left = [bare(parse(name)[0]) for name in description["left"]]
        self.slips = [(slip, list(self.values(parse(slip["line"])[0]))) for slip in description["slips"]]
        neuron = description["about"] == "neuron"
        self.names = [parse(name)[0] for name in ("a y z x w b n" if neuron else "a_j a_k y_j y_k z_j z_k").split()]
        self.factors = [parse(factor)[0] for factor in (("n", "x", "s'(z)") if neuron else ())]

    def values(self, tree, at=None):
        """Yield what a tree is worth at each point; where a constant is free, less what it is for the first output."""
        first, others = 0.0, len(NOTATION["outputs"])
        for i, point in enumerate(at or self.points):
            value = evaluate(tree, point, self.description)
            if self.description.get("varies"):
                first = value if i % others == 0 else first
                value -= first
            yield value

    def close(self, values, target, scale=None):
        """Tell whether values are those of a target, as far as rounding allows."""
        least = 1e-3 * (self.scale if scale is None else scale)
        pairs = zip(values, target, strict=False)
        return all(abs(u - v) <= TOLERANCE * max(least, abs(v)) for u, v in pairs)

    def agrees(self, sides):
        """Tell whether all sides of a line are what is wanted."""
        return all(self.close(self.values(side), self.target) for side in sides)

    def sides(self, tokens):
        """Read a line, and drop the names on its left that stand for what is wanted."""
        sides = parse(tokens)
        return [side for side in sides if bare(side) not in self.left] or sides

    def judge(self, line, before):
        """Judge a line; see `judge`."""
        verdicts = NOTATION["verdicts"]
        try:
            tokens = tokenize(line)
            parse(tokens)
        except UnreadableError as error:
            return Verdict("ask", verdicts["unread"].format(error), "unread")
        searched, sides, trouble = len(tokens) <= SEARCHED, self.sides(tokens), None
        try:
            if self.agrees(sides):
                return self.right(sides, before)
            if slip := self.recorded(sides):
                return self.wrong(slip["slip"], slip["say"])
        except UnreadableError as error:
            trouble = error
        if searched and (meant := self.meant(tokens)):
            return Verdict("ask", verdicts["meant"], "reading", meant)
        if trouble:
            return Verdict("ask", verdicts["unread"].format(trouble), "outside" if trouble.outside else "unread")
        return self.slipped(sides, searched)

    def right(self, sides, before):
        """Praise a line, and say what is left to do."""
        if any(bare(sides[-1]) == bare(parse(line)[-1]) for line in before):
            return Verdict("right", NOTATION["verdicts"]["no step"], "no step")
        left = self.left_over(sides)
        words = ", ".join(NOTATION["left over"][kind] for kind in left)
        say = NOTATION["verdicts"]["go on"].format(words) if left else NOTATION["verdicts"]["right"]
        return Verdict("right", say, finished=not left)

    def left_over(self, sides):
        """List what is still to go."""
        return [kind for kind in self.description["gone"] if has(bare(sides[-1]), SHOWN[kind])]

    def wrong(self, slip, say):
        """Give the verdict on a wrong line."""
        return Verdict("wrong", NOTATION["verdicts"]["wrong"].format(say), slip)

    def wrong_side(self, sides):
        """Find the first side that is not what is wanted."""
        return next(side for side in sides if not self.agrees([side]))

    def recorded(self, sides):
        """Find the recorded slip that a line equals, if its words fit what stands there."""
        tree = self.wrong_side(sides)
        found = list(self.values(tree))
        for slip, values in self.slips:
            is_shown = slip.get("lost") and has(bare(tree), SHOWN[slip["lost"]])
            if not is_shown and self.close(found, values, scale=max(map(abs, values))):
                return slip
        return None

    def meant(self, tokens):
        """Give the lines of the same signs that are right, three at most."""
        lines = {}
        for other in readings(tokens, self.description["scope"] == "set"):
            try:
                sides = self.sides(other)
                if self.agrees(sides):
                    lines.setdefault(str(list(map(bare, sides))), " = ".join(map(write, sides)))
            except UnreadableError:
                pass
        return tuple(lines.values())[:3]

    def slipped(self, sides, searched):
        """Name what is wrong with a line, or find an example."""
        tree, say = self.wrong_side(sides), NOTATION["slips"]
        found = list(self.values(tree))
        if factor := self.multiple(found):
            return (
                self.wrong("sign", say["sign"])
                if factor == "-1"
                else self.wrong(f"{factor} times", say["times"].format(factor))
            )
        if self.is_for_hard_targets(tree):
            return self.wrong("hard targets", say["hard targets"])
        for slip, changed, places in small_changes(tree, self.names, self.factors) if searched else ():
            try:
                if self.agrees([changed]):
                    return self.wrong(slip, say[slip].format(*map(write, places)))
            except UnreadableError:
                pass
        if not all(map(math.isfinite, found)):
            return self.wrong("undefined", say["undefined"])
        return self.wrong(None, self.example(found))

    def multiple(self, found):
        """Give the factor that values have too much, in words."""
        ratios = {"n": lambda n: n, "1/n": lambda n: 1 / n, "-n": lambda n: -n, "-1/n": lambda n: -1 / n}
        number = next(u / v for u, v in zip(found, self.target, strict=True) if v)
        if number and math.isfinite(number) and self.close(found, [number * v for v in self.target]):
            return shown(number)
        for words, ratio in ratios.items() if self.description["scope"] == "set" else ():
            pairs = zip(self.points, self.target, strict=True)
            if self.close(found, [ratio(len(point["examples"])) * v for point, v in pairs]):
                return words
        return None

    def is_for_hard_targets(self, tree):
        """Tell whether a tree is right for targets of 0 and 1."""
        if self.description.get("varies"):
            return False
        hard = [with_hard_targets(point) for point in self.points]
        return self.close(self.values(tree, hard), list(self.values(self.wanted, hard)))

    def example(self, found):
        """Say where a line with these values goes wrong."""
        say = NOTATION["examples"]
        differs = [i for i, value in enumerate(found) if not self.close([value], self.target[i : i + 1])]
        single = [i for i in differs if len(self.points[i]["examples"]) == 1]
        i = (single or differs)[0]
        point, numbers = self.points[i], [shown(found[i]), shown(self.target[i])]
        if self.description["scope"] == "set" and not single:
            return say["examples"].format(len(point["examples"]), *numbers)
        example, j = point["example"] or point["examples"][0], point["at"]["j"]
        if self.description["about"] == "softmax":
            return say["softmax"].format(shown(example["a"][j]), shown(example["y"][j]), len(example["a"]), *numbers)
        if self.description.get("varies"):
            first = self.points[i - i % len(NOTATION["outputs"])]["example"]["a"]
            return say["varies"].format(shown(first), shown(example["a"]), shown(example["y"]), *numbers)
        return say["neuron"].format(shown(example["x"][j]), shown(example["y"]), shown(example["a"]), *numbers)


class Zero(Goal):
    """Where the slope is zero: a line may be any equation that holds for the wanted output and for no other."""

    unknown = ("var", "a", "")

    def sides(self, tokens):
        """Read a line; a single side says what the output is."""
        sides = parse(tokens)
        return sides if len(sides) > 1 else [self.unknown, *sides]

    def differences(self, sides):
        """Give what is 0 if the equation holds."""
        return [("sub", sides[0], side) for side in sides[1:]]

    def agrees(self, sides):
        """Tell whether an equation holds for the wanted output, and not for others."""
        solved = [with_output(point, target) for point, target in zip(self.points, self.target, strict=True)]
        zeros = [0.0] * len(solved)
        return all(self.close(self.values(tree, solved), zeros) for tree in self.differences(sides)) and not any(
            self.close(self.values(tree), zeros) for tree in self.differences(sides)
        )

    def left_over(self, sides):
        """Tell whether the equation is solved."""
        solved = self.unknown in map(bare, sides) and sum(has(side, is_output) for side in sides) == 1
        return [] if solved else ["unsolved"]

    def wrong_side(self, sides):
        """Give what the output is said to be, or the whole equation."""
        return sides[-1] if bare(sides[0]) == self.unknown else self.differences(sides)[0]

    def slipped(self, sides, searched):
        """Say what an equation is where the slope is zero."""
        solved = with_output(self.points[0], self.target[0])
        values = [shown(evaluate(side, solved, self.description)) for side in sides]
        return self.wrong(None, NOTATION["examples"]["solve"].format(shown(self.target[0]), values[0], values[-1]))


def shown(value):
    """Write a number for readers."""
    if math.isnan(value):
        return "no number"
    if abs(value) >= 1e6:
        return "more than a million" if value > 0 else "less than minus a million"
    return str(math.floor(value * 1e4 + 0.5) / 1e4).removesuffix(".0")
