"""What is close to a line: other readings of its signs, and its tree after one small change.

``widgets/derivation/variants.js`` gives the same, in the same order, in a browser.
"""

from .notation import SIGMA, Token, has

ONE, TWO = ("num", "1"), ("num", "2")
OPENED, CLOSED = Token("(", "("), Token(")", ")")


def readings(tokens, is_mean):
    """Yield other readings of a line.

    Parameters
    ----------
    tokens : list of Token
        The line.
    is_mean : bool
        Whether a mean over the examples is derived, so that one may have been forgotten.

    Yields
    ------
    list of Token
        The line with an index, an argument, a mean or a pair of parentheses more.
    """
    following = [*tokens[1:], Token("end", "")]
    for i, (token, after) in enumerate(zip(tokens, following, strict=True)):
        if token.value == "sum" and after.value == "x" and not after.gap:  # Σx (a - y) with a sum over x
            yield [*tokens[: i + 1], Token("_", "_"), Token("index", "x"), *tokens[i + 2 :]]
    if any(token.value in SIGMA for token in tokens):  # σ'(x_j) as a product
        with_arguments = zip(tokens, following, strict=True)
        yield [part for token, after in with_arguments for part in _with_argument(token, after)]
    if is_mean:
        start = 1 + max((i for i, token in enumerate(tokens) if token.kind == "="), default=-1)
        yield [*tokens[:start], Token("name", "mean"), OPENED, *tokens[start:], CLOSED]
    for start, end in _pairs([token.kind for token in tokens]):
        opened = OPENED._replace(gap=tokens[start].gap)
        inside = [tokens[start]._replace(gap=False), *tokens[start + 1 : end + 1]]
        yield [*tokens[:start], opened, *inside, CLOSED, *tokens[end + 1 :]]


def _with_argument(token, after):
    bare = (token.value in SIGMA or token.kind == "'") and after.kind == "("
    return [token, OPENED, Token("name", "z"), CLOSED] if bare else [token]


def _pairs(kinds):
    """Yield the positions of the first and the last token between which parentheses may stand."""
    for start, kind in enumerate(kinds):
        if kind not in ("number", "name", "quotient", "(", "-"):
            continue
        depth = 0
        for end in range(start, len(kinds)):
            depth += (kinds[end] == "(") - (kinds[end] == ")")
            if depth < 0 or kinds[end] == "=":
                break
            after = kinds[end + 1] if end + 1 < len(kinds) else ""
            closes = kinds[end] in ("number", "name", "quotient", ")", "index", "'") and after not in ("_", "'")
            if closes and depth == 0 and end > start:
                yield start, end


def small_changes(tree, names, factors):
    """Yield a tree after each small change.

    Parameters
    ----------
    tree : tuple
        From `notation.parse`.
    names : list of tuple
        Variables that may stand in the place of another.
    factors : list of tuple
        What may have been lost; not what the tree shows.

    Yields
    ------
    slip : str
        What is wrong with the tree if the change makes it right: a key of ``slips`` in ``notation.json``.
    changed : tuple
        The tree after the change.
    places : tuple of tuple
        The parts of the tree that a sentence about it names.
    """
    yield from _at_every_node(tree, lambda node, is_term: _changes_of_node(node, is_term, names))
    for factor in factors:
        if not has(tree, lambda part, shown=factor[:2]: part[:2] == shown):
            yield from _at_every_node(tree, lambda node, is_term, lost=factor: _with_factor(node, is_term, lost))


def _at_every_node(tree, changes_of, is_term=True):
    yield from changes_of(tree, is_term)
    for i, part in enumerate(tree):
        if isinstance(part, tuple):
            # elsewhere a sign or a factor can as well stand further out
            inner = _at_every_node(part, changes_of, tree[0] in ("add", "sub", "fn", "sum", "mean"))
            for slip, changed, places in inner:
                yield slip, (*tree[:i], changed, *tree[i + 1 :]), places


def _with_factor(node, is_term, factor):
    if is_term:
        yield "factor lost", ("mul", node, factor), (node, factor)


def _changes_of_node(node, is_term, names):
    kind, *parts = node
    if is_term:
        yield "sign of a part", ("neg", node), (node,)
    match kind:
        case "add" | "sub":
            yield "sign between", ("sub" if kind == "add" else "add", *parts), (node,)
        case "mul":
            yield "multiplied", ("div", *parts), (parts[1],)
        case "div":
            yield "divided", ("mul", *parts), (parts[1],)
            yield "upside down", ("div", parts[1], parts[0]), (node,)
        case "neg":
            yield "sign of a part", parts[0], (node,)
        case "pow":
            yield "power", parts[0], (node,)
            yield "power", ("pow", parts[0], ("neg", parts[1])), (node,)
        case "fn" if parts[0] == "s'":
            yield "slope for value", ("fn", "s", parts[1]), (node,)
        case "fn" if parts[0] == "s":
            yield "value for slope", ("fn", "s'", parts[1]), (node,)
        case "fn":
            yield "function", parts[1], (node,)
        case "num":
            yield from (("other name", number, (node,)) for number in (ONE, TWO) if number != node)
        case "var":
            yield from (("other name", name, (node,)) for name in names if name != node)
    if kind in ("add", "sub", "mul", "div"):
        without_first = {"sub": ("neg", parts[1]), "div": ("div", ONE, parts[1])}.get(kind, parts[1])
        yield "too much", parts[0], (parts[1],)
        yield "too much", without_first, (parts[0],)
    if kind in ("var", "fn", "par"):
        yield "complement", ("sub", ONE, node), (node,)
        yield "square lost", ("pow", node, TWO), (node,)
