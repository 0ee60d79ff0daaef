"""Formulas, from TeX to the MathML that browsers and e-readers typeset themselves.

`mathml` makes this Sphinx's renderer; other code calls `to_mathml`, and needs no Sphinx for that.
"""

import re
from html import unescape

from math_core import LatexError, LatexToMathML

CONVERTER = LatexToMathML(
    macros={"substack": r"\begin{subarray}{c}#1\end{subarray}"},
    xml_namespace=True,  # HTML ignores it, EPUB needs it
    fancy_error=False,
)

# Sphinx does the numbering, so amsmath's numbered environments become the environments inside them.
INNER_FORMS = {"align": "aligned", "equation": "gathered", "gather": "gathered", "multline": "gathered"}
NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|multline)\*?\}")
ENVIRONMENT = re.compile(r"\\begin\{(\w+)\}.*?\\end\{\1\}", re.DOTALL)
ROWS = re.compile(r"\\\\|(?<!\\)&")
BLANK_LINES = re.compile(r"\n\s*\n")


def to_mathml(tex, display=False):
    r"""Convert a formula from TeX to MathML.

    Parameters
    ----------
    tex : str
        The formula, without dollar signs.
    display : bool, optional
        Whether the formula stands on a line of its own. It may then have several rows, separated
        by ``\\`` and aligned at ``&``, without an environment around them.

    Returns
    -------
    str
        A ``<math>`` element, valid both in HTML and in XML.

    Raises
    ------
    ValueError
        If the formula cannot be read. The message holds the reason and the formula.

    Examples
    --------
    >>> to_mathml("a^L")
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>a</mi><mi>L</mi></msup></math>'
    """
    try:
        mathml = CONVERTER.convert_with_local_state(_aligned(tex) if display else tex, displaystyle=display)
    except LatexError as error:
        # "6: Unknown command": the position counts in the rewritten formula, so it would mislead.
        raise ValueError(f"{str(error).partition(': ')[2]} In the formula: {tex}") from None
    return _portable(mathml)


def _aligned(tex):
    """Give several rows without an environment the one that they need, as Sphinx does for MathJax."""
    tex = NUMBERED.sub(lambda match: rf"\{match[1]}{{{INNER_FORMS[match[2]]}}}", tex)
    tex = BLANK_LINES.sub(r"\\\\", tex.strip())
    if ROWS.search(ENVIRONMENT.sub("", tex)):
        return rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return tex


def _portable(mathml):
    """Rewrite what math-core 0.9 writes and only some readers of HTML, XML or MathML Core understand."""
    # XML knows five named entities only; &ApplyFunction; would make an e-book unreadable.
    mathml = re.sub(r"&(?!(?:amp|lt|gt|quot);)\w+;", lambda match: unescape(match[0]), mathml)
    # In XML, HTML inside MathML (from \texttt, \textbf, \textit) must say what it is.
    mathml = re.sub(r"<(code|b|i)>", r'<\1 xmlns="http://www.w3.org/1999/xhtml">', mathml)
    # Chromium draws \overline with a combining sign, to which math-core resorts, too far to the left ...
    mathml = mathml.replace("\u0332</mo></mover>", "\u203e</mo></mover>")
    # ... and leaves \bigg|_{x} small unless the bar has a group of its own.
    mathml = re.sub(r"(<msu[bp]\w*>)(<mo [^>]*minsize=[^>]*>[^<]*</mo>)", r"\1<mrow>\2</mrow>", mathml)
    # The root sign hangs below the line if what is under it is low.
    mathml = mathml.replace("<msqrt>", '<msqrt><mspace height="0.75em"/>')
    # MathML Core dropped menclose (\boxed, \cancel): the style sheet draws the lines.
    mathml = re.sub(r'<mrow class="menclose-\w+"></mrow>', "", mathml)
    mathml = re.sub(r'<menclose notation="([\w ]+)">', r'<mrow class="enclosed \1">', mathml)
    return mathml.replace("</menclose>", "</mrow>")
