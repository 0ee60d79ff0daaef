"""Questions on the two properties: when the cost is 0, what its lowest value is, and what the minus sign is for."""

from .. import cross_entropy
from . import Question, Right, Wrong

TOPIC = "Two properties"

EXACTLY = "[When is it exactly 0?](properties.md#when-is-it-exactly-0)"
SOFT = "[Targets between 0 and 1](properties.md#targets-between-0-and-1)"
SIGN = "[Property 1](properties.md#property-1-it-is-not-negative)"

QUESTIONS = [
    Question(
        "All targets are 0 or 1. Can a sigmoid neuron with finite weights bring the cost to exactly 0, leaving "
        "rounding aside?",
        [
            Right(
                "No, it only comes as close as you like.",
                "The cost is 0 only if every output equals its target, and with finite weights every output lies "
                "strictly between 0 and 1.",
            ),
            Wrong(
                "Yes, after enough training.",
                "With hard targets the loss does reach 0.",
                r"It comes as close as you like, but an output of exactly 0 or 1 needs $z = \pm\infty$: see "
                f"{EXACTLY}",
            ),
            Wrong(
                "Yes, once every answer is on the right side of 1/2.",
                "A right answer costs nothing.",
                f"An output of 0.6 for the target 1 is right and still costs {cross_entropy(0.6, 1):.4f} nats. Only "
                f"a certain right answer is free: see {EXACTLY}",
            ),
            Wrong(
                "No, the lowest cost is the entropy of the targets, which is positive.",
                "Every target has a positive entropy.",
                f"The entropy is the lowest cost, but for a target of 0 or 1 it is 0: see {SOFT}.",
            ),
        ],
    ),
    Question(
        f"The target is 0.3, and the cost has settled at {cross_entropy(0.3, 0.3):.4f} nats. What do you do?",
        [
            Wrong(
                "I train on: a cost should go to 0.",
                "The loss must reach 0.",
                f"For a target between 0 and 1 it cannot. {cross_entropy(0.3, 0.3):.4f} is the entropy of 0.3, and no "
                f"output costs less: see {SOFT}.",
            ),
            Wrong(
                "I use the quadratic cost: it is smaller, so it is better.",
                "The values of two costs can be compared.",
                "Both costs are lowest at the same output, 0.3. How large each of them is there does not show how good "
                f"it is: see {SOFT}.",
            ),
            Wrong(
                "I round the target: only 0 and 1 are allowed.",
                "The cross-entropy needs hard targets.",
                f"Its lowest point is at $a = y$ for every target from 0 to 1: see {SOFT}.",
            ),
            Right(
                "Nothing: the output is 0.3.",
                "The cost has reached the entropy of the target, which it does only at $a = y$.",
            ),
        ],
    ),
    Question(
        "You forget the minus sign in front of the sum, and let gradient descent run as before. What happens?",
        [
            Wrong(
                "The same: only the plot of the cost is upside down.",
                "The minus sign is optional.",
                "Gradient descent goes down, and down is now where up was: every step is reversed. "
                f"{SIGN} shows why the sign is there.",
            ),
            Right(
                "The outputs move away from the targets.",
                r"Without the sign the best answers have the *highest* cost, and descent leaves them, towards "
                r"$-\infty$.",
            ),
            Wrong(
                "The cost rises to 0 from below.",
                "Descent looks for 0.",
                r"Descent does not stop at 0, it only goes down. Without the sign the cost is at most 0, and down "
                rf"leads to $-\infty$. {SIGN} shows why the sign is there.",
            ),
        ],
    ),
]
