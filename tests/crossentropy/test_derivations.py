"""Derivations in the reader's own hand: every right line counts, no wrong one does, and slips get their names."""

import random
from collections import Counter

import pytest
import sympy
from crossentropy.derivations import DERIVATIONS, GOALS, UnreadableError, judge, parse
from crossentropy.derivations.judging import goal_of
from crossentropy.derivations.notation import NOTATION, write
from crossentropy.derivations.typeset import tex
from crossentropy.derivations.values import evaluate, for_each, layer_point, neuron_point, with_output

from ..derivation_lines import BODIES, STUDENTS, garbage, reference_lines, rewritten, slipped, with_slips

SEED = 2026
every_goal = pytest.mark.parametrize("goal", GOALS)


def bare(tree):
    """Give a tree without parentheses."""
    if not isinstance(tree, tuple):
        return tree
    return bare(tree[1]) if tree[0] == "par" else tuple(map(bare, tree))


# What is wanted, by computer algebra: two examples with two inputs each, or three outputs, from the definitions alone

n, inputs, size = 2, 2, 3
X = [sympy.symbols(f"x{i}_1:{inputs + 1}") for i in range(n)]
Y = sympy.symbols(f"y1:{n + 1}")
W, B = sympy.symbols(f"w1:{inputs + 1}"), sympy.Symbol("b")
Z = [sum(w * x for w, x in zip(W, each, strict=True)) + B for each in X]
A = [1 / (1 + sympy.exp(-z)) for z in Z]
OUTPUT, TARGET, INPUT = sympy.symbols("a y z", positive=True)
LOGITS = sympy.symbols(f"z1:{size + 1}")
SOFTMAX = [sympy.exp(z) / sum(map(sympy.exp, LOGITS)) for z in LOGITS]
TARGETS = [*sympy.symbols("t1 t2"), 1 - sum(sympy.symbols("t1 t2"))]


def surprise(a, y):
    """Write the cross-entropy of one example."""
    return -y * sympy.log(a) - (1 - y) * sympy.log(1 - a)


CROSS_ENTROPY = sum(surprise(a, y) for a, y in zip(A, Y, strict=True)) / n
QUADRATIC = sum((y - a) ** 2 for a, y in zip(A, Y, strict=True)) / (2 * n)
SIGMOID = 1 / (1 + sympy.exp(-INPUT))
WANTED = {
    "sigma-prime": SIGMOID.diff(INPUT),
    "quadratic-dw": QUADRATIC.diff(W[0]),
    "ce-dw": CROSS_ENTROPY.diff(W[0]),
    "ce-db": CROSS_ENTROPY.diff(B),
    "softmax-delta": -sum(t * sympy.log(a) for t, a in zip(TARGETS, SOFTMAX, strict=True)).diff(LOGITS[0]),
    "from-logits": -sum(t * sympy.log(a) for t, a in zip(TARGETS, SOFTMAX, strict=True)),
    "log-odds": sympy.log(SIGMOID / (1 - SIGMOID)),
    "honest-slope": (TARGET * (1 - OUTPUT) ** 2 + (1 - TARGET) * OUTPUT**2).diff(OUTPUT),
    "wished": surprise(OUTPUT, TARGET).diff(OUTPUT),
    "integrate": surprise(OUTPUT, TARGET),
    "minimum-slope": surprise(OUTPUT, TARGET).diff(OUTPUT),
    "minimum-at": sympy.solve(surprise(OUTPUT, TARGET).diff(OUTPUT), OUTPUT)[0],
    "minimum-curve": surprise(OUTPUT, TARGET).diff(OUTPUT, 2),
    "minimum-curve-at": surprise(OUTPUT, TARGET).diff(OUTPUT, 2).subs(OUTPUT, TARGET),
}
SET = {"examples": [{"x": x, "y": y, "a": a, "z": z} for x, y, a, z in zip(X, Y, A, Z, strict=True)], "example": None}
LAYER = {"examples": [], "example": {"z": LOGITS, "a": SOFTMAX, "y": TARGETS}}


def symbolic_point(goal):
    """Give what the names of a line mean in symbols."""
    if DERIVATIONS["goals"][goal]["about"] == "softmax":
        return LAYER | {"at": {"j": 0}}
    if DERIVATIONS["goals"][goal]["scope"] == "set":
        return SET | {"at": {"j": 0}}
    example = {"x": X[0], "y": TARGET, "a": SIGMOID if goal in ("sigma-prime", "log-odds") else OUTPUT, "z": INPUT}
    return SET | {"example": example, "at": {"j": 0}}


def symbolic(tree, point, goal):
    """Write a tree as an expression of SymPy, its derivatives from their definitions."""
    kind, *parts = tree
    match kind:
        case "num":
            return sympy.Rational(parts[0])
        case "par":
            return symbolic(parts[0], point, goal)
        case "neg":
            return -symbolic(parts[0], point, goal)
        case "fn" if parts[0] == "ln":
            return sympy.log(symbolic(parts[1], point, goal))
        case "fn":
            t, argument = sympy.Symbol("t"), symbolic(parts[1], point, goal)
            if argument == INPUT and point["example"]["a"] == OUTPUT:  # the sigmoid of z is a, by its name alone
                return OUTPUT if parts[0] == "s" else OUTPUT * (1 - OUTPUT)
            sigmoid = 1 / (1 + sympy.exp(-t))
            return (sigmoid if parts[0] == "s" else sigmoid.diff(t)).subs(t, argument)
        case "sum":
            if point["examples"]:
                return sum(symbolic(parts[1], point | {"example": example}, goal) for example in point["examples"])
            return sum(symbolic(parts[1], point | {"at": point["at"] | {parts[0]: i}}, goal) for i in range(size))
        case "kronecker":
            return sympy.Integer(point["at"][parts[0]] == point["at"][parts[1]])
        case "quotient":
            return symbolic_derivative(parts[0], point, goal)
        case "var":
            name, index = parts
            if name in ("n", "e"):
                return {"n": sympy.Integer(n), "e": sympy.E}[name]
            value = point["example"][name]
            return value[point["at"][index]] if isinstance(value, (tuple, list)) else value
    first, second = (symbolic(part, point, goal) for part in parts)
    return {
        "add": first + second,
        "sub": first - second,
        "mul": first * second,
        "div": first / second,
        "pow": first**second,
    }[kind]


def symbolic_derivative(name, point, goal):
    """Differentiate by definition."""
    example, free = point["example"], sympy.symbols("A", positive=True)
    above, below = name.split("/")
    if goal == "softmax-delta":
        k, free_outputs = point["at"]["k"], sympy.symbols("A1:4", positive=True)
        cost = -sum(t * sympy.log(a) for t, a in zip(TARGETS, free_outputs, strict=True))
        if above == "dC":
            return cost.diff(free_outputs[k]).subs(dict(zip(free_outputs, SOFTMAX, strict=True)))
        return SOFTMAX[k].diff(LOGITS[0])
    if name == "dC/da":
        cost = (example["y"] - free) ** 2 / 2 if goal == "quadratic-dw" else surprise(free, example["y"])
        return cost.diff(free).subs(free, example["a"])
    if name == "da/dz":
        t = sympy.Symbol("t")
        return (1 / (1 + sympy.exp(-t))).diff(t).subs(t, example["z"])
    return example[above[1]].diff({"dw_j": W[0], "db": B}[below])


def vanishes(expression):
    """Tell whether an expression of exponentials is 0: once the exponentials have names it is rational."""
    names = {}
    for power in sorted(expression.atoms(sympy.exp), key=str):
        ratios = {known: sympy.cancel(power.args[0] / known.args[0]) for known in names}
        known = next((known for known, ratio in ratios.items() if ratio.is_Integer), None)
        names[power] = names[known] ** ratios[known] if known else sympy.Symbol(f"E{len(names)}", positive=True)
    return sympy.cancel(sympy.together(expression.subs(names))) == 0


@every_goal
def test_computer_algebra_confirms_every_line(goal):
    """Each line of a derivation, and what it is judged by, is the derivative by definition."""
    for line in [*reference_lines(goal), DERIVATIONS["goals"][goal]["wanted"]]:
        expression = symbolic(parse(line)[-1], symbolic_point(goal), goal)
        difference = expression - WANTED[goal]
        if goal == "integrate":
            difference = difference.diff(OUTPUT)
        if goal == "from-logits":  # the logarithm of each power of e taken back, and the rest one name
            logs = sympy.expand_log(difference, force=True)
            difference = sympy.expand(logs.subs(sympy.log(sum(map(sympy.exp, LOGITS))), sympy.Symbol("g")))
        if goal == "log-odds":  # a logarithm of quotients: 0 where it is the logarithm of 1
            difference = sympy.exp(sympy.logcombine(sympy.expand_log(difference, force=True), force=True)) - 1
        assert vanishes(difference), line


@every_goal
def test_the_lines_lead_to_the_end(goal):
    """Each line is a right step after those before it; only the last one ends the derivation."""
    lines = reference_lines(goal)
    verdicts = [judge(goal, line, lines[:i]) for i, line in enumerate(lines)]
    assert [verdict.outcome for verdict in verdicts] == ["right"] * len(lines)
    assert [verdict.finished for verdict in verdicts] == [False] * (len(lines) - 1) + [True]


@every_goal
def test_the_same_line_again_is_no_step(goal):
    """A line that stands there already is right, but no step."""
    for line in reference_lines(goal):
        verdict = judge(goal, f"({line})", [line])
        assert (verdict.outcome, verdict.slip, verdict.finished) == ("right", "no step", False)


@every_goal
def test_every_recorded_slip_has_its_own_name(goal):
    """A recorded slip is wrong by its own name, and no other slip of the derivation has it."""
    slips = DERIVATIONS["goals"][goal]["slips"]
    assert len({slip["slip"] for slip in slips}) == len(slips)
    for slip in slips:
        verdict = judge(goal, slip["line"])
        assert (verdict.outcome, verdict.slip) == ("wrong", slip["slip"])
        assert verdict.say == f"Wrong. {slip['say']}"


@every_goal
def test_formulas_in_sentences_can_be_read(goal):
    """What stands in backticks in a reason or a sentence about a slip is a line of the notation."""
    description = DERIVATIONS["goals"][goal]
    sentences = [step["why"] for step in description["lines"]] + [slip["say"] for slip in description["slips"]]
    for line in [description["given"], *(piece for text in sentences for piece in text.split("`")[1::2])]:
        assert parse(line)


def test_enough_slips_are_recorded():
    """There are at least 40."""
    assert sum(len(goal["slips"]) for goal in DERIVATIONS["goals"].values()) >= 40


def test_lines_as_students_type_them():
    """Of more than 60 right lines, typed in all ways, none is called wrong, and at most 3 % are asked about."""
    verdicts = [(line, judge(goal, line)) for goal, lines in STUDENTS.items() for line in lines]
    assert len(verdicts) >= 60
    assert [line for line, verdict in verdicts if verdict.outcome == "wrong"] == []
    asked = [line for line, verdict in verdicts if verdict.outcome == "ask"]
    assert len(asked) <= 0.03 * len(verdicts), asked


def test_rewritten_lines_are_right():
    """Of 550 rewritings of right lines none is called wrong, and at most 3 % are asked about."""
    rng = random.Random(SEED)
    lines = [(goal, rewritten(rng, goal)) for goal in BODIES for _ in range(62)]
    assert len(lines) >= 550
    verdicts = [(goal, line, judge(goal, line)) for goal, line in lines]
    assert [(goal, line) for goal, line, verdict in verdicts if verdict.outcome == "wrong"] == []
    assert sum(verdict.outcome == "ask" for *_, verdict in verdicts) <= 0.03 * len(verdicts)


def fresh_points(goal, rng):
    """Draw points that the judge does not know."""
    description = DERIVATIONS["goals"][goal]
    if description["about"] == "softmax":
        y = [rng.uniform(0.1, 0.9) for _ in range(4)]
        return for_each(layer_point([rng.uniform(-2, 2) for _ in y], [target / sum(y) for target in y]), 4)
    w = [rng.uniform(-0.8, 0.8) for _ in range(3)]
    examples = [[*(rng.uniform(-1.5, 1.5) for _ in w), rng.uniform(0.05, 0.95)] for _ in range(3)]
    point = neuron_point(w, rng.uniform(-0.5, 0.5), examples)
    if description["scope"] == "example":
        point |= {"example": point["examples"][0]}
    if description.get("varies"):
        return [with_output(point, a) for a in (0.15, 0.4, 0.77)]
    return for_each(point, 3)


def is_wrong(goal, tree, rng):
    """Tell whether a tree differs from what is wanted at points that are new to the judge; None if it means nothing."""
    judged = goal_of(goal)
    try:
        at = fresh_points(goal, rng)
        pairs = list(zip(judged.values(tree, at), judged.values(judged.wanted, at), strict=True))
    except UnreadableError:
        return None
    if any(found != found for found, _ in pairs):
        return True
    return any(abs(found - wanted) > 1e-6 * max(1, abs(wanted)) for found, wanted in pairs)


def test_wrong_lines_are_not_right():
    """Of 10,000 wrong lines less than 0.1 % are called right."""
    rng = random.Random(SEED)
    accepted, tried = [], 0
    goals = [goal for goal in GOALS if goal != "minimum-at"]
    while tried < 10_000:
        goal = rng.choice(goals)
        judged, tree = goal_of(goal), parse(rng.choice(reference_lines(goal)))[0]
        for _ in range(rng.randint(1, 3)):
            tree = slipped(rng, tree, judged.names)
        if not is_wrong(goal, tree, rng):
            continue
        tried += 1
        try:
            if judged.agrees([tree]):
                accepted.append((goal, write(tree)))
        except UnreadableError:
            continue
    assert len(accepted) < 0.001 * tried, accepted


def test_most_random_slips_get_a_name():
    """Of single random slips that are wrong, at least 60 % get a name; all others an example with two numbers."""
    rng = random.Random(SEED)
    verdicts = []
    for goal in GOALS:
        for _ in range(40):
            line = with_slips(rng, goal, goal_of(goal).names, most=1)
            verdicts.append((line, judge(goal, line)))
    wrong = [(line, verdict) for line, verdict in verdicts if verdict.outcome == "wrong"]
    named = [verdict for _, verdict in wrong if verdict.slip]
    assert len(wrong) >= 300
    assert len(named) >= 0.6 * len(wrong), Counter(verdict.slip for _, verdict in wrong)
    for line, verdict in wrong:
        assert verdict.slip or sum(c.isdigit() for c in verdict.say) >= 2, line
    for piece in (piece for _, verdict in verdicts for piece in verdict.say.split("`")[1::2]):
        assert parse(piece)


@pytest.mark.parametrize(
    ("goal", "line"),
    [
        ("quadratic-dw", "1/n sum (a-y) s'(z)/(a(1-a)) x_j"),
        ("ce-dw", "1/n sum (a-y) s'(z)/s'(z)/(a(1-a)) x_j"),
        ("ce-db", "1/n sum (a-y)/(a(1-a)) s'(z)/(a(1-a))"),
        ("wished", "(a-y) s'(z)/(a(1-a))"),
        ("ce-dw", "1/n sum s'(z) (a-y)/(a(1-a)) x_j/x_j"),
    ],
)
def test_what_a_line_shows_is_never_called_lost(goal, line):
    """A slip is named by what stands there: a line that shows σ′(z) or x_j is not told that it is lost."""
    verdict = judge(goal, line)
    assert verdict.outcome == "wrong"
    assert not (verdict.slip or "").endswith("lost")
    assert "is lost" not in verdict.say


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("-1/n sum (y/a - (1-y)/(1+a)) s'(z) x_j", "sign between"),
        ("1/n sum (a-y)/(a(1-a)) s(z) x_j", "sigma for sigma'"),
        ("-1/n sum (y/a - (1-y)/(1-a)) x_j", "sigma' lost"),
        ("-1/n sum (y/a - (1-y)/(1-a)) s'(z)", "x_j lost"),
        ("3/n sum (a-y) x_j", "3 times"),
        ("1/n^2 sum (a-y) x_j", "1/n times"),
        ("-2/n sum (a-y) x_j", "-2 times"),
        ("1/n sum (a-y^2) x_j", "hard targets"),
        ("1/n sum (a-y) ln(y-1) x_j", "too much"),
        ("1/n sum ln(y-1)", "undefined"),
        ("-1/n sum (y/a - (1-y)/(1-a)) s'(z) w_j", "w_j for x_j"),
        ("1/n sum (a-y) x_j = 1/n sum (a+y) x_j", "a + y"),
    ],
)
def test_slips_have_names(line, slip):
    """What is wrong is named, also in a line of another form than the recorded one."""
    verdict = judge("ce-dw", line)
    assert (verdict.outcome, verdict.slip) == ("wrong", slip)


@pytest.mark.parametrize(
    ("goal", "line", "meant"),
    [
        ("ce-dw", "1/n sum a - y x_j", "1/n sum (a - y) x_j"),
        ("ce-dw", "(a-y) x_j", "mean((a - y) x_j)"),
        ("ce-dw", "1/n Σx (a-y) xj", "1/n sum_x (a - y) x_j"),
        ("quadratic-dw", "1/n sum (a-y) σ'(x_j)", "1/n sum (a - y) s'(z) (x_j)"),
        ("wished", "a-y/a(1-a)", "(a - y)/(a (1 - a))"),
    ],
)
def test_what_is_ambiguous_is_asked(goal, line, meant):
    """If another reading of the same signs is right, it is offered; what is offered is right."""
    verdict = judge(goal, line)
    assert (verdict.outcome, verdict.slip) == ("ask", "reading")
    assert meant in verdict.meant
    for other in verdict.meant:
        assert judge(goal, other).outcome == "right"


@pytest.mark.parametrize(
    ("goal", "line", "sentence"),
    [
        ("ce-dw", "", "Nothing is written here yet."),
        ("ce-dw", "1/n sum (p-y) x_j", "“p” is called a here."),
        ("ce-dw", "1/n sum (q-y) x_j", "“q” is not known here."),
        ("ce-dw", "1/n sum x_j (a-y", "A parenthesis is opened and never closed."),
        ("ce-dw", "1/n sum x_j a-y)", "A parenthesis is closed that was never opened."),
        ("ce-dw", "1/n sum x_j a'", "A prime belongs to σ alone"),
        ("ce-dw", "1/n sum x_j (a -", "Something is missing at the end."),
        ("ce-dw", "1/n sum x_m a", "“m” is no index."),
        ("ce-dw", "0,5 a", "The sign “,” has no meaning here."),
        ("ce-dw", "1/n x_j sum (a-y)", "“x_j” belongs to one example"),
        ("ce-dw", "1/n sum x_k (a-y)", "The index k stands outside the sum over k."),
        ("ce-dw", "dC/dw_j", "∂C/∂w_j is what you are looking for"),
        ("ce-dw", "dC/dw_j = dC/dw_j", "∂C/∂w_j is what you are looking for"),
        ("ce-dw", "a_j", "There is no a_j here."),
        ("softmax-delta", "a - y", "Which a? Give it an index"),
        ("softmax-delta", "x_j", "There is no x here."),
        ("softmax-delta", "sum_x a_j", "There is no sum over the examples here."),
        ("ce-dw", "a" * 401, "The line is too long to be read."),
        ("ce-dw", "sum sum sum sum a", "The line is too long to be read."),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(goal, line, sentence):
    """A line that cannot be read is asked about, in a sentence that says what does not fit."""
    verdict = judge(goal, line)
    assert verdict.outcome == "ask"
    assert sentence in verdict.say


@pytest.mark.parametrize("line", ["a = 2y", "a + y = 0", "0 = 0", "a = a", "1 - y", "(1-y) a = y (1+a)"])
def test_an_equation_must_hold_where_the_slope_is_zero(line):
    """An equation that does not hold there, or holds everywhere, is wrong."""
    assert judge("minimum-at", line).outcome == "wrong"


@pytest.mark.parametrize(
    ("line", "finished"),
    [("a - y = 0", False), ("a(1-y) = y(1-a)", False), ("a = y", True), ("y = a", True), ("y", True)],
)
def test_an_equation_is_solved_if_the_output_stands_alone(line, finished):
    """Any equation that holds where the slope is zero is right; the last one says what the output is."""
    verdict = judge("minimum-at", line)
    assert (verdict.outcome, verdict.finished) == ("right", finished)


def test_bad_arguments_are_refused():
    """What is not derived gets a ValueError with the names of what is, and what is no text a TypeError."""
    with pytest.raises(ValueError, match=r"name is 'ce': it must be one of sigma-prime, .*minimum-curve-at"):
        judge("ce", "a")
    with pytest.raises(TypeError, match="line is 1: it must be text"):
        judge("ce-dw", 1)


def test_a_line_is_written_as_it_is_read():
    """What `write` makes of a tree is read as the same tree, but for parentheses, and typeset without an error."""
    rng = random.Random(SEED)
    for _ in range(400):
        line = rng.choice([garbage(rng), with_slips(rng, "ce-dw", goal_of("ce-dw").names)])
        try:
            trees = parse(line)
        except UnreadableError:
            continue
        assert list(map(bare, parse(" = ".join(map(write, trees))))) == list(map(bare, trees)), line
        assert tex(line)


def test_values_are_those_of_the_package():
    """A sigmoid neuron's values are exact: σ(z) is a, σ′(z) is a(1 − a), and w·x + b is z."""
    for goal in ("ce-dw", "wished"):
        description = DERIVATIONS["goals"][goal]
        point = goal_of(goal).points[0]
        point = point | {"example": point["examples"][0]}
        for left, right in [
            ("s(z)", "a"),
            ("s'(z)", "a(1-a)"),
            ("wx+b", "z"),
            ("ln a", "-ln(1+e^-z)"),
            ("√(a^2)", "a"),
        ]:
            pair = [evaluate(parse(line)[0], point, description) for line in (left, right)]
            assert pair[0] == pytest.approx(pair[1], rel=1e-12)


def test_no_value_is_special():
    """No number that lines are tried on is 0, 1, 2 or their like: a slip could equal what is wanted by chance."""
    neurons = [number for point in NOTATION["neurons"] for row in point["examples"] for number in row]
    layers = [number for layer in NOTATION["layers"] for numbers in layer.values() for number in numbers]
    assert not {0, 0.25, 0.5, 1, 2} & set(map(abs, neurons + layers))
    assert all(sum(layer["y"]) == pytest.approx(1) for layer in NOTATION["layers"])
    assert {len(point["examples"]) for point in NOTATION["neurons"]} >= {1, 2, 3}


@every_goal
def test_long_and_nested_lines_have_an_answer(goal):
    """Lines of 400 characters, deep parentheses, signs, powers and functions get a verdict."""
    lines = [
        "(" * 60 + "a" + ")" * 60,
        "σ(1-" * 60 + "a" + ")" * 60,
        "ay" * 200,
        "s" * 400,
        "x_j^" * 99 + "2",
        "a^" * 120 + "2",
    ]
    for line in [
        *lines,
        "-" * 399 + "a",
        "-" * 240 + "a",
        "ln " * 120 + "a",
        "sqrt " * 79 + "a",
        "a=" * 199 + "a",
        "1/" * 199 + "a",
    ]:
        assert judge(goal, line[:400]).outcome in ("ask", "wrong", "right")
