"""Lines to try the judge of derivations on: as students type them, rewritten by algebra, wrong, or garbage."""

import sympy
from crossentropy.derivations import DERIVATIONS
from crossentropy.derivations.notation import parse, write

# Right lines as people type them: on phones, from typeset formulas, in half of LaTeX, with a left side or without.
STUDENTS = {
    "sigma-prime": [
        "e^-z/(1+e^-z)^2",
        "exp(-z)/(1+exp(-z))**2",
        "e⁻ᶻ/(1+e⁻ᶻ)²",
        "(1/(1+e^-z)) * (e^-z/(1+e^-z))",
        r"\frac{e^{-z}}{(1+e^{-z})^2}",
        "σ(z)(1−σ(z))",
        "σ(1-σ)",
        "σ - σ²",
        "σ(z) − σ²(z)",
        "s(z)*(1-s(z))",
        "sigmoid(z) (1 - sigmoid(z))",
        "Sigma(z)(1-sigma(z))",
        "da/dz = a(1-a)",
        "σ'(z) = a*(1 - a)",
        "a-a^2",
        "1/(1+e^-z) - 1/(1+e^-z)^2",
        "σ(z)σ(-z)",
        "(1 + e^(-z))^-2 e^-z",
    ],
    "quadratic-dw": [
        "1/n sum (a-y) s'(z) x_j",
        "1/n Σ (a − y) σ′(z) xj",
        "(1/n) Σ_x (σ(z) − y) σ′(z) x_j",
        "mean((a-y)*s'(z)*x_j)",
        "-1/n sum (y-a) da/dw_j",
        "2/(2n) sum (a-y) sigma'(z) x_j",
        "1/n sum dC/da da/dz dz/dw_j",
        "1/n Σₓ xⱼ (a−y) a (1−a)",
        "∂C/∂w_j = 1/n ∑ (a−y) ∂σ(z)/∂w_j",
        "Mean( (A-Y) s'(z) xj )",
    ],
    "ce-dw": [
        "1/n sum (a-y) x_j",
        "1/n Σ x_j(σ(z) − y)",
        "mean(xj (a-y))",
        "average(x_j (a - y))",
        "sum x_j(a-y) / n",
        "1/n * sum_x x_j * (s(z) - y)",
        "(1/n)Σₓ xⱼ(σ(z)−y)",
        "−1/n ∑ₓ xⱼ(y − σ(z))",
        r"\frac{1}{n} \sum_{x} x_j (\sigma(z) - y)",
        "1/n Σ_{i=1}^n x_ij (a_i - y_i)",
        "-1/n sum (y/a - (1-y)/(1-a)) s'(z) x_j",
        "-1/n Σ [ y/σ(z) − (1−y)/(1−σ(z)) ] ∂σ(z)/∂w_j",
        "1/n sum (a-y)/(a(1-a)) * s'(z) * x_j",
        "1/n sum (s'(z) x_j)/(s(z)(1-s(z))) (s(z)-y)",
        "dC/dw_j = 1/n sum (a x_j - y x_j)",
        "1/n (sum a x_j - sum y x_j)",
        "1/n Σ dC/dz xj",
        "1/n sum(xj*(a-y)).",
        "= 1/n Σ x_j (𝑎 − 𝑦)",
        "1/n sum x_j (1/(1+e^-z) - y)",
        "1/n Σ (1-y) a xj − y (1-a) xj",
    ],
    "ce-db": [
        "1/n sum (a-y)",
        "mean(a-y)",
        "mean(σ(z) − y)",
        "1/n Σ a − 1/n Σ y",
        "-1/n sum (y/a - (1-y)/(1-a)) da/db",
        "1/n Σ (a−y)/(a(1−a)) σ′(z)",
        "1/n sum dC/da s'(z) dz/db",
    ],
    "softmax-delta": [
        "a_j - y_j",
        "aj - yj",
        "softmax(z)_j - y_j",
        "e^z_j/sum_k e^z_k - y_j",
        "sum_k dC/da_k da_k/dz_j",
        "−Σ_k y_k/a_k ∂a_k/∂z_j",
        "-sum_k y_k (δ_jk - a_j)",
        "delta_j = a_j sum_k y_k - y_j",
    ],
    "from-logits": [
        "ln(sum_k e^z_k) - sum_k y_k z_k",
        "ln Σ_k e^z_k − Σ_k y_k z_k",
        "-sum_k y_k ln(e^z_k/sum_l e^z_l)",
        "C = sum_k y_k (ln(sum_l e^z_l) - z_k)",
        "-Σ_k y_k ln softmax(z)_k",
        "sum_k y_k ln(sum_l e^(z_l-z_k))",
        "ln(sum_l exp(z_l)) - sum_l y_l z_l",
    ],
    "log-odds": [
        "z",
        "ln a - ln(1-a)",
        "ln(a/(1-a)) = ln(e^z)",
        "log(σ(z)/(1-σ(z)))",
        "-ln((1-a)/a)",
        "-ln(1/a - 1)",
        "ln(1/(1+e^-z)) - ln(1 - 1/(1+e^-z))",
        "-ln(e^-z)",
        "ln(1/(1+e⁻ᶻ) · (1+e⁻ᶻ)/e⁻ᶻ)",
        "w·x + b",
    ],
    "honest-slope": [
        "2(a-y)",
        "2a - 2y",
        "∂C/∂a = 2(a − y)",
        "-2(y-a)",
        "-2y(1-a) + 2(1-y)a",
        "2a(1-y) − 2y(1−a)",
        "-2y + 2ay + 2a - 2ay",
    ],
    "wished": [
        "(a-y)/(a(1-a))",
        "(a-y)/s'(z)",
        "(a-y)/a(1-a)",
        "-y/a + (1-y)/(1-a)",
        "dC/db / σ′(z)",
        "(1-y)/(1-a) - y/a",
    ],
    "integrate": [
        "-y ln a - (1-y) ln(1-a)",
        "C = -(y ln(a) + (1-y) ln(1-a)) + const",
        "-y log a - (1-y) log(1-a) + c",
        "-[y ln a + (1−y) ln(1−a)]",
        "y ln(1/a) + (1-y) ln(1/(1-a)) + 3",
        "y ln(y/a) + (1-y) ln((1-y)/(1-a))",
        "-ln(a^y (1-a)^(1-y))",
    ],
    "minimum-slope": ["-y/a + (1-y)/(1-a)", "(a-y)/(a(1-a))", "(a−y)/(a−a²)", "∂C/∂a = (1-y)/(1-a) - y/a"],
    "minimum-at": ["y", "a = y", "a-y = 0", "0 = a − y", "(1-y)a = y(1-a)", "y/a = (1-y)/(1-a)"],
    "minimum-curve": ["y/a^2 + (1-y)/(1-a)^2", "y/a² + (1−y)/(1−a)²", "d²C/da² = y/a^2 + (1-y)/(1-a)^2"],
    "minimum-curve-at": ["y/y^2 + (1-y)/(1-y)^2", "1/y + 1/(1-y)", "1/(y(1-y))", "((1-y)+y)/(y(1-y))"],
}

a, y, x, z, slope = sympy.symbols("a y x z slope", positive=True)
e = sympy.exp(-z)
error, denominator = a - y, a * (1 - a)
# What stands under the sum, if there is one
BODIES = {
    "sigma-prime": [e / (1 + e) ** 2, denominator, a - e / (1 + e) ** 2 * a / (1 - a), a**2 * e],
    "quadratic-dw": [error * slope * x, error * denominator * x],
    "ce-dw": [error * x, error / denominator * slope * x, -(y / a - (1 - y) / (1 - a)) * slope * x],
    "ce-db": [error, error / denominator * slope, -(y / a - (1 - y) / (1 - a)) * denominator],
    "log-odds": [sympy.log(a / (1 - a)), sympy.log(a) - sympy.log(1 - a), -sympy.log(e)],
    "honest-slope": [2 * error, 2 * a * (1 - y) - 2 * y * (1 - a)],
    "wished": [error / denominator, error / slope],
    "integrate": [-y * sympy.log(a) - (1 - y) * sympy.log(1 - a)],
    "minimum-slope": [-y / a + (1 - y) / (1 - a), error / denominator],
    "minimum-curve": [y / a**2 + (1 - y) / (1 - a) ** 2],
    "minimum-curve-at": [1 / (y * (1 - y)), 1 / y + 1 / (1 - y)],
}
SUMMED = ("quadratic-dw", "ce-dw", "ce-db")
REWRITINGS = [
    sympy.expand,
    sympy.factor,
    sympy.together,
    sympy.cancel,
    sympy.simplify,
    lambda body: sympy.collect(sympy.expand(body), y),
    lambda body: sympy.collect(sympy.expand(body), a),
    lambda body: sympy.apart(body, a) if not body.has(sympy.log, sympy.exp) else body,
    lambda body: body.subs(slope, denominator),
    lambda body: body.subs(a, 1 / (1 + e)) if not body.has(sympy.log) else body,
]
# The same in other words, with a zero or a one that algebra would take away
DETOURS = ["{}", "{}", "({}) + y - y", "2({})/2", "({})(1+a)/(1+a)", "-(-({}))", "(({}))", "0 + {}", "({})*1"]
SUMS = ["1/n sum ({})", "mean({})", "(1/n) Σ_x ({})", "Σ ({})/n", r"\frac{{1}}{{n}} \sum_x ({})", "-1/n sum -({})"]


def in_notation(expression, product=" "):
    """Write an expression of SymPy in the notation that the judge reads."""
    match expression:
        case sympy.Add():
            terms = [in_notation(term, product) for term in sympy.Add.make_args(expression)]
            return " + ".join(terms).replace("+ -", "- ")
        case sympy.Mul():
            if expression.could_extract_minus_sign():
                return f"-{_in_parentheses(-expression, product)}"
            above, below = expression.as_numer_denom()
            if below != 1:
                return f"{_in_parentheses(above, product)}/{_in_parentheses(below, product)}"
            return product.join(_in_parentheses(factor, product) for factor in sympy.Mul.make_args(expression))
        case sympy.exp():
            return f"e^({in_notation(expression.args[0], product)})"
        case sympy.log():
            return f"ln({in_notation(expression.args[0], product)})"
        case sympy.Pow(base=base, exp=exponent) if exponent.is_negative:
            return f"1/{_in_parentheses(base**-exponent, product)}"
        case sympy.Pow(base=base, exp=exponent):
            return f"{_in_parentheses(base, product)}^{exponent}"
        case sympy.Symbol():
            return {"x": "x_j", "slope": "s'(z)"}.get(str(expression), str(expression))
    return str(expression)


def _in_parentheses(expression, product):
    text = in_notation(expression, product)
    return text if expression.is_Atom else f"({text})"


def rewritten(rng, goal):
    """Rewrite what is wanted by some steps of algebra, and write it down in one of many ways."""
    body = rng.choice(BODIES[goal])
    for rewriting in rng.choices(REWRITINGS, k=rng.randint(1, 3)):
        body = rewriting(body)
    line = rng.choice(DETOURS).format(in_notation(body, rng.choice([" ", "*", " · "])))
    return rng.choice(SUMS).format(line) if goal in SUMMED else line


def reference_lines(goal):
    """Give the lines of a derivation as they stand in its description, without the marks of gaps."""
    return [step["line"].replace("{{", "").replace("}}", "") for step in DERIVATIONS["goals"][goal]["lines"]]


def slipped(rng, tree, names):
    """Change one random node of a tree, as a slip of the pen or of the mind does."""
    path, node = rng.choice(list(_nodes(tree)))
    kind, *parts = node
    slips = [("neg", node), ("pow", node, ("num", "2")), ("mul", ("num", "2"), node)]
    if kind in ("add", "sub", "mul", "div"):
        slips += [parts[0], parts[1], (kind, parts[1], parts[0])]
        slips += [("sub" if kind == "add" else "add", *parts), ("div" if kind == "mul" else "mul", *parts)]
    if kind in ("neg", "par", "pow"):
        slips += [parts[0]] * 3
    if kind == "fn":
        slips += [parts[1], ("fn", "s" if parts[0] == "s'" else "s'", parts[1])]
    if kind == "var":
        slips += [name for name in names if name != node]
    return _replaced(tree, path, rng.choice([slip for slip in slips if slip != node]))


def _nodes(tree, path=()):
    yield path, tree
    for i, part in enumerate(tree):
        if isinstance(part, tuple):
            yield from _nodes(part, (*path, i))


def _replaced(tree, path, node):
    if not path:
        return node
    i, *rest = path
    return (*tree[:i], _replaced(tree[i], rest, node), *tree[i + 1 :])


PIECES = r"""
a y z x_j w_j b n σ(z) s'(z) σ σ' 1 2 3 0.5 .5 + - * / ( ) ^ = 1/n Σ Σ_x Σx sum sum_k mean( ln e^-z ² (1-a) (a-y) const
a_j y_k z_2 delta_jk δ_j dC/da ∂a/∂z ∂C/∂w_j d²C/da² ′ _ , . p yhat 𝑎 \frac{ } { ½ − – xj ay sqrt( exp( C √ ** w·x
softmax(z)_k ⁻ᶻ constraint \sigma \cdot & ? é 😀 e_ _jk 1e3
"""


def garbage(rng):
    """Put random pieces of lines together."""
    pieces = PIECES.split()
    return "".join(rng.choice(pieces) + rng.choice(["", "", " "]) for _ in range(rng.randint(1, 14)))


def mistyped(rng, goal):
    """Change one character of a line."""
    line = rng.choice(reference_lines(goal))
    i = rng.randrange(len(line) + 1)
    return (
        line[:i] + rng.choice(["", "(", ")", "-", "a", "y", "'", " ", "2", "^2", "="]) + line[i + rng.randint(0, 1) :]
    )


def with_slips(rng, goal, names, most=2):
    """Give a line of a derivation with some slips."""
    tree = parse(rng.choice(reference_lines(goal)))[0]
    for _ in range(rng.randint(1, most)):
        tree = slipped(rng, tree, names)
    return write(tree)
