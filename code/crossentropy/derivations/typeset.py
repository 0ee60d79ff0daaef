"""A tree as TeX, as it was typed, for print; ``widgets/derivation/typeset.js`` sets the same as MathML."""

import re

from .notation import parse

NAMES = {"s": r"\sigma", "s'": r"\sigma'", "delta": r"\delta", "wx": r"w \cdot x", "const": r"\text{const}"}
SIGNS = {"add": "+", "sub": "-"}


def tex(line):
    r"""Write a line as TeX.

    Parameters
    ----------
    line : str
        A line of ordinary notation.

    Returns
    -------
    str

    Examples
    --------
    >>> tex("dC/db = 1/n sum (s(z) - y)")
    '\\frac{\\partial C}{\\partial b} = \\frac{1}{n} \\sum_{x} (\\sigma(z) - y)'
    """
    return " = ".join(map(_tex, parse(line)))


def markdown(text):
    """Give sentences with lines of ordinary notation in backticks as Markdown with formulas."""
    return re.sub("`([^`]+)`", lambda match: f"${tex(match[1])}$", text)


def _tex(tree):
    kind, *parts = tree
    match kind:
        case "num":
            return parts[0]
        case "par":
            return _fenced(tree)
        case "neg":
            return f"-{_tex(parts[0])}"
        case "var":
            return NAMES.get(parts[0], parts[0]) + (f"_{{{parts[1]}}}" if parts[1] else "")
        case "quotient":
            above, below = (part.replace("d", r"\partial ", 1) for part in parts[0].split("/"))
            return rf"\frac{{{above.replace(' ^2', '^2 ')}}}{{{below}}}"
        case "kronecker":
            return rf"\delta_{{{parts[0]}{parts[1]}}}"
        case "fn" if parts[0] == "sqrt":
            return rf"\sqrt{{{_tex(_inside(parts[1]))}}}"
        case "fn":
            bare = parts[0] == "ln" and parts[1][0] == "var"
            name = NAMES.get(parts[0], f"\\{parts[0]}")
            return f"{name} {_tex(parts[1])}" if bare else name + _fenced(parts[1])
        case "mean":
            return rf"\operatorname{{mean}}{_fenced(parts[0])}"
        case "sum":
            return rf"\sum_{{{parts[0] or 'x'}}} {_tex(parts[1])}"
        case "pow":
            return f"{{{_tex(parts[0])}}}^{{{_tex(_inside(parts[1]))}}}"
        case "div" if parts[0][0] == "neg":  # -1/n has its sign before the fraction
            return f"-{_tex(('div', parts[0][1], parts[1]))}"
        case "div":
            return rf"\frac{{{_tex(_inside(parts[0]))}}}{{{_tex(_inside(parts[1]))}}}"
    left, right = map(_tex, parts)
    dot = r"\cdot " if parts[1][0] == "neg" or _begins_with_digit(parts[1]) else ""
    return f"{left} {SIGNS[kind]} {right}" if kind in SIGNS else rf"{left} {dot}{right}"


def _inside(tree):
    return tree[1] if tree[0] == "par" else tree


def _fenced(tree):
    inside = _tex(_inside(tree))
    return rf"\left({inside}\right)" if r"\frac" in inside else f"({inside})"


def _begins_with_digit(tree):
    return tree[0] == "num" or (tree[0] in ("mul", "div", "pow") and _begins_with_digit(tree[1]))
