"""Questions on the learning slowdown: small steps of a neuron that is badly wrong."""

from .. import Neuron, QuadraticCost, sigmoid, sigmoid_prime
from . import Question, Right, Wrong

TOPIC = "The learning slowdown"

MILD, BAD = 1.5, 4.0  # weighted inputs at the two starts
GRADIENTS = [Neuron(*start).gradient(QuadraticCost(), x=1, y=0)[0] for start in ((0.6, 0.9), (2, 2))]
CAUSE = "[Looking for the cause](learning_slowdown.md#looking-for-the-cause)"
PEAK = "[How far does this go?](learning_slowdown.md#how-far-does-this-go)"


def speed(a):
    """Size of the derivative with respect to the bias for the target 0, at output a."""
    return a * a * (1 - a)


QUESTIONS = [
    Question(
        f"The target is 0. Under the quadratic cost, a neuron that outputs {sigmoid(BAD):.2f} takes a smaller first "
        f"step than one that outputs {sigmoid(MILD):.2f}. Why?",
        [
            Wrong(
                "Its error is smaller.",
                "Small steps mean small errors.",
                f"Its error is the larger one, {sigmoid(BAD):.2f} against {sigmoid(MILD):.2f}. A step depends on more "
                f"than the error: {CAUSE} takes it apart.",
            ),
            Right(
                "The sigmoid is flatter where it is.",
                rf"The derivative contains the slope $\sigma'(z)$, which is {sigmoid_prime(BAD):.4f} here and "
                f"{sigmoid_prime(MILD):.4f} for the other neuron.",
            ),
            Wrong(
                "Its learning rate has gone down.",
                "The learning rate follows the error.",
                r"$\eta$ is a number that we choose, and both neurons have the same. What differs is the derivative "
                f"that it multiplies: see {CAUSE}.",
            ),
            Wrong(
                "The gradient of the quadratic cost is wrong.",
                "The gradient of the quadratic cost is a mistake.",
                "The gradient passes its check against the definition of the derivative. It is right, and small: see "
                f"{CAUSE}.",
            ),
        ],
    ),
    Question(
        "The target is 0, the input is 1, the cost is quadratic. At which output does the neuron learn fastest?",
        [
            Wrong(
                "Close to 1, where it is most wrong.",
                "The larger the error, the faster one learns.",
                r"We would like that, but here the step is error times slope, $a \cdot a (1 - a)$, and the slope "
                f"vanishes towards 1: at 0.99 the product is {speed(0.99):.4f}. See {PEAK}",
            ),
            Wrong(
                "At 1/2, where the sigmoid is steepest.",
                "Only the slope counts.",
                "The slope is largest there, but the error counts too, and it still grows beyond 1/2: the product is "
                f"{speed(0.5):.4f} at 1/2 and {speed(0.6):.4f} at 0.6. See {PEAK}",
            ),
            Right(
                "At 2/3, between the two.",
                r"The step is $a \cdot a (1 - a)$, error times slope. Its largest value, "
                f"{speed(2 / 3):.4f}, is at 2/3: more error on one side, more slope on the other.",
            ),
        ],
    ),
    Question(
        r"You make $\eta$ ten times as large. Does that cure the slowdown?",
        [
            Right(
                "No: the neuron that is more wrong still takes the smaller steps.",
                f"Both first steps grow tenfold, and their ratio stays {GRADIENTS[1] / GRADIENTS[0]:.2f}. What "
                r"has to go is the factor $\sigma'(z)$.",
            ),
            Wrong(
                "Yes: the learning rate was too small.",
                "The slowdown is a matter of the learning rate.",
                "A larger rate makes all steps larger, also those that were large enough. The badly wrong neuron's "
                f"first step is still only {GRADIENTS[1] / GRADIENTS[0]:.2f} of the other's. See {CAUSE}.",
            ),
            Wrong(
                "Yes: only the steps of the badly wrong neuron grow.",
                "The learning rate helps the neurons that need it.",
                r"$\eta$ multiplies every derivative by the same number, whatever the error is. See "
                "[Learning](learning_slowdown.md#learning).",
            ),
        ],
    ),
]
