"""What a cell of code says, without running it."""

import pytest
from press.grading.intake.source import (
    as_python,
    bound,
    functions,
    imports,
    is_only_comments,
    taken_from,
    tree,
    without_stubs,
)

STUB = 'def f(z):\n    """Slope."""\n    # Your answer here.\n    raise NotImplementedError'


@pytest.mark.parametrize(
    "source",
    [
        "x = 7 % 3",
        'x = """\n%not magic\n!nor this\n""" and 8 \\\n% 9 - 1',
        "",
        "x = = 1",
        "def f(:",
        "%matplotlib inline\n" + "x = 1\n" * 4000,
        "%matplotlib inline\nx = = 1",
        "\0",
    ],
)
def test_python_and_what_nothing_can_make_python_stay_as_they_are(source):
    """Also cells that are far too long for IPython."""
    assert as_python(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 7",
        "!touch here\nx = 7",
        "if True:\n    !ls (\n    %cd ..\nx = 7",
        "files = !ls\nassert files is None\nx = 7",
        "files = %ls\nx = 7",
        "int?\n?int\nx = 7",
        "%%time\nx = 7",
        "%%capture out\n%matplotlib inline\nx = 7",
        "\n%%timeit -n 3\n\nx = 7",
        "%time x = 7",
        ">>> x = 7",
        "  x = 7",
        "%pip install crossentropy.whl\nx = 7",
    ],
)
def test_what_ipython_understands_becomes_python_on_the_same_line(source):
    """A traceback still names the line that the student sees."""
    changed = as_python(source)
    assert tree(changed) is not None
    at = next(number for number, line in enumerate(source.split("\n")) if "7" in line)
    assert "7" in changed.split("\n")[at]
    assert as_python(changed) == changed


@pytest.mark.parametrize("source", ["%%bash\necho $(", "\n%%html\n<b>", "%%javascript\nx = 1"])
def test_nothing_is_left_of_another_language(source):
    """It would be no Python."""
    assert as_python(source) == ""


@pytest.mark.parametrize(
    "source",
    [
        "def f(z): pass",
        "async def f(z): pass",
        "class f: pass",
        "f = lambda z: z",
        "f: object = abs",
        "a, (f, *b) = 1, (2, 3)",
        "if True:\n    def f(z): pass",
        "try:\n    pass\nexcept Exception:\n    f = 1\nelse:\n    g = 1",
        "@decorated\ndef f(z): pass",
        "with x as f: pass",
        "for f in []: pass",
        "import numpy.abs as f",
        "from crossentropy import g as f",
        "import f.g",
        "print(f := 1)",
        "%matplotlib inline\ndef f(z): pass",
        "%%time\ndef f(z): pass",
        "match x:\n    case 1:\n        f = 2",
    ],
)
def test_every_way_of_giving_a_name_a_value_is_seen(source):
    """At the top level and in the branches of it."""
    assert "f" in bound(source)


@pytest.mark.parametrize(
    "source", ["f", "f()", "def g():\n    f = 1", "x.f = 1", "x['f'] = 1", "g = lambda: (f := 1)", "f = = 1"]
)
def test_what_stays_inside_is_not_seen(source):
    """Nor is a use, or what is no Python."""
    assert "f" not in bound(source)


def test_functions_of_a_release():
    """The names that its cells define."""
    assert functions(f"import numpy as np\n{STUB}\ndef g(): pass\nx = 1") == {"f", "g"}
    assert functions("x = = 1") == set()


@pytest.mark.parametrize(
    ("source", "left"),
    [
        (STUB, "\n\n\n"),
        ("def f(z):\n    raise NotImplementedError()", "\n"),
        (f"import os\n{STUB}\nx = 1", "import os\n\n\n\n\nx = 1"),
        ("def f(z): raise NotImplementedError", ""),
        (f"{STUB}\ndef f(z):\n    return z", "\n\n\n\ndef f(z):\n    return z"),
    ],
)
def test_stubs_are_taken_out(source, left):
    """The other lines stay where they are."""
    assert without_stubs(source, {"f"}) == left


@pytest.mark.parametrize(
    "source",
    [
        STUB.replace("f(z)", "g(z)"),
        STUB.replace("raise", "return"),
        f"{STUB}\n    return z",
        "def f(z):\n    print(1)\n    raise NotImplementedError",
        f"@decorated\n{STUB}",
        f"if True:\n    {STUB}",
        "x = 1; f = lambda z: z",
        "x = = 1",
        "def f(z): raise NotImplementedError; \nx = = 1",
    ],
)
def test_everything_else_stays(source):
    """Functions of other names, written ones, and what is no Python."""
    assert without_stubs(source, {"f"}) == source


@pytest.mark.parametrize(
    ("source", "is_words"),
    [
        ("# Because.", True),
        ("# Because.\n\n# So.", True),
        ('"""Because."""', True),
        ("'a'\n'b'", True),
        ("", False),
        (" \n", False),
        ("x = 1  # Because.", False),
        ("# Because.\nf()", False),
        ("Because the slope is small", False),
    ],
)
def test_comments_and_strings_alone_are_words(source, is_words):
    """Code with a comment is code."""
    assert is_only_comments(source) is is_words


def test_imports_of_a_release():
    """All of them, and nothing else."""
    assert imports(["import numpy as np\nx = 1", "from a import b, c\nf()"]) == "import numpy as np\nfrom a import b, c"
    assert imports([]) == ""


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from crossentropy import sigmoid, softmax as s", {"sigmoid", "softmax"}),
        ("from crossentropy.costs import quadratic", {"quadratic"}),
        ("from crossentropy import *", {"*"}),
        ("import crossentropy\ndef f(z):\n    return crossentropy.sigmoid(z)", {"sigmoid"}),
        ("import crossentropy as ce\nce.softmax", {"softmax"}),
        ("import crossentropy as a\nimport crossentropy as b\na.softmax\nb.sigmoid", {"softmax", "sigmoid"}),
        ("from crossentropy import softmax\nfrom crossentropy import sigmoid", {"softmax", "sigmoid"}),
        ("from . import crossentropy", set()),
        ("import crossentropy.costs\ncrossentropy.costs.quadratic", {"costs", "quadratic"}),
        ("def f(z):\n    from crossentropy import sigmoid\n    return sigmoid(z)", {"sigmoid"}),
        ("import numpy as np\nnp.exp(0)", set()),
        ("from .crossentropy import sigmoid", set()),
        ("from crossentropys import sigmoid\nimport crossentropys\ncrossentropys.f", set()),
        ("import crossentropy\nx().crossentropy.f", set()),
        ("crossentropy.f", set()),
        ("x = = 1", set()),
    ],
)
def test_what_is_taken_from_a_package(source, names):
    """By import or by attribute, wherever it stands."""
    assert taken_from("crossentropy", source) == names
