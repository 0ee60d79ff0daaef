"""Questions on the origins: the wanted gradient, the unit of surprise, and maximum likelihood."""

import math

from . import Question, Right, Wrong

TOPIC = "Where does it come from?"

ROAD_1 = "[Road 1](origins.md#road-1-ask-for-the-gradient)"
ROAD_2 = "[Road 2](origins.md#road-2-make-the-data-likely)"
BITS = "[Nats and bits](origins.md#nats-and-bits)"
AVERAGE = "[Why divide by n?](formula.md#why-divide-by-n)"

QUESTIONS = [
    Question(
        r"We would like to have $\partial C / \partial w_j = x_j (a - y)$. Does that determine the cost of an example?",
        [
            Wrong(
                r"Yes: $\partial C / \partial a = a - y$, so it is the quadratic cost.",
                "The derivatives with respect to the output and to the weighted input are the same.",
                r"What we asked for means $\partial C / \partial z = a - y$. Between $z$ and $a$ there is the slope of "
                f"the sigmoid, and we have to divide by it: see {ROAD_1}.",
            ),
            Right(
                "Yes, up to a constant: it is the cross-entropy.",
                r"It follows that $\partial C / \partial a = (a - y) / (a (1 - a))$, and integrating it gives the two "
                "logarithms.",
            ),
            Wrong(
                "No: many quite different costs have this gradient.",
                "Many different costs have the same gradient.",
                r"Two functions with the same derivative differ by a constant and nothing else: see "
                f"{ROAD_1}.",
            ),
        ],
    ),
    Question(
        "You measure surprise in bits: you replace ln by the logarithm to base 2. What changes?",
        [
            Wrong(
                "The best weights.",
                "The base of the logarithm changes the optimum.",
                rf"Every cost is multiplied by the same number, $1 / \ln 2$, which is {1 / math.log(2):.4f}. The "
                f"lowest point stays where it was: see {BITS}.",
            ),
            Right(
                "All costs and gradients by one factor, the best weights not at all.",
                f"The factor is {1 / math.log(2):.4f}. A nat is that many bits.",
            ),
            Wrong(
                "Nothing at all.",
                "A factor in front of the cost has no effect.",
                f"The gradient grows by the factor {1 / math.log(2):.4f} too, so at the same learning rate the steps "
                f"are longer. The same happens with a sum in place of an average: see {AVERAGE}",
            ),
        ],
    ),
    Question(
        "One person makes the sum of the log-likelihoods of all examples as large as possible. Another makes the "
        "average cross-entropy as small as possible. Which weights do they find?",
        [
            Right(
                "The same.",
                r"The cross-entropy is $-1/n$ times the sum of the log-likelihoods. The largest value of one is the "
                "smallest of the other.",
            ),
            Wrong(
                "Different ones: a sum gives more weight to large data sets.",
                "Sum or mean changes the optimum.",
                f"For one data set they differ by the factor $n$, and a factor moves no lowest point: see {AVERAGE}",
            ),
            Wrong(
                "Opposite ones: one goes up, the other down.",
                "The largest likelihood and the lowest cost are opposite goals.",
                "The cross-entropy has a minus sign that the log-likelihood does not have, so going down with one is "
                f"going up with the other: see {ROAD_2}.",
            ),
        ],
    ),
]
