"""The package: what importing it costs, what depends on what, and whether everything public is documented."""

import ast
import inspect
import itertools
import subprocess
import sys
from pathlib import Path

import crossentropy
import pytest

FOLDER = Path(crossentropy.__file__).parent
LAYERS = ["_validate", "activations", "costs", "information", "gradient_check", "neuron", "network", "surfaces"]
LAYERS += ["logistic", "language", "calibration"]
PUBLIC = {name: getattr(crossentropy, name) for name in crossentropy.__all__}
CLASSES = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}
CALLABLES = {name: value for name, value in PUBLIC.items() if inspect.isfunction(value)} | {
    f"{name}.{method}": function
    for name, value in CLASSES.items()
    for method, function in inspect.getmembers(value, inspect.isfunction)
    if not method.startswith("_")
}


def imports(path):
    """List the modules that a file imports, anywhere in it; those of its own package begin with a dot."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level and not node.module:
            found |= {"." * node.level + alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + node.module)
    return found


def sections(value):
    """List the titles of the sections of a numpydoc docstring."""
    lines = inspect.getdoc(value).splitlines()
    return [line for line, rule in itertools.pairwise(lines) if rule and rule == "-" * len(line)]


def test_import_brings_in_numpy_and_no_plotting():
    """In a fresh interpreter `import crossentropy` loads NumPy, and neither plotting nor widgets nor the press."""
    script = "import sys, crossentropy; print(*{name.partition('.')[0] for name in sys.modules})"
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={"PYTHONPATH": str(FOLDER.parent)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = set(result.stdout.split())
    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "ipywidgets", "anywidget", "traitlets", "IPython", "press", "scipy", "sklearn"}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_the_subject_does_not_import_the_press(path):
    """No module of the subject imports the press."""
    assert not {name for name in imports(path) if name.strip(".").partition(".")[0] == "press"}


@pytest.mark.parametrize("name", LAYERS)
def test_numerics_import_numpy_alone(name):
    """A numerics module imports the standard library, NumPy, and numerics modules below it."""
    below = {f".{lower}" for lower in LAYERS[: LAYERS.index(name)]}
    assert imports(FOLDER / f"{name}.py") <= {"numpy", *below, *sys.stdlib_module_names}


def test_all_is_sorted_and_complete():
    """__all__ lists, in order, every public function and class that the package imports."""
    brought_in = {name for name, value in vars(crossentropy).items() if name[0] != "_" and not inspect.ismodule(value)}
    assert set(crossentropy.__all__) == brought_in
    assert crossentropy.__all__ == sorted(crossentropy.__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_name_is_documented(name):
    """Every public name has a docstring whose first line is one sentence."""
    summary = inspect.getdoc(PUBLIC[name]).splitlines()[0]
    assert summary.endswith(".")


@pytest.mark.parametrize("name", CALLABLES)
def test_every_function_says_what_it_takes_and_gives(name):
    """Functions and methods have the numpydoc sections Parameters, Returns and Raises, in that order."""
    titles = sections(CALLABLES[name])
    assert [title for title in titles if title in {"Parameters", "Returns", "Raises"}] == [
        "Parameters",
        "Returns",
        "Raises",
    ]


@pytest.mark.parametrize("name", CALLABLES)
def test_every_argument_is_documented(name):
    """The Parameters section names every argument, in the order of the signature."""
    lines = inspect.getdoc(CALLABLES[name]).splitlines()
    start = lines.index("Parameters") + 2
    documented = []
    for line in lines[start:]:
        if not line:
            break
        if not line.startswith(" "):
            documented += line.partition(" : ")[0].split(", ")
    assert documented == [argument for argument in inspect.signature(CALLABLES[name]).parameters if argument != "self"]


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_documents_what_it_holds(name):
    """A class that is made with arguments documents them, as Parameters or as Attributes."""
    if inspect.signature(CLASSES[name]).parameters:
        assert {"Parameters", "Attributes"} & set(sections(CLASSES[name]))
