"""An assignment in the agreed form, and the class that hands it in."""

import copy
import json
import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes
from press.grading.intake import collect as collect_module

NAME = "slope"
SIGMOID_PRIME = '''\
def sigmoid_prime(z):
    """Slope of the sigmoid."""
{}'''
CROSS_ENTROPY_ONE = '''\
def cross_entropy_one(a, y):
    """Cost of one example, in nats."""
{}'''
RIGHT = {
    "sigmoid_prime": SIGMOID_PRIME.format("    return sigmoid(z) * (1 - sigmoid(z))"),
    "cross_entropy_one": CROSS_ENTROPY_ONE.format("    return -(y * np.log(a) + (1 - y) * np.log(1 - a))"),
    "why": "Because the slope is at most a quarter.",
}


def _marked(cell, grade_id, solution=False, locked=False, points=None):
    cell.metadata.nbgrader = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": points is not None,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
    if points is not None:
        cell.metadata.nbgrader.points = points
    return cell


def _between(source):
    """Mark the body of a function, which is what follows its docstring, as nbgrader wants it."""
    *head, body = source.split("\n")
    return "\n".join([*head, "    ### BEGIN SOLUTION", body, "    ### END SOLUTION"])


def _source():
    """Write the notebook that `press.notebooks.exercises` will make of a page."""
    hidden = (
        "# More checks run when your work is marked.\n### BEGIN HIDDEN TESTS\n"
        'assert np.allclose(sigmoid_prime(np.zeros(2)), 0.25), "It should work for arrays too."\n### END HIDDEN TESTS'
    )
    cells = [
        new_markdown_cell("# Exercises: the slope"),
        new_code_cell("import numpy as np\n\nfrom crossentropy import check, sigmoid"),
        _marked(new_code_cell(_between(RIGHT["sigmoid_prime"])), "sigmoid_prime", solution=True),
        _marked(new_code_cell('check("sigmoid_prime", sigmoid_prime)'), "sigmoid_prime-check", locked=True, points=3),
        _marked(new_code_cell(hidden), "sigmoid_prime-hidden", locked=True, points=1),
        _marked(new_code_cell(_between(RIGHT["cross_entropy_one"])), "cross_entropy_one", solution=True),
        _marked(
            new_code_cell('check("cross_entropy_one", cross_entropy_one)'),
            "cross_entropy_one-check",
            locked=True,
            points=3,
        ),
        new_markdown_cell("**In words.** Why is learning slow?"),
        _marked(new_markdown_cell("The slope is at most $1/4$."), "why", solution=True, points=2),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """Write the teacher's notebook; give its path."""
    path = tmp_path_factory.mktemp("source") / f"{NAME}.ipynb"
    path.write_text(writes(_source()), "utf-8")
    return path


class Work:
    """A notebook on its way from the release to a student's folder."""

    def __init__(self, release):
        self.notebook = copy.deepcopy(release)

    def cell(self, name):
        """Find a cell by its name in nbgrader."""
        return next(c for c in self.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)

    def answer(self, **answers):
        """Write answers into their cells."""
        for name, text in answers.items():
            self.cell(name).source = text
        return self

    def add(self, source, after=None, kind=new_code_cell):
        """Add a cell at the end, or after another one."""
        cells = self.notebook.cells
        at = cells.index(self.cell(after)) + 1 if after else len(cells)
        cells.insert(at, kind(source))
        return self

    def drop(self, *names):
        """Delete cells."""
        for name in names:
            self.notebook.cells.remove(self.cell(name))
        return self

    def bytes(self):
        """Give the file."""
        return json.dumps(self.notebook).encode()


@pytest.fixture(scope="module")
def without_processes():
    """Collect in this process: that is quicker, and whoever counts what the tests reach sees it."""

    def each(function, tasks):
        for task in tasks:
            function(*task)
            yield task[0], True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collect_module, "each", each)
        yield


def command(*arguments, **options):
    """Run the command behind ``make grade``."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    call = [sys.executable, "-m", "press.grading", *arguments, *words]
    return subprocess.run(call, capture_output=True, text=True, timeout=600, check=False)
