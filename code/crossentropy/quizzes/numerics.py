"""Questions on the numerics: rounding, activation functions applied twice, and guards with a price."""

import math

from .. import cross_entropy_from_logits, softplus
from . import Question, Right, Wrong

TOPIC = "Numerics"

HERE = "[Numerics](numerics.md)"
EDGE = "[At the very edge](formula.md#at-the-very-edge)"

QUESTIONS = [
    Question(
        r"The target is 0, and $z = 40$. A program computes $-\ln(1 - \sigma(z))$ in double precision, as it stands "
        "there. What does it find?",
        [
            Wrong(
                f"About {cross_entropy_from_logits(40, 0):.0f}, which is right.",
                "Rounding only spoils the last digits.",
                r"That is the true cost. But $\sigma(40)$ is rounded to exactly 1, and $1 - 1$ has lost every digit: "
                f"see {HERE}.",
            ),
            Wrong(
                "Infinity, which is right.",
                "A confident wrong answer of a sigmoid costs infinitely much.",
                r"It would if the output were exactly 1. In truth $\sigma(40)$ is below 1, and the cost is "
                f"{cross_entropy_from_logits(40, 0):.0f} nats: see {HERE}.",
            ),
            Right(
                f"Infinity, where {cross_entropy_from_logits(40, 0):.0f} would be right.",
                r"The nearest double to $\sigma(40)$ is 1. Computed from $z$ itself, as softplus, the cost is exact.",
            ),
        ],
    ),
    Question(
        "The last layer of a model applies the sigmoid, and its cost is set to `from_logits=True`. The target is 1. "
        "What happens?",
        [
            Right(
                f"The cost cannot fall below {softplus(-1):.4f} nats.",
                "The cost applies a sigmoid of its own, and the largest logit that it is given is 1.",
            ),
            Wrong(
                "Nothing: a sigmoid of a sigmoid is still between 0 and 1.",
                "Applying the sigmoid twice does no harm.",
                f"The second sigmoid gets numbers from 0 to 1 only, so the cost never falls below {softplus(-1):.4f} "
                f"nats, however right the model is: see {HERE}.",
            ),
            Wrong(
                "The library stops with an error.",
                "The library would notice.",
                "It cannot: a probability is a number, and any number may be a logit. The training just goes badly: "
                f"see {HERE}.",
            ),
        ],
    ),
    Question(
        "To be safe from ln 0, a program moves all outputs at least $10^{-7}$ away from 0 and 1. What does that cost?",
        [
            Wrong(
                "Nothing: the change is far too small to matter.",
                "Clipping has no price.",
                "It matters where the neuron is most wrong. No answer can cost more than "
                f"{-math.log(1e-7):.1f} nats, and beyond that point the gradient is 0: a new plateau. See {HERE}.",
            ),
            Right(
                "A badly wrong neuron stops learning.",
                f"Where the outputs are clipped, the cost is constant, {-math.log(1e-7):.1f} nats, and its gradient 0. "
                "Computing from logits needs no guard.",
            ),
            Wrong(
                "It cannot be avoided: 0 · ln 0 has no value.",
                "0 · ln 0 has no value.",
                f"It counts as 0, since $t \\ln t$ goes to 0: see {EDGE}. A program that knows this needs no guard "
                "there.",
            ),
        ],
    ),
]
