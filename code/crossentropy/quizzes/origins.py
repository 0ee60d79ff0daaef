"""Questions on the origins: the wanted gradient, the unit of surprise, and maximum likelihood."""

import math

from . import Question, Right, Wrong

TOPIC = "Origins"

HERE = "[Origins](origins.md)"
AVERAGE = "[Why divide by n?](formula.md#why-divide-by-n)"

QUESTIONS = [
    Question(
        r"We wish for $\partial C / \partial w_j = x_j (a - y)$. Does the wish tell us the cost of an example?",
        [
            Wrong(
                r"Yes: $\partial C / \partial a = a - y$, so it is the quadratic cost.",
                "The derivatives by the output and by the weighted input are the same.",
                r"The wish says $\partial C / \partial z = a - y$. On the way from $z$ to $a$ there is the slope of "
                f"the sigmoid, by which one must divide: see {HERE}.",
            ),
            Right(
                "Yes, up to a constant: it is the cross-entropy.",
                r"The wish gives $\partial C / \partial a = (a - y) / (a (1 - a))$, and integrating that gives the two "
                "logarithms.",
            ),
            Wrong(
                "No: many costs have this gradient.",
                "A gradient says little about its cost.",
                r"Two functions with the same derivative differ by a constant, no more: see "
                f"{HERE}.",
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
                f"lowest point stays where it was: see {HERE}.",
            ),
            Right(
                "All costs and gradients by one factor, the best weights not at all.",
                f"The factor is {1 / math.log(2):.4f}. A nat is that many bits.",
            ),
            Wrong(
                "Nothing at all.",
                "A factor in front of the cost has no effect.",
                f"The gradient grows by the factor {1 / math.log(2):.4f} too, so the same learning rate takes longer "
                f"steps. The same happens with a sum in place of an average: see {AVERAGE}",
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
                "Different ones: a sum weighs large data sets more.",
                "Sum or mean changes the optimum.",
                f"For one data set they differ by the factor $n$, and a factor moves no lowest point: see {AVERAGE}",
            ),
            Wrong(
                "Opposite ones: one goes up, the other down.",
                "The largest likelihood and the lowest cost are opposite goals.",
                "The cross-entropy has a minus sign that the log-likelihood has not, so going down the one is going up "
                f"the other: see {HERE}.",
            ),
        ],
    ),
]
