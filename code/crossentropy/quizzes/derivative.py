"""Questions on the derivative: how σ′ cancels, what a race shows, and why the input stays."""

import numpy as np

from .. import CrossEntropyCost, Neuron, QuadraticCost, sigmoid, sigmoid_prime
from . import Question, Right, Wrong

TOPIC = "The derivative"

A = sigmoid(4)
FAIR = "[Was that fair?](derivative.md#was-that-fair)"
INPUT = "[Why does the input stay?](derivative.md#why-does-the-input-stay)"
LINES = "[One weight, line by line](derivative.md#one-weight-line-by-line)"


def updates(cost):
    """Count the updates from the bad start until the output is below 1/2."""
    return int(np.argmax(Neuron(2, 2).train(cost, x=1, y=0, eta=0.15, epochs=300).a < 0.5))


def ratio(cost):
    """Compare the first step of the badly wrong neuron to that of the other."""
    bad, mild = (Neuron(*start).gradient(cost, x=1, y=0)[0] for start in ((2, 2), (0.6, 0.9)))
    return bad / mild


SLOW, FAST = updates(QuadraticCost()), updates(CrossEntropyCost())

QUESTIONS = [
    Question(
        rf"At $z = 4$ the slope $\sigma'(z)$ is only {sigmoid_prime(4):.4f}. The target is 0. Why is "
        r"$\partial C / \partial w$ large all the same under the cross-entropy?",
        [
            Wrong(
                "The cross-entropy makes the sigmoid steeper.",
                "A cost changes the neuron.",
                r"The neuron is the same, and so is its slope: $\sigma'(z)$ stands in the chain of every cost. See "
                f"{LINES}.",
            ),
            Right(
                r"The other factor, $\partial C / \partial a$, is large exactly where the slope is small.",
                rf"It is $1 / (1 - a)$ here, {1 / (1 - A):.1f}. Multiplied by the slope it gives $a$, "
                f"{A:.4f}, which is the error.",
            ),
            Wrong(
                r"We step along $\partial C / \partial a$, which does not contain the slope.",
                "The derivative with respect to the output is the gradient.",
                rf"That derivative is {1 / (1 - A):.1f} here, where the gradient is {A:.4f}. A weight changes "
                "along the derivative with respect to the weight: see "
                "[A case for the gradient check](derivative.md#a-case-for-the-gradient-check).",
            ),
            Wrong(
                "The slope in the gradient of the quadratic cost is a mistake, which is corrected here.",
                "The gradient of the quadratic cost is a mistake.",
                "The gradients of both costs pass the check. The quadratic cost really is that flat: see "
                "[Looking for the cause](learning_slowdown.md#looking-for-the-cause).",
            ),
        ],
    ),
    Question(
        rf"At $\eta = 0.15$ the badly wrong neuron gets below 1/2 after {FAST} updates with the cross-entropy and "
        f"after {SLOW} with the quadratic cost. What does that show?",
        [
            Wrong(
                f"The cross-entropy is {SLOW / FAST:.0f} times as fast.",
                "The same learning rate makes a fair comparison.",
                r"Gradients of two costs differ in size, so one $\eta$ stands for different steps. With other rates "
                f"the race can even be lost: see {FAIR}",
            ),
            Wrong(
                "Nothing: two costs cannot be compared.",
                "If a result depends on the learning rate, nothing can be concluded.",
                r"The race does depend on $\eta$. How a cost treats a bad start compared with a mild one does not: see "
                f"{FAIR}",
            ),
            Right(
                r"Only what happens at this $\eta$. What we can compare is the ratio of the first steps, bad to mild.",
                f"The first step from the bad start is {ratio(CrossEntropyCost()):.2f} times that from the mild one "
                rf"under the cross-entropy, {ratio(QuadraticCost()):.2f} times under the quadratic cost, whatever "
                rf"$\eta$ is.",
            ),
            Wrong(
                "The cross-entropy is better because its values are larger.",
                "Larger loss values mean a better cost.",
                "Multiply a cost by 100: its values are larger, and nothing is better. What counts is how its "
                "derivative depends on the error: see "
                "[What sets the speed now](derivative.md#what-sets-the-speed-now).",
            ),
        ],
    ),
    Question(
        "One input of a neuron is tiny in all examples, and its weight learns slowly. Which cost cures that?",
        [
            Right(
                "None: the input is in the gradient of every cost.",
                r"$\partial C / \partial w_j = \partial C / \partial z \cdot x_j$ for one example, whatever $C$ is. "
                "Scaling the inputs helps.",
            ),
            Wrong(
                "The cross-entropy.",
                "The cross-entropy removes every small factor.",
                r"It removes $\sigma'(z)$. The input is still there: $\partial C / \partial w_j$ is input times "
                f"error, averaged. See {INPUT}",
            ),
            Wrong(
                "One that has still to be found, and cancels the input too.",
                "A clever cost can cancel any factor.",
                "A cost depends on outputs and targets only. Its one factor cannot cancel a different input for "
                f"each weight: see {INPUT}",
            ),
        ],
    ),
]
