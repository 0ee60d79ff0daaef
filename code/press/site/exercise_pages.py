"""Exercise pages on the website: they show no solution."""

import json
import re

from docutils import nodes

from ..notebooks.exercises import FOLDER, kind, stub

# A Markdown cell with the tag "solution", up to the next cell.
WRITTEN_ANSWER = re.compile(r'^\+\+\+ (?P<metadata>\{.*"solution".*)\n(?:(?!\+\+\+|```\{code-cell\}).*\n?)*', re.MULTILINE)


def withhold_written_answers(app, docname, content):
    """Take written solutions out of a page before Sphinx reads it.

    A comment says where readers write theirs, and blank lines keep the numbers in Sphinx's messages.
    """
    if docname.startswith(f"{FOLDER}/"):
        content[0] = WRITTEN_ANSWER.sub(_place, content[0])


def _place(answer):
    name = json.loads(answer["metadata"]).get("exercise")
    return f"% written-answer {name}" + "\n" * answer[0].count("\n")


def withhold_solutions(app, doctree):
    """Show a stub for every solution that ran: in the page, and so in all that Sphinx makes of it."""
    if not app.env.docname.startswith(f"{FOLDER}/"):
        return
    for cell in doctree.findall(nodes.container):
        if cell.get("nb_element") == "cell_code" and kind(cell["cell_metadata"]) == "solution":
            shown = next(iter(cell.findall(nodes.literal_block)))
            code = stub(shown.astext())
            shown.rawsource = code
            shown[:] = [nodes.Text(code)]
            cell[:] = [child for child in cell if child.get("nb_element") == "cell_code_source"]


def setup(app):
    """Register with Sphinx."""
    app.connect("source-read", withhold_written_answers)
    app.connect("doctree-read", withhold_solutions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
