r"""One line of ordinary notation, read into a tree. ``widgets/derivation/notation.js`` reads the same in a browser.

The grammar, in which only the place of a space after ``/`` matters::

    line    = side {"=" side}
    side    = term {("+" | "-") term}
    term    = signed {"*" signed | "/" signed {tight} | power}            from left to right
    signed  = {"+" | "-"} power
    power   = unit ["^" ["-"] power]                     e^-z x_j is (e^-z) x_j, and e^2z is (e^2) z
    unit    = number | name ["_" index] | quotient | "(" side ")" | "frac" "(" side ")" "(" side ")"
            | ("sum" ["_" index] | "mean") term          takes all up to the next + or -; mean(...) its parentheses
            | ("ln" | "exp" | "sqrt") argument
            | ("sigma" | "sigma'") [argument]            sigma alone is sigma(z); sigma(1 - sigma) is a product
            | "delta" "_" index index
    argument = "(" side ")" | ["-"] power
    tight   = a name that touches a number: 1/2n is 1/(2n); parentheses that touch a name: y/a(1-a) is y/(a(1-a))

A quotient, such as ``dC/da`` or ``∂z/∂w_j``, is a name with a value; there is no operator d/da. Letters without a
space between them are taken apart by the longest known name: ``ay`` is a y, and ``xj`` is x_j.

Trees are tuples: ``("num", numeral)``, ``("var", name, index)``, ``("quotient", name)``, ``("kronecker", j, k)``,
``("fn", name, tree)``, ``("sum", index, tree)``, ``("mean", tree)``, ``("par", tree)``, ``("neg", tree)``, and with two
trees each ``add``, ``sub``, ``mul``, ``div`` and ``pow``.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

NOTATION = json.loads((Path(__file__).parent / "notation.json").read_text(encoding="utf-8"))
SIGMA, FUNCTIONS, CONSTANTS = ("sigma", "s"), ("ln", "exp", "sqrt"), ("const", "c")
DIGITS = "0123456789."
STARTS = ("number", "name", "quotient", "(")
INDEXED = re.compile("[xwayz][ijkl]{1,2}")
LONGEST = max(map(len, NOTATION["words"]))
TOKEN = re.compile(NOTATION["token"])


class UnreadableError(ValueError):
    """A line cannot be read, or means nothing here; the message says why."""

    def __init__(self, kind, *parts, within="unread"):
        self.outside = within == "outside"
        super().__init__(NOTATION[within][kind].format(*parts))


class Token(NamedTuple):
    """A number, name, quotient, index or sign of a line; `gap` tells whether a space stands before it."""

    kind: str
    value: str
    index: str = ""
    gap: bool = False


def in_ascii(text):
    """Write a line in ASCII, as the grammar wants it, whatever keyboard or formula it came from."""
    text = re.sub("[\U0001d400-\U0001d7ff]", lambda match: normalize("NFKC", match[0]), text)  # typeset letters
    text = re.sub("[ABD-Z]", lambda match: match[0].lower(), text)  # phones begin with a capital
    for pattern, replacement in NOTATION["rewritings"]:
        text = re.sub(pattern, replacement.replace("$", "\\"), text)
    return text


def take_apart(run):
    """Divide letters without a space into pairs of a known name and its index, longest first."""

    @cache
    def rest(start):
        if start == len(run):
            return []
        for end in range(min(len(run), start + LONGEST), start, -1):
            part = run[start:end]
            indexed = INDEXED.fullmatch(part)
            if (indexed or part in NOTATION["words"]) and (following := rest(end)) is not None:
                return [(part[0], part[1:]) if indexed else (part, ""), *following]
        return None

    parts = rest(0)
    if parts is None:
        known = NOTATION["elsewhere"].get(run.lower())
        raise UnreadableError("elsewhere", run, known) if known else UnreadableError("name", run)
    return parts


def tokenize(text):
    """Divide a line into tokens.

    Parameters
    ----------
    text : str
        The line as it was typed.

    Returns
    -------
    list of Token

    Raises
    ------
    UnreadableError
        If it holds an unknown name or sign, or is too long.
    """
    if len(text) > 400 or text.count("(") > 60:
        raise UnreadableError("long")
    tokens = []
    for match in TOKEN.finditer(in_ascii(text)):
        space, second, above, of, below, by, number, letters, sign = match.groups()
        gap = bool(space)
        follows_underscore = bool(tokens) and not gap and tokens[-1].kind == "_"
        if second:
            tokens.append(Token("quotient", "d^2C/da^2", gap=gap))
        elif above:
            index = f"_{of}" if of and of in "ijkl" else ""
            by = f"_{by or 'j'}" if by or below == "w" else ""
            tokens.append(Token("quotient", f"d{'a' if above[0] == 's' else above}{index}/d{below}{by}", gap=gap))
        elif number:
            tokens.append(Token("index" if follows_underscore else "number", number, gap=gap))
        elif letters:
            if follows_underscore:  # z_kx_j is z_k x_j
                many = len(tokens) > 1 and tokens[-2].value == "delta"
                index = letters[:2] if many else re.match("x|[ijkl]{0,2}", letters)[0]
                if not index:
                    raise UnreadableError("index", letters)
                tokens.append(Token("index", index))
                letters, gap = letters[len(index) :], False
            for i, (name, index) in enumerate(take_apart(letters)):
                tokens.append(Token("name", name, index, gap and i == 0))
        elif sign in "+-*/^()_'=":
            tokens.append(Token(sign, sign, gap=gap))
        else:
            raise UnreadableError("sign", sign)
    if len(tokens) > 250:  # trees may be as deep, and Python's recursion has a limit
        raise UnreadableError("long")
    return tokens


def parse(line):
    """Read a line into trees.

    Parameters
    ----------
    line : str or list of Token
        The line as it was typed, or its tokens.

    Returns
    -------
    list of tuple
        A tree for each side of ``=``; see the module for their form.

    Raises
    ------
    UnreadableError
        If it is not a line of the grammar; the message is a sentence for its reader.

    Examples
    --------
    >>> parse("a(1-a)")
    [('mul', ('var', 'a', ''), ('par', ('sub', ('num', '1'), ('var', 'a', ''))))]
    """
    return _Parser(tokenize(line) if isinstance(line, str) else line).line()


def has(tree, test):
    """Tell whether a tree or a part of it, at any depth, passes a test."""
    return isinstance(tree, tuple) and (test(tree) or any(has(part, test) for part in tree))


def write(tree):
    """Write a tree as a line that is read as the same tree, but for superfluous parentheses.

    Examples
    --------
    >>> write(parse("-½ Σ xj(σ(z)−y)/2n")[0])
    '-(1/2) sum x_j (s(z) - y)/(2 n)'
    """
    kind, *parts = tree
    match kind:
        case "num":
            return parts[0]
        case "par":
            return f"({write(parts[0])})"
        case "neg":
            return f"-{write(parts[0])}"
        case "var":
            return parts[0] + (f"_{parts[1]}" if parts[1] else "")
        case "quotient":
            return parts[0]
        case "kronecker":
            return f"delta_{parts[0]}{parts[1]}"
        case "fn" | "mean":
            inside = write(parts[-1])
            return (parts[0] if kind == "fn" else kind) + (inside if parts[-1][0] == "par" else f"({inside})")
        case "sum":
            return (f"sum_{parts[0]} " if parts[0] else "sum ") + write(parts[1])
    left, right = map(write, parts)
    if kind == "div" and parts[1][0] == "mul":
        right = f"({right})"
    between = {"add": " + ", "sub": " - ", "mul": " * " if right[0] in DIGITS else " ", "div": "/", "pow": "^"}
    return left + between[kind] + right


class _Parser:
    """Recursive descent: a method for each rule of the grammar."""

    def __init__(self, tokens):
        self.tokens, self.at, self.depth, self.groups = tokens, 0, 0, {}

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "")

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def accept(self, kind):
        return self.peek().kind == kind and self.take()

    def starts(self):
        return self.peek().kind in STARTS

    def touches(self):
        return not self.peek().gap

    def misplaced(self):
        token = self.peek()
        return UnreadableError(token.kind) if token.kind in ("end", ")", "'") else UnreadableError("place", token.value)

    def line(self):
        if not self.tokens:
            raise UnreadableError("empty")
        sides = [self.side()]
        while self.accept("="):
            sides.append(self.side())
        if self.at < len(self.tokens):
            raise self.misplaced()
        return sides

    def side(self):
        left = self.term()
        while self.peek().kind in ("+", "-"):
            left = ("add" if self.take().kind == "+" else "sub", left, self.term())
        return left

    def term(self):
        left = self.signed()
        while True:
            if self.accept("*"):
                left = ("mul", left, self.signed())
            elif self.accept("/"):
                left = ("div", left, self.denominator())
            elif self.starts():
                left = ("mul", left, self.power())
            else:
                return left

    def denominator(self):
        first, below = self.peek(), self.signed()
        while self.starts() and self.touches() and self.joins(first):
            below = ("mul", below, self.power())
        return below

    def joins(self, first):
        if first.kind == "number":
            return self.peek().kind == "name" and self.peek().value not in ("sum", "mean")
        return first.kind == "name" and first.value != "n" and self.peek().kind == "("

    def signed(self):
        if self.accept("-"):
            return ("neg", self.signed())
        return self.signed() if self.accept("+") else self.power()

    def power(self):
        base = self.unit()
        if not self.accept("^"):
            return base
        if self.accept("-"):
            return ("pow", base, ("neg", self.power()))
        return ("pow", base, self.power())

    def group(self):
        start = self.at  # what is read twice, as in σ(1 - σ(...)), must not take 2^depth steps
        if start not in self.groups:
            self.take()
            inside = self.side()
            if self.peek().kind == "end":
                raise UnreadableError("(")
            if not self.accept(")"):
                raise self.misplaced()
            self.groups[start] = ("par", inside), self.at
        tree, self.at = self.groups[start]
        return tree

    def within(self, rule):
        self.depth += 1  # sums within sums take n^depth steps
        if self.depth > 3:
            raise UnreadableError("long")
        tree = rule()
        self.depth -= 1
        return tree

    def index(self):
        if not self.accept("_"):
            return ""
        if self.peek().kind != "index":
            raise self.misplaced()
        return self.take().value

    def argument(self):
        if self.accept("-"):
            return ("neg", self.power())
        return self.group() if self.peek().kind == "(" else self.power()

    def unit(self):
        token = self.peek()
        if token.kind == "(":
            return self.group()
        if token.kind not in STARTS:
            raise self.misplaced()
        self.take()
        if token.kind == "number":
            return ("num", token.value)
        return ("quotient", token.value) if token.kind == "quotient" else self.named(token.value, token.index)

    def named(self, name, index):
        if name == "sum":
            index = self.index()
            return ("sum", index, self.within(self.term))
        if name == "mean":
            self.index()
            return ("mean", self.within(self.group if self.peek().kind == "(" else self.term))
        if name == "frac":
            return ("div", self.argument(), self.argument())
        if name in FUNCTIONS:
            return ("fn", name, self.argument())
        if name in SIGMA:
            return self.sigma()
        if name == "delta":
            return self.delta()
        return ("var", "const", "") if name in CONSTANTS else self.variable(name, index)

    def sigma(self):
        index, name = self.index(), "s"
        if self.accept("'"):
            name = "s'"
            if self.peek().kind == "'":
                raise self.misplaced()
        if self.peek().value == "z":
            return ("fn", name, self.unit())
        if self.peek().kind == "(":
            start, inside = self.at, self.group()
            if not has(inside, _is_output):
                return ("fn", name, inside)
            self.at = start
        return ("fn", name, ("var", "z", index))

    def delta(self):
        index = self.index()
        if len(index) == 2:
            return ("kronecker", *index)
        if not index:
            raise UnreadableError("which", "δ")
        return ("var", "delta", index)

    def variable(self, name, index):
        index = index or self.index()
        if self.peek().kind == "'":
            raise self.misplaced()
        return ("var", name, "" if name in ("b", "n", "e", "C", "wx") else index)


def _is_output(tree):
    return (tree[0] == "var" and tree[1] in ("a", "y", "n")) or tree[0] == "fn"
