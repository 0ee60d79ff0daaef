"""Exercise pages on the website: stubs in the place of solutions, and model answers that open on a click.

``SOLUTIONS=no`` in the environment makes a website for a class, without any solution. It becomes a setting of Sphinx,
which makes every page anew when it changes.
"""

import json
import os
import re

from docutils import nodes
from sphinx.errors import ConfigError
from sphinx_design.shared import create_component

from ..notebooks.exercises import FOLDER, kind, stub
from ..notebooks.plain import SOLUTION

ANSWER = "Model answer: look at it after your own attempt"
# A Markdown cell with the tag "solution": the line that begins it, and its text up to the next cell.
WRITTEN_ANSWER = re.compile(
    r'^\+\+\+ (?P<metadata>\{.*"solution".*)\n(?P<text>(?:(?!\+\+\+|```\{code-cell\}).*\n?)*)', re.MULTILINE
)


def check_setting(app, config):
    """Refuse what is neither yes nor no, rather than show solutions to a class."""
    if config.solutions not in ("yes", "no"):
        raise ConfigError(f"SOLUTIONS must be yes or no, not {config.solutions!r}")


def fold_written_answers(app, docname, content):
    """Fold written solutions away before Sphinx reads a page, or take all out; lines keep their numbers in messages.

    A comment says which exercise is answered in words: `press.site.python` puts a field for the answer there.
    """
    if not docname.startswith(f"{FOLDER}/"):
        return
    if app.config.solutions == "yes":
        content[0] = WRITTEN_ANSWER.sub(_folded, content[0])
    else:
        content[0] = WRITTEN_ANSWER.sub(lambda match: _field(match) + "\n" * match[0].count("\n"), content[0])
        content[0] = SOLUTION.sub(lambda match: "\n" * match[0].count("\n"), content[0])


def _folded(match):
    return f":::::{{dropdown}} {ANSWER}\n{match['text'].rstrip()}\n:::::\n{_field(match)}\n"


def _field(match):
    return f"% written-answer {json.loads(match['metadata'])['exercise']}"


def show_stubs(app, doctree):
    """Show a stub for every solution that ran, and the solution itself on a click, below the check."""
    if not app.env.docname.startswith(f"{FOLDER}/"):
        return
    answers = {}
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") != "cell_code":
            continue
        name, tag = cell["cell_metadata"].get("exercise"), kind(cell["cell_metadata"])
        if tag == "solution":
            shown = next(iter(cell.findall(nodes.literal_block)))
            answers[name] = shown.deepcopy()
            code = stub(shown.astext())
            shown.rawsource = code
            shown[:] = [nodes.Text(code)]
            cell[:] = [child for child in cell if child.get("nb_element") == "cell_code_source"]
        elif tag == "check" and name in answers and app.config.solutions == "yes":
            cell.parent.insert(cell.parent.index(cell) + 1, _box(answers[name]))


def _box(code):
    """Make the dropdown that sphinx-design 0.8.0 makes of its directive."""
    style = {"container_classes": ["sd-mb-3"], "title_classes": [], "body_classes": []}
    box = create_component("dropdown", opened=False, type="dropdown", has_title=True, icon=None, chevron=None, **style)
    box += [nodes.rubric(ANSWER, ANSWER), code]
    return box


def setup(app):
    """Register with Sphinx."""
    app.add_config_value("solutions", os.environ.get("SOLUTIONS", "yes"), "env")
    app.connect("config-inited", check_setting)
    app.connect("source-read", fold_written_answers)
    app.connect("doctree-read", show_stubs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
