"""Questions on the formula: which term counts, what goes into the logarithm, and what happens at the edge."""

import math

from .. import cross_entropy
from . import Question, Right, Wrong

TOPIC = "The formula"

EDGE = "[At the very edge](formula.md#at-the-very-edge)"
SWAP = "[Who goes into the logarithm?](formula.md#who-goes-into-the-logarithm)"

QUESTIONS = [
    Question(
        "The target is 1 and the output is 0.9. What is the cross-entropy of this one example?",
        [
            Wrong(
                f"{cross_entropy(0.9, 0):.4f} nats",
                "For the target 1, the second term counts.",
                r"This is $-\ln(1 - 0.9)$, the cost of the same output for the target 0. The target switches on the "
                "logarithm of the weight of the *right* answer: see "
                "[One example at a time](formula.md#one-example-at-a-time).",
            ),
            Right(
                f"{cross_entropy(0.9, 1):.4f} nats",
                r"It is $-\ln 0.9$: for the target 1 the first term is left, and a nearly right answer is cheap.",
            ),
            Wrong(
                f"{-math.log10(0.9):.4f} nats",
                "Any logarithm gives nats.",
                r"This is $-\log_{10} 0.9$. Nats belong to the natural logarithm. Another base is another "
                "unit, and changes every cost by the same factor: see "
                "[One example at a time](formula.md#one-example-at-a-time).",
            ),
            Wrong(
                f"{(1 - 0.9) ** 2 / 2:.4f} nats",
                "Every cost is the squared error.",
                "This is the quadratic cost. The cross-entropy takes logarithms: see [The cost](formula.md#the-cost).",
            ),
        ],
    ),
    Question(
        "Somebody writes the formula with the two letters exchanged. What cost does it give for the target 1 and the "
        "output 0.9?",
        [
            Wrong(
                "The same as before: the formula is symmetric.",
                "Target and output may be swapped.",
                f"The formula looks symmetric, but only one of the letters is inside the logarithms. {SWAP} tries it.",
            ),
            Wrong(
                "The same with the other sign.",
                "Swapping only turns the comparison around.",
                r"That holds for $y - a$, not here: no term of either formula can change its sign. "
                f"{SWAP} tries it.",
            ),
            Right(
                "It is infinite.",
                r"The swapped formula takes $\ln(1 - y) = \ln 0$ of the target, with the weight 0.1. A target is often "
                "exactly 0 or 1. The output of a sigmoid never is, as long as one computes exactly.",
            ),
        ],
    ),
    Question(
        "The target is 0, and the output is exactly 0. What is the cost?",
        [
            Wrong(
                "It has no value: the formula contains 0 · ln 0.",
                "0 · ln 0 has no value.",
                r"As $t$ goes to 0, so does $t \ln t$, and we agree that $0 \ln 0 = 0$. What has no weight "
                f"costs nothing: see {EDGE}.",
            ),
            Right(
                "0", r"The first term has the weight 0, and the second is $\ln(1 - 0) = 0$. A perfect answer is free."
            ),
            Wrong(
                "Infinite, as ln 0 is.",
                "Wherever ln 0 appears, the cost is infinite.",
                "It is infinite only if that logarithm has a weight. That means that something happened which the "
                f"neuron called impossible, and here nothing did: see {EDGE}.",
            ),
        ],
    ),
]
