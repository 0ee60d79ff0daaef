"""What a tree is worth at a point; ``widgets/derivation/values.js`` computes the same in a browser.

A point is one neuron with its examples, or one softmax layer with its only example, and an input or output j. Inputs,
parameters and targets are drawn without special values, and all else follows from them, so that two formulas that
agree at a few points agree (a polynomial identity test: Schwartz, 1980, doi 10.1145/322217.322225).
"""

import math
from functools import cache

from ..activations import sigmoid, softmax
from .notation import NOTATION, UnreadableError, parse


def neuron_point(w, b, examples):
    """Build a point from the parameters of a neuron and its examples, each the inputs followed by the target."""
    built = []
    for *x, y in examples:
        z = sum(wj * xj for wj, xj in zip(w, x, strict=True)) + b
        built.append({"x": x, "y": y, "z": z, "a": float(sigmoid(z))})
    return {"w": w, "b": b, "examples": built, "example": None, "at": {"j": 0}}


def layer_point(z, y):
    """Build a point from the weighted inputs and the targets of a softmax layer."""
    return {"examples": [], "example": {"z": z, "a": softmax(z).tolist(), "y": y}, "at": {"j": 0}}


def with_output(point, a):
    """Give a point whose example has another output, and the weighted input that belongs to it."""
    return point | {"example": point["example"] | {"a": a, "z": math.log(a / (1 - a))}}


def with_hard_targets(point):
    """Give a point whose targets are 0 or 1: the nearer one, or 1 for the largest of a layer."""
    if point["examples"]:
        hard = [example | {"y": round(example["y"])} for example in point["examples"]]
        return point | {
            "examples": hard,
            "example": point["example"] and hard[point["examples"].index(point["example"])],
        }
    y = point["example"]["y"]
    return point | {"example": point["example"] | {"y": [float(target == max(y)) for target in y]}}


def for_each(point, size):
    """Give the point once for each value of j."""
    return [point | {"at": {"j": j}} for j in range(size)]


def points(goal):
    """Give the points at which a line of a goal is tried.

    Parameters
    ----------
    goal : dict
        With ``about`` ("neuron" or "softmax"), ``scope`` ("set" or "example") and perhaps ``varies`` (true if several
        outputs are needed for each target).

    Returns
    -------
    list of dict
    """
    if goal["about"] == "softmax":
        return [point for layer in NOTATION["layers"] for point in for_each(layer_point(**layer), len(layer["z"]))]
    neurons = [neuron_point(**neuron) for neuron in NOTATION["neurons"]]
    if goal["scope"] == "example":  # of several, so that n is no special value either
        sets = [point for point in neurons if len(point["examples"]) > 1]
        neurons = [point | {"example": example} for point in sets for example in point["examples"]]
    if goal.get("varies"):
        return [with_output(point, a) for point in neurons for a in NOTATION["outputs"]]
    return [point for neuron in neurons for point in for_each(neuron, 3)]


def finite(value):
    """Give the value, or NaN if it is infinite: browsers and Python differ in what comes after."""
    return value if math.isfinite(value) else math.nan


def divide(p, q):
    """Give the quotient, NaN where there is none."""
    return finite(p / q) if q else math.nan


def power(p, q):
    """Give the power, NaN where there is no real one."""
    if not (math.isfinite(p) and math.isfinite(q)) or (p == 0 and q < 0) or (p < 0 and q != round(q)):
        return math.nan
    try:
        return math.pow(p, q)
    except OverflowError:
        return math.nan


def exponential(z):
    """Give e to the z, NaN where it is infinite."""
    return math.exp(z) if z < 709 else math.nan


FUNCTIONS = {
    "ln": lambda v: math.log(v) if v > 0 else math.nan,
    "exp": exponential,
    "sqrt": lambda v: math.sqrt(v) if v >= 0 else math.nan,
    "s": lambda z: 1 / (1 + exponential(-z)),
    "s'": lambda z: 1 / (1 + exponential(-z)) / (1 + exponential(z)),
}
PAIRS = {
    "add": lambda p, q: p + q,
    "sub": lambda p, q: p - q,
    "mul": lambda p, q: p * q,
    "div": divide,
    "pow": power,
}


def evaluate(tree, point, goal):
    """Compute what a tree is worth.

    Parameters
    ----------
    tree : tuple
        From `notation.parse`.
    point : dict
        One of `points`.
    goal : dict
        What is derived; it says what the cost is, and which names it asks for.

    Returns
    -------
    float
        NaN where the tree has no finite value.

    Raises
    ------
    UnreadableError
        If a name means nothing here, or stands outside the sum that it belongs to.
    """
    kind, *parts = tree
    if kind == "pow" and parts[0][:2] == ("var", "e"):
        return exponential(evaluate(parts[1], point, goal))
    if kind in PAIRS:
        return PAIRS[kind](evaluate(parts[0], point, goal), evaluate(parts[1], point, goal))
    match kind:
        case "num":
            return float(parts[0])
        case "par":
            return evaluate(parts[0], point, goal)
        case "neg":
            return -evaluate(parts[0], point, goal)
        case "fn":
            return FUNCTIONS[parts[0]](evaluate(parts[1], point, goal))
        case "kronecker":
            return float(place(parts[0], point) == place(parts[1], point))
        case "sum":
            return sum(evaluate(parts[1], inner, goal) for inner in terms(parts[0], point))
        case "mean":
            inner = terms("x", point)
            return sum(evaluate(parts[0], each, goal) for each in inner) / len(inner)
        case "quotient":
            return quotient(parts[0], point, goal)
        case _:
            return variable(parts[0], parts[1], point, goal)


def terms(index, point):
    """Give the points of the terms of a sum: one for each example, or for each input or output."""
    layer = not point["examples"]
    if layer and index in ("x", "i"):
        raise UnreadableError("none", "sum over the examples")
    index = index or ("k" if layer else "x")
    if not layer and index in ("x", "i"):
        return [point | {"example": example} for example in point["examples"]]
    size = len(point["example"]["z"]) if layer else len(point["w"])
    return [point | {"at": point["at"] | {index: i}} for i in range(size)]


def place(index, point):
    """Give the position that an index, a letter or a digit from 1, stands for."""
    if index.isdigit():
        return int(index) - 1
    if index not in point["at"]:
        raise UnreadableError("index", index, within="outside")
    return point["at"][index]


def entry(values, name, index, point):
    """Give one entry of a list."""
    i = place(index, point)
    if i not in range(len(values)):
        raise UnreadableError("none", f"{name}_{index}")
    return values[i]


def example_of(point, name):
    """Give the example that a sum has chosen, or the only one."""
    if point["example"] is None:
        raise UnreadableError("example", name, within="outside")
    return point["example"]


def variable(name, index, point, goal):
    """Give the value of a name."""
    if name == "e":
        return math.e
    if name == "const" and goal.get("varies"):
        return 7.0
    if name in ("C", "delta"):
        raise UnreadableError("wanted", name if name == "C" else f"δ_{index}")
    if not point["examples"]:
        if name not in ("a", "y", "z"):
            raise UnreadableError("none", name)
        if not index:
            raise UnreadableError("which", name)
        return entry(point["example"][name], name, index[0], point)
    own = index.replace("x", "").replace("i", "")  # the example is that of the sum
    match name:
        case "n":
            return float(len(point["examples"]))
        case "b":
            return point["b"]
        case "w":
            return entry(point["w"], "w", own or "j", point)
        case "x":
            return entry(example_of(point, "x_j")["x"], "x", own or "j", point)
        case "wx":
            return example_of(point, "w·x")["z"] - point["b"]
        case "a" | "y" | "z" if not own:
            return example_of(point, name)[name]
    raise UnreadableError("none", f"{name}_{index}" if index else name)


def quotient(name, point, goal):
    """Give the value of a derivative that is known."""
    shown = name.replace("d", "∂")
    if name in goal["left"]:
        raise UnreadableError("wanted", shown)
    above, below = name.split("/")
    known = NOTATION["known"]
    if goal["about"] == "softmax":
        indices = above[3:] or (above == "dC" and "k"), below[3:]
        line = all(indices) and known["softmax"].get(f"{above[:2]}/{below[:2]}")
        line = line and line.format(*indices)
    else:
        line = (known[goal["cost"]] | known["neuron"] | goal.get("known", {})).get(name)
    if not line:
        raise UnreadableError("none", shown)
    return evaluate(_tree(line), point, goal)


@cache
def _tree(line):
    return parse(line)[0]
