"""Style sheets without what cannot style anything: the theme's are for books of every kind."""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

import tinycss2

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORT = re.compile(r'@import\s+"([^"]+)";')
ADDRESS = re.compile(r"""url\((["']?)(?!data:)([^)"']+)\1\)""")
CONDITIONS = {"media", "supports", "container", "layer"}
LISTED = re.compile(r"""\b(?:class|id)=\\*["']([^"'\\]*)""")
TAG = re.compile(r"<([a-z][a-z0-9]*)\b")
NAME = re.compile(r"-?[A-Za-z_][\w-]*")
PROPERTY = re.compile(r"--[\w-]+")
PROPERTY_SET = re.compile(r"""(?<=[{;])(--[\w-]+):(?:[^;{}"']|"[^"]*"|'[^']*')*(?:;|(?=\}))""")
ASKED = re.compile(r"var\(\s*(--[\w-]+)")
EMPTY = re.compile(r"^[^{}@]+\{\}\n?", re.MULTILINE)


@dataclass(frozen=True)
class Vocabulary:
    """The names that a selector may count on.

    Parameters
    ----------
    names : set of str
        Classes and ids.
    tags : set of str
        Elements.
    """

    names: set
    tags: set

    @classmethod
    def of(cls, pages, scripts):
        """Collect the names of a website.

        Parameters
        ----------
        pages, scripts : iterable of str
            Texts of its pages, and of its scripts, in which any word may become a name.

        Returns
        -------
        Vocabulary
        """
        pages, said = list(pages), set(NAME.findall(" ".join(scripts).replace("\\n", " ")))
        listed = {name for page in pages for names in LISTED.findall(page) for name in names.split()}
        return cls(listed | said, {"html", *said, *(tag for page in pages for tag in TAG.findall(page))})


def read(static, name):
    """Read a style sheet with those that it imports, its addresses as seen from the folder of static files.

    Parameters
    ----------
    static : pathlib.Path
        The folder.
    name : str
        The sheet, from there.

    Returns
    -------
    str
    """
    here = posixpath.dirname(name)
    text = COMMENT.sub("", Path(static, name).read_text("utf-8"))
    text = ADDRESS.sub(lambda found: f"url({posixpath.normpath(posixpath.join(here, found[2]))})", text)
    return IMPORT.sub(lambda found: read(static, posixpath.normpath(posixpath.join(here, found[1]))), text)


def cut(text, vocabulary):
    """Leave out the rules that can match no element.

    Parameters
    ----------
    text : str
        A style sheet without comments.
    vocabulary : Vocabulary
        What may be in a page.

    Returns
    -------
    str
    """
    return _rules(tinycss2.parse_stylesheet(text, skip_whitespace=True), vocabulary)


def _rules(rules, vocabulary):
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [_written(each) for each in _split(rule.prelude, ",") if _can_match(each, vocabulary)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{_declarations(rule.content)}}}")
        elif rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")
        elif rule.lower_at_keyword in CONDITIONS and rule.content is not None:
            inner = _rules(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), vocabulary)
            kept.append(f"@{rule.at_keyword} {_written(rule.prelude)}{{{inner}}}" if inner else "")
        elif rule.lower_at_keyword != "charset":
            kept.append(re.sub(r"\s*\n\s*", " ", rule.serialize()))
    return "\n".join(filter(None, kept))


def _split(tokens, sign):
    parts = [[]]
    for token in tokens:
        if token == sign:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _written(tokens):
    return re.sub(r"\s*\n\s*", " ", tinycss2.serialize(tokens)).strip()


def _declarations(tokens):
    return ";".join(filter(None, map(_written, _split(tokens, ";"))))


def _can_match(selector, vocabulary):
    """Tell whether a page may have what a selector asks for; what stands in brackets is not looked at."""
    before = None
    for token in selector:
        if token.type == "hash" or (token.type == "ident" and before == "."):
            if token.value not in vocabulary.names:
                return False
        elif token.type == "ident" and before != ":" and token.lower_value not in vocabulary.tags:
            return False
        before = token.value if token.type == "literal" else None
    return True


def drop_properties(text, elsewhere):
    """Leave out the custom properties of which nobody asks for the value.

    Parameters
    ----------
    text : str
        What `cut` returns.
    elsewhere : iterable of str
        Pages, scripts and other style sheets, which may ask, too.

    Returns
    -------
    str
    """
    used = set(PROPERTY.findall(" ".join(elsewhere)))
    while True:
        now = used | set(ASKED.findall(text))
        shorter = PROPERTY_SET.sub(lambda found, now=now: found[0] if found[1] in now else "", text)
        if shorter == text:
            return EMPTY.sub("", text)
        text = shorter
