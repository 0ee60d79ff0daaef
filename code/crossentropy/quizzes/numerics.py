"""Questions on the numerics: rounding, activation functions applied twice, and guards with a price."""

import math

from .. import cross_entropy_from_logits, softplus
from . import Question, Right, Wrong

TOPIC = "In floating point"

ROUNDING = "[First failure: rounding](numerics.md#first-failure-rounding)"
CLIPPING = "[The quick fix: clipping](numerics.md#the-quick-fix-clipping)"
CURE = "[The cure: stay with z](numerics.md#the-cure-stay-with-z)"
LIBRARIES = "[What libraries compute](numerics.md#what-libraries-compute)"
TRAPS = "[Four traps, by their numbers](numerics.md#four-traps-by-their-numbers)"
EDGE = "[At the very edge](formula.md#at-the-very-edge)"

QUESTIONS = [
    Question(
        r"The target is 0, and $z = 40$. A program computes $-\ln(1 - \sigma(z))$ in float64, exactly as written. "
        "What does it find?",
        [
            Wrong(
                f"About {cross_entropy_from_logits(40, 0):.0f}, which is right.",
                "Rounding only changes the last digits.",
                r"That is the true cost. But $\sigma(40)$ is rounded to exactly 1, and in $1 - 1$ every digit is lost: "
                f"see {ROUNDING}.",
            ),
            Wrong(
                "Infinity, which is right.",
                "A confident wrong answer of a sigmoid costs infinitely much.",
                r"It would if the output were exactly 1. But $\sigma(40)$ is a little below 1, and the cost is "
                f"{cross_entropy_from_logits(40, 0):.0f} nats: see {CURE}.",
            ),
            Right(
                f"Infinity, where {cross_entropy_from_logits(40, 0):.0f} would be right.",
                r"The nearest number in float64 to $\sigma(40)$ is 1. Computed from $z$ itself, as softplus, the cost "
                "is right.",
            ),
        ],
    ),
    Question(
        "The last layer of a model applies the sigmoid, and its cost, which takes logits, applies another. The target "
        "is 1. What happens?",
        [
            Right(
                f"The cost cannot fall below {softplus(-1):.4f} nats.",
                "The largest logit that the cost can get is 1, however right the model is.",
            ),
            Wrong(
                "Nothing: a sigmoid of a sigmoid is still between 0 and 1.",
                "Applying the sigmoid twice does no harm.",
                f"The second sigmoid gets numbers from 0 to 1 only, so the cost never falls below {softplus(-1):.4f} "
                f"nats, however right the model is: see {TRAPS}.",
            ),
            Wrong(
                "The library stops with an error.",
                "A library always notices.",
                "In general it cannot, because any probability may be a logit. Keras on TensorFlow warns of a sigmoid "
                "that it computed itself, and undoes it. Other libraries and backends stay silent, and the model "
                f"trains badly: see {LIBRARIES}.",
            ),
        ],
    ),
    Question(
        "To avoid ln 0, a program keeps all outputs at least $10^{-7}$ away from 0 and 1. What is the price of that?",
        [
            Wrong(
                "Nothing: the change is far too small to matter.",
                "Clipping has no price.",
                "It matters where the neuron is most wrong. No answer can cost more than "
                f"{-math.log(1e-7):.1f} nats, and beyond that point the gradient is 0: a new plateau. See {CLIPPING}.",
            ),
            Right(
                "A badly wrong neuron stops learning.",
                f"Where the outputs are clipped, the cost is constant, {-math.log(1e-7):.1f} nats, and its gradient 0. "
                "If you compute from logits, you need no guard.",
            ),
            Wrong(
                "It cannot be avoided: 0 · ln 0 has no value.",
                "0 · ln 0 has no value.",
                f"It counts as 0, since $t \\ln t$ goes to 0: see {EDGE}. A program that leaves out what has no weight "
                "needs no guard there.",
            ),
        ],
    ),
]
