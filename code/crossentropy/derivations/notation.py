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
SIGMA, FUNCTIONS = ("sigma", "sigmoid", "sig", "s"), ("ln", "log", "exp", "sqrt")
MEANS, CONSTANTS = ("mean", "average", "avg"), ("const", "constant", "c")
DIGITS = "0123456789."
STARTS = ("number", "name", "quotient", "(")
INDEXED = re.compile("[xwayz][ijkl]{1,2}")
SPACES = re.compile("[\t-\r\x85\xa0\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]")
TOKEN = re.compile(
    r"( *)(?:(d\^2 *C */ *da\^2)|d *(C|a|z|sigma|s)(?:_([a-z]))? *(?:\(z\))? */ *d *([wabz])(?:_?([jkl]))?(?![a-z(])"
    r"|([0-9]+(?:\.[0-9]+)?|\.[0-9]+)|([A-Za-zŷ]+)|([^ ]))"
)


class UnreadError(ValueError):
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


def plain(text):
    """Write a line in ASCII as far as possible, whatever keyboard or formula it came from."""
    text = re.sub("[\U0001d400-\U0001d7ff]", lambda m: normalize("NFKC", m[0]), text)  # letters of typeset formulas
    text = SPACES.sub(" ", text)
    text = re.sub(r"\\(?:cdot|times)", "*", re.sub(r"\\(?:left|right|displaystyle|quad|[,;!])", " ", text))
    text = re.sub(r"\\partial *", "d", text).replace("\\", " ").replace("**", "^")
    raised = NOTATION["raised"]
    text = re.sub("[⁻⁰¹²³ᶻ]{2,}|[⁻⁰¹ᶻ]", lambda m: f"^({''.join(raised[c] for c in m[0])})", text)
    text = "".join(NOTATION["characters"].get(c, c) for c in text)
    # phones begin a line with a capital
    text = re.sub("(?<![A-Za-z])[A-Z](?=[a-z])|[ABENSXYZW]|(?<=_)[A-Z]", lambda m: m[0].lower(), text)
    text = re.sub(r"_\(([a-z]) *= *1\) *\^ *(?:\([a-z]\)|[a-z])", r"_\1", text)  # the bounds of a sum
    text = re.sub(r"_\(([a-z0-9]{1,2})\)", r"_\1", text)
    text = re.sub(r"frac *\((d[^()]*)\) *\((d[^()]*)\)", r"\1/\2", text)
    text = re.sub("(sigma|sigmoid|s)_prime", r"\1'", text)
    return re.sub(r"^ *=|\. *$", "", text)


def take_apart(run):
    """Divide letters without a space into pairs of a known name and its index, longest first."""

    @cache
    def rest(start):
        if start == len(run):
            return []
        for end in range(len(run), start, -1):
            part = run[start:end]
            indexed = INDEXED.fullmatch(part)
            if (indexed or part in NOTATION["words"]) and (following := rest(end)) is not None:
                return [(part[0], part[1:]) if indexed else (part, ""), *following]
        return None

    parts = rest(0)
    if parts is None:
        known = NOTATION["elsewhere"].get(run.lower())
        raise UnreadError("elsewhere", run, known) if known else UnreadError("name", run)
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
    UnreadError
        If it holds an unknown name or sign, or is too long.
    """
    if len(text) > 400 or text.count("(") > 60:
        raise UnreadError("long")
    tokens = []
    for match in TOKEN.finditer(plain(text)):
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
                    raise UnreadError("index", letters)
                tokens.append(Token("index", index))
                letters, gap = letters[len(index) :], False
            for i, (name, index) in enumerate(take_apart(letters)):
                tokens.append(Token("name", name, index, gap and i == 0))
        elif sign in "+-*/^()_'=":
            tokens.append(Token(sign, sign, gap=gap))
        else:
            raise UnreadError(sign) if sign in ",." else UnreadError("sign", sign)
    return tokens


def untokenize(tokens):
    """Write tokens as a line that is divided into the same tokens."""
    text, before = "", ""
    for token in tokens:
        close = token.kind == "name" and before in ("name", "quotient", "index")
        text += (" " if token.gap or close else "") + token.value + (f"_{token.index}" if token.index else "")
        before = token.kind
    return text.strip()


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
    UnreadError
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
            return "w*x" if parts[0] == "wx" else parts[0] + (f"_{parts[1]}" if parts[1] else "")
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

    def peek(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else Token("end", "")

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
        return UnreadError(token.kind) if token.kind in ("end", ")", "'") else UnreadError("place", token.value)

    def line(self):
        if not self.tokens:
            raise UnreadError("empty")
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
            return self.peek().kind == "name" and self.peek().value not in ("sum", *MEANS)
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
            if self.peek().kind == ")":
                raise UnreadError("()")
            inside = self.side()
            if self.peek().kind == "end":
                raise UnreadError("(")
            if not self.accept(")"):
                raise self.misplaced()
            self.groups[start] = ("par", inside), self.at
        tree, self.at = self.groups[start]
        return tree

    def within(self, rule, word):
        if not self.starts() and self.peek().kind != "-":
            raise UnreadError("of what", word)
        self.depth += 1  # sums within sums take n^depth steps
        if self.depth > 3:
            raise UnreadError("sums")
        tree = rule()
        self.depth -= 1
        return tree

    def index(self):
        if not self.accept("_"):
            return ""
        if self.peek().kind != "index":
            raise UnreadError("no index")
        return self.take().value

    def argument(self, word):
        if self.peek().kind == "(":
            return self.group()
        if self.accept("-"):
            return ("neg", self.power())
        if not self.starts():
            raise UnreadError("of what", word)
        return self.power()

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
            return ("sum", index, self.within(self.term, name))
        if name in MEANS:
            self.index()
            return ("mean", self.within(self.group if self.peek().kind == "(" else self.term, name))
        if name == "frac":
            return ("div", self.argument(name), self.argument(name))
        if name in FUNCTIONS:
            return ("fn", "ln" if name == "log" else name, self.argument(name))
        if name == "softmax":
            self.argument(name)
            return ("var", "a", self.index() or "j")
        if name in SIGMA:
            return self.sigma()
        if name == "delta":
            return self.delta()
        if name in CONSTANTS:
            return ("var", "const", "")
        return self.variable(name, index)

    def sigma(self):
        index, name = self.index(), "s"
        if self.accept("'"):
            name = "s'"
            if self.peek().kind == "'":
                raise UnreadError("''")
        if self.peek().value == "z":
            return ("fn", name, self.unit())
        ahead = [self.peek(i) for i in range(4)]
        if [token.kind for token in ahead[:3]] == ["^", "number", "("] and ahead[3].value == "z":  # σ²(z)
            self.at += 2
            return ("pow", ("fn", name, self.group()), ("num", ahead[1].value))
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
            raise UnreadError("delta")
        return ("var", "delta", index)

    def variable(self, name, index):
        index = index or self.index()
        if name in ("b", "n", "e", "C"):
            return ("var", name, "")
        if not index and self.peek().kind == "number" and self.touches() and len(self.peek().value) == 1:
            index = self.take().value  # x1
        if self.peek().kind == "'":
            raise UnreadError("'")
        if name == "a" and [self.peek(i).value for i in range(3)] == ["(", "z", ")"]:
            self.at += 3
        ahead = 1 if self.peek().kind == "*" else 0
        follows = self.peek(ahead)
        if (
            name == "w"
            and not index
            and follows.value == "x"
            and not follows.index
            and self.peek(ahead + 1).kind != "_"
        ):
            self.at += ahead + 1
            return ("var", "wx", "")
        return ("var", name, index)


def _is_output(tree):
    return (tree[0] == "var" and tree[1] in ("a", "y", "n")) or tree[0] == "fn"
