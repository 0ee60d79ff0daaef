"""Prompts that come back: short questions on what the chapters promise, whose numbers are drawn anew each time.

``prompts.json`` has a template for each prompt; browsers draw and judge with the same file, and with the same notation
and judge as `crossentropy.derivations`. A template says, for one ``objective`` of its chapter, counted from 1, and one
``section``:

- ``draw``: by name, the values among which one is drawn; ``compute``: further names, by formulas of those;
- ``ask``, and ``because``, which is told in the end: texts with names in braces, and with formulas in backticks;
- ``answer``, the formula of a number, and ``slips``, the formulas of wrong ones with the misconceptions behind them; or
  ``right`` and ``wrong`` answers to choose from, each wrong one with its misconception; or the ``goal``, a line to be
  derived.
"""

import json
import math
import random
import re
from dataclasses import dataclass
from pathlib import Path

from ..derivations import DERIVATIONS, UnreadableError, Verdict, parse
from ..derivations.judging import goal_of
from ..derivations.notation import has
from ..derivations.values import evaluate

_BY_CHAPTER = json.loads((Path(__file__).parent / "prompts.json").read_text(encoding="utf-8"))
# Each template by its name, in the order of the course, with the name of its chapter.
PROMPTS = {
    name: {"chapter": chapter} | prompt for chapter, prompts in _BY_CHAPTER.items() for name, prompt in prompts.items()
}
CHAPTERS = tuple(_BY_CHAPTER)
NEAR = 0.01  # a number is right if it is off by no more than this share of the answer
TYPED = "Type a number, or what gives it, such as 1/3 or ln 2."
NUMERAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Question:
    """A prompt with its numbers drawn.

    Attributes
    ----------
    name : str
        Name of the prompt.
    values : dict of str to str
        What was drawn and computed, as it is shown.
    ask, because : str
        The question, and what is told in the end.
    """

    name: str
    values: dict
    ask: str
    because: str

    def told(self):
        """Tell the answer, as it stands within a sentence."""
        raise NotImplementedError

    def compare(self, given):
        """Tell what an answer is worth, and a remark on it."""
        raise NotImplementedError

    def judge(self, given):
        """Judge an answer.

        Parameters
        ----------
        given : str or int or None
            A number or a line, as it was typed; the position of a choice; None if the reader does not know.

        Returns
        -------
        Verdict
            Its outcome is "ask" if the answer cannot be read, or is not finished.
        """
        outcome, remark = ("wrong", "") if given is None else self.compare(given)
        if outcome == "ask":
            return Verdict(outcome, remark)
        answer = f" The answer is {self.told()}." if outcome == "wrong" else ""
        return Verdict(outcome, f"{remark}{answer} {self.because}".strip())


@dataclass(frozen=True)
class Number(Question):
    """A prompt for a number.

    Attributes
    ----------
    answer : float
        The number.
    slips : list of tuple
        Wrong numbers, each with the misconception behind it.
    """

    answer: float
    slips: list

    def told(self):
        """Tell the number."""
        return f"`{shown(self.answer)}`"

    def compare(self, given):
        """Tell what a typed number is worth, and a remark on it."""
        number = read(given)
        if not math.isfinite(number):
            return "ask", TYPED
        if _near(number, self.answer):
            return "right", f"Right: {self.told()}."
        behind = [misconception for slip, misconception in self.slips if _near(number, slip)]
        return "wrong", _not_right(*behind[:1])


@dataclass(frozen=True)
class Choice(Question):
    """A prompt with answers to choose from.

    Attributes
    ----------
    options : list of tuple
        The answers as they are shown, each with the misconception behind it; None for the right one.
    """

    options: list

    @property
    def right(self):
        """Position of the right answer."""
        return [behind for _, behind in self.options].index(None)

    def told(self):
        """Tell the right answer."""
        return f"“{self.options[self.right][0]}”"

    def compare(self, given):
        """Tell what a choice is worth, and a remark on it."""
        behind = self.options[given][1]
        return ("wrong", _not_right(behind)) if behind else ("right", "Right.")


@dataclass(frozen=True)
class Line(Question):
    """A prompt for a formula, which the judge of derivations judges.

    Attributes
    ----------
    goal : str
        What is derived: one of `crossentropy.derivations.GOALS`.
    """

    goal: str

    def told(self):
        """Tell the formula."""
        goal = DERIVATIONS["goals"][self.goal]
        return f"`{goal['left'][0]} = {goal['wanted']}`"

    def compare(self, given):
        """Tell what a typed line is worth, and a remark on it."""
        verdict = goal_of(self.goal).judge(given, ())
        if verdict.outcome == "right":
            return ("right", "Right.") if verdict.finished else ("ask", verdict.say)
        return verdict.outcome, " ".join([verdict.say, *(f"`{line}`" for line in verdict.meant)])


def draw(name, chance):
    """Draw the numbers of a prompt.

    Parameters
    ----------
    name : str
        Name of the prompt.
    chance : callable
        Gives numbers from 0 to 1, without 1.

    Returns
    -------
    Question

    Raises
    ------
    ValueError
        If there is no prompt of this name.

    Examples
    --------
    >>> question = draw("cost-for-0", lambda: 0.9)
    >>> question.ask
    'The target is 0 and the output is 0.99. What does the answer cost, in nats?'
    >>> question.judge("4.6").outcome
    'right'
    """
    if name not in PROMPTS:
        raise ValueError(f"name is {name!r}: there is no such prompt")
    prompt, values = PROMPTS[name], {}
    for each, choices in prompt.get("draw", {}).items():
        choices = choices.split(" ")
        values[each] = _signed(choices[int(chance() * len(choices))])
    for each, formula in prompt.get("compute", {}).items():
        values[each] = _signed(shown(compute(fill(formula, values))))
    ask, because = (fill(prompt[text], values) for text in ("ask", "because"))
    if "goal" in prompt:
        return Line(name, values, ask, because, prompt["goal"])
    if "answer" in prompt:
        answer = compute(fill(prompt["answer"], values))
        slips = [(compute(fill(slip, values)), behind) for slip, behind in prompt["slips"]]
        return Number(name, values, ask, because, answer, slips)
    options = [(fill(text, values), behind) for text, behind in ([prompt["right"], None], *prompt["wrong"])]
    for i in range(len(options) - 1, 0, -1):  # Fisher and Yates
        j = int(chance() * (i + 1))
        options[i], options[j] = options[j], options[i]
    return Choice(name, values, ask, because, options)


def fixed(name):
    """Draw the numbers of a prompt once and for all, for paper and for cards."""
    return draw(name, random.Random(name).random)


def fill(text, values):
    """Put values in the place of their names in braces."""
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], text)


def compute(line):
    """Compute a line of ordinary notation that has numbers alone.

    Raises
    ------
    UnreadableError
        If it is no line, or has names in it.
    """
    [tree] = parse(line)
    if has(
        tree, lambda node: node[0] in ("sum", "mean", "quotient", "kronecker") or (node[0] == "var" and node[1] != "e")
    ):
        raise UnreadableError("place", line)
    return evaluate(tree, {}, {})


def read(text):
    """Read a number as readers type it: as a number, or as what gives it; NaN if it is neither."""
    text = text.strip().replace(",", ".").replace("−", "-")
    if NUMERAL.fullmatch(text):
        return float(text)
    try:
        return compute(text)
    except ValueError:
        return math.nan


def shown(value):
    """Write a number with four digits.

    Examples
    --------
    >>> shown(2.302585), shown(100.0), shown(0.000123456)
    ('2.303', '100', '0.0001235')
    """
    return re.sub(r"\.?0+$", "", f"{float(f'{value:.4g}'):.12f}")


def _near(number, answer):
    return abs(number - answer) <= NEAR * abs(answer)


def _not_right(behind=None):
    return f"Not right. The misconception behind this: {behind}" if behind else "Not right."


def _signed(numeral):
    return numeral.replace("-", "−")
