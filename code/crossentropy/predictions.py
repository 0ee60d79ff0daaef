"""What readers are asked to predict, one question for each chapter, and what is said to their guesses.

Texts are written in the small part of Markdown of `crossentropy.quizzes`; results in them are computed. A guess is a
list of numbers, empty before there is one. `crossentropy.widgets.Prediction` asks.
"""

import math
from dataclasses import dataclass

import numpy as np

from . import CrossEntropyCost, Neuron, QuadraticCost, cross_entropy, drawings, quizzes, sigmoid, study
from . import language as letters
from .corpus import corpus

NEAR = 0.1  # a number is close if it is off by no more than this share of the answer


@dataclass(frozen=True)
class Amount:
    """A question for a number.

    Attributes
    ----------
    ask : str
        What is asked for, as the label of a field, without markup.
    answer : float
        The number.
    because : str
        Why it is this number.
    phrase : str
        How numbers of this kind are told, with ``{}`` in the place of the number.
    places : int
        How many decimals are told.
    low, high : float
        Guesses are from `low` to `high`.
    """

    ask: str
    answer: float
    because: str
    phrase: str = "{}"
    places: int = 2
    low: float = 0.0
    high: float = 10_000.0

    kind = "number"

    def verdict(self, guess):
        """Tell whether a guess is ``"near"`` the answer, or too ``"low"`` or too ``"high"``."""
        off = guess[0] - self.answer
        return "near" if abs(off) <= NEAR * abs(self.answer) else "low" if off < 0 else "high"

    def sentences(self):
        """Write what is said to each verdict, and under ``"none"`` what is said without a guess."""
        told = self.phrase.format(f"{self.answer:.{self.places}f}")
        relations = {"near": "That is close: it is", "low": "It is more:", "high": "It is less:"}
        guessed = f"You expected {self.phrase.format('{guess}')}."
        said = {verdict: f"{guessed} {words} {told}. {self.because}" for verdict, words in relations.items()}
        return said | {"none": f"It is {told}. {self.because}"}

    def words(self, guess):
        """Give what the sentences have in braces: the guess, as readers write it."""
        return {"guess": f"{round(guess[0], self.places) + 0.0:.15g}"}  # never -0

    def check(self, guess):
        """Raise ``ValueError`` unless a guess is one number within the range."""
        if len(guess) != 1 or not self.low <= guess[0] <= self.high:
            raise ValueError(f"guess is {guess}: it must be one number from {self.low:g} to {self.high:g}")


@dataclass(frozen=True)
class Choice:
    """A question with a few answers to choose from; a guess is the position of one of them.

    Attributes
    ----------
    ask : str
        The question.
    options : tuple of str
        The answers, as sentences without their full stops.
    right : int
        Position of the right answer.
    because : str
        Why it is right.
    """

    ask: str
    options: tuple
    right: int
    because: str

    kind = "choice"

    def verdict(self, guess):
        """Tell which answer was chosen, as a string of its position."""
        return str(int(guess[0]))

    def sentences(self):
        """Write what is said to each answer, and under ``"none"`` what is said without a guess."""
        right = self.options[self.right]
        said = {
            str(i): f"You expected: *{option}.* "
            + (f"So it is. {self.because}" if i == self.right else f"Not quite: *{right}.* {self.because}")
            for i, option in enumerate(self.options)
        }
        return said | {"none": f"*{right}.* {self.because}"}

    def words(self, guess):
        """Give what the sentences have in braces: nothing."""
        return {}

    def check(self, guess):
        """Raise ``ValueError`` unless a guess is the position of an answer."""
        if len(guess) != 1 or guess[0] not in range(len(self.options)):
            raise ValueError(f"guess is {guess}: it must be one whole number from 0 to {len(self.options) - 1}")


@dataclass(frozen=True)
class Curve:
    """A question for a curve: the output of a neuron with the input 1 and the target 0, against the epoch.

    A guess is a drawing, as in `crossentropy.drawings`.

    Attributes
    ----------
    ask : str
        What is asked for.
    because : str
        What is said in the end.
    start, beside : tuple of float
        Weight and bias at the start, of this neuron and of the one whose curve is shown beside it.
    eta : float
        Learning rate.
    epochs : int
        Length of the run.
    cost : str
        Name of the cost.
    """

    ask: str
    because: str
    start: tuple
    beside: tuple
    eta: float = 0.15
    epochs: int = 300
    cost: str = QuadraticCost.name

    kind = "drawing"

    def comparison(self, guess):
        """Compare a drawing to the computed curve."""
        run = Neuron(*self.start).train(QuadraticCost(), x=1, y=0, eta=self.eta, epochs=self.epochs)
        return drawings.compare(guess, run.a)

    def verdict(self, guess):
        """Tell where the drawing is when the two part."""
        return self.comparison(guess).verdict

    def sentences(self):
        """Write what is said to each verdict, and under ``"none"`` what is said without a drawing."""
        return {verdict: f"{told} {self.because}" for verdict, told in drawings.TOLD.items()} | {"none": self.because}

    def words(self, guess):
        """Give what the sentences have in braces."""
        return self.comparison(guess).words()

    def check(self, guess):
        """Raise ``ValueError`` unless a guess is a drawing."""
        drawings.check(guess)


def learning_slowdown():
    """How the neuron that starts badly wrong learns."""
    run = Neuron(2, 2).train(QuadraticCost(), x=1, y=0, eta=0.15, epochs=300)
    return Curve(
        "The neuron that starts badly wrong: draw how its output will fall. Keys move six points of the curve.",
        f"The neuron starts at {run.a[0]:.4f}, and after 150 updates it is still at {run.a[150]:.4f}.",
        (2, 2),
        (0.6, 0.9),
    )


def formula():
    """What the third 9 of a wrong answer costs."""
    a = 0.999
    return Amount(
        f"Cost of the answer {a}, in nats",
        cross_entropy(a, 0),
        rf"Each further 9 adds the same amount, $\ln 10$ or {math.log(10):.4f} nats.",
        "{} nats",
        places=4,
    )


def properties():
    """What the best output costs for a soft target."""
    y = 0.3
    return Amount(
        f"Cross-entropy at the output {y}, in nats",
        cross_entropy(y, y),
        "No output does better, and still the cost is not 0: a target between 0 and 1 leaves both terms.",
        "{} nats",
        places=4,
    )


def derivative():
    """Whether a cost can do anything about the flat sigmoid."""
    before, after = (Neuron(2, 2).gradient(cost, x=1, y=0)[0] for cost in (QuadraticCost(), CrossEntropyCost()))
    return Choice(
        "Can a cost make the derivative at this start large?",
        (
            r"No: $\sigma'(4)$ is a factor of it, whatever the cost",
            r"Yes: another factor can be as large as $\sigma'(4)$ is small",
            "No: only a larger learning rate helps",
        ),
        1,
        f"Under the cross-entropy it is {after:.4f}, {after / before:.0f} times as large.",
    )


def generalization():
    """Which of three outputs costs most."""
    a, y = sigmoid([2.2, -1.4, 0.4]), [1, 0, 0]
    costs = [cross_entropy(aj, yj) for aj, yj in zip(a, y, strict=True)]
    return Choice(
        "Which of the three outputs costs most?",
        ("The first", "The second", "The third"),
        int(np.argmax(costs)),
        f"It costs {max(costs):.4f} nats, more than the other two together. It is most wrong, so it is pushed hardest.",
    )


def softmax():
    """What one weighted input does to the other outputs."""
    return Choice(
        "What happens to $a_1$ and $a_2$?",
        (
            "They stay as they are",
            "Both fall, and their ratio stays the same",
            "Both fall, and their ratio comes closer to 1",
        ),
        1,
        "What one output gains, all others lose in proportion: $a_1 / a_2 = e^{z_1 - z_2}$, and no $z_3$ is in it.",
    )


def origins():
    """How small the likelihood of many good answers is."""
    zeros, least = (math.floor(-power) for power in (10_000 * math.log10(0.9), math.log10(np.nextafter(0, 1))))
    return Amount(
        "Zeros after the decimal point of that likelihood",
        zeros,
        f"A float64 that is not 0 begins after {least} zeros at the latest, so the computer stores 0.",
        "{} zeros",
        places=0,
    )


def numerics():
    """What the formula as typed makes of an answer that is too good."""
    return Choice(
        "What does `naive` print at $z = 40$ for the target 1, where the neuron is right?",
        ("0, or a tiny cost", "A cost of about 40 nats", "Infinity", "Not a number at all"),
        3,
        r"The second term is 0 times $\ln 0$, zero times minus infinity, and that is NaN.",
    )


def digits():
    """How many more images the cross-entropy recognises."""
    results = study.results()
    gain = 100 * np.mean(results.final("cross-entropy", "small") - results.final("quadratic", "small"))
    return Amount(
        "Of 100 images, how many more does it recognise, from small weights?",
        gain,
        "The gain is small, and yet more than chance would explain.",
        "{} of 100",
        low=-100,
        high=100,
    )


def logistic():
    """What the weights of a neuron do that can tell all examples apart."""
    return Choice(
        "What will the weights do?",
        (
            "They settle at the values that fit these tumours best",
            "They swing up and down, because there are too many of them",
            "They grow and grow, ever more slowly, and never settle",
        ),
        2,
        "The thirty measurements tell these tumours apart without error, so twice the weights always cost less.",
    )


def language():
    """What a letter costs if the letter before it is known."""
    book = corpus()
    text, test = (letters.encode(" ".join(part)) for part in book)
    pairs = letters.probabilities(letters.count(text, 1), add=1)
    return Amount(
        "Cost of a letter on the test chapter if the letter before is known, in nats",
        float(letters.surprises(pairs, test).mean()),
        "Much of what can be known about a letter is known from the one before it.",
        phrase="{} nats",
        high=20,
    )


def trust():
    """What a network that reads digits does if it learns for much longer than it needs."""
    return Choice(
        "What will happen on the test images?",
        (
            "Cost and accuracy both get better, ever more slowly",
            "The cost gets worse, and the accuracy hardly changes",
            "Cost and accuracy both get worse",
        ),
        1,
        "The network becomes surer of all its answers, of the wrong ones as well, and these cost without limit.",
    )


PREDICTIONS = {
    ask.__name__: ask
    for ask in (
        learning_slowdown, formula, properties, derivative, generalization, softmax, origins, numerics, digits,
        logistic, language, trust,
    )
}  # fmt: skip


def load(name):
    """Load the question of a chapter.

    Parameters
    ----------
    name : str
        Name of the chapter.

    Returns
    -------
    topic : str
        Title of the chapter.
    question : Amount, Choice or Curve
        What is asked.

    Raises
    ------
    ValueError
        If nothing is predicted under this name.
    """
    if name not in PREDICTIONS:
        raise ValueError(f"name is {name!r}: it must be one of {', '.join(PREDICTIONS)}")
    return quizzes.load(name)[0], PREDICTIONS[name]()


def sentence(question, guess):
    """Write what is said to a guess.

    Parameters
    ----------
    question : Amount, Choice or Curve
        The question.
    guess : list of float
        The guess; an empty list if there is none.

    Returns
    -------
    str
        In the small Markdown of `crossentropy.quizzes`.

    Raises
    ------
    ValueError
        If the guess is no answer to the question.
    """
    if not len(guess):
        return question.sentences()["none"]
    question.check(guess)
    text = question.sentences()[question.verdict(guess)]
    for name, word in question.words(guess).items():  # not format: formulas have braces too
        text = text.replace(f"{{{name}}}", word)
    return text
