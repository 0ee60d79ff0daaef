"""The press is laid out by stage: an import leads to an earlier stage, or stays in its own."""

import ast
from pathlib import Path

import press
import pytest

HOME = Path(press.__file__).parent
# From the bottom up. `build` is a command, and what two other commands build with.
STAGES = [
    ["book"],
    ["formulas"],
    ["notebooks"],
    ["editions"],
    ["site"],
    ["grading"],
    ["build"],
    ["assignment", "ebook", "lab", "pdf", "release"],
]
FLOORS = {name: floor for floor, names in enumerate(STAGES) for name in names}
MODULES = sorted(path for path in HOME.rglob("*.py") if path != HOME / "__init__.py")


def name_of(path):
    """Give the words of a module's name below the press."""
    parts = path.relative_to(HOME).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


NAMES = {name_of(path) for path in MODULES}


def imported(path):
    """Yield the modules of the press that a module imports, wherever in it."""
    package = path.parent.relative_to(HOME).parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*package[: len(package) - node.level + 1], *(node.module or "").split("."))
            base = tuple(filter(None, base))
            yield from {(*base, alias.name) if (*base, alias.name) in NAMES else base for alias in node.names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(name_of(path)))
def test_no_import_leads_upwards(path):
    """A module imports its own stage and the earlier ones."""
    own = name_of(path)[0]
    for target in imported(path):
        assert target, f"{path} imports the press itself, which holds nothing"
        assert target[0] == own or FLOORS[target[0]] < FLOORS[own], f"{path} imports {'.'.join(target)}"


def test_no_circle():
    """The imports of the press can be put in an order in which each module comes after those that it imports."""
    left = {name_of(path): set(imported(path)) - {name_of(path)} for path in MODULES}
    while free := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in free:
            del left[name]
    assert not left


def test_every_room_has_a_floor():
    """A new module or folder of the press has its place among the stages, and there are few."""
    rooms = {path.stem if path.is_file() else path.name for path in HOME.iterdir() if not path.name.startswith("_")}
    assert rooms == set(FLOORS)
    assert len([room for room in rooms if (HOME / f"{room}.py").exists()]) <= 8


def test_the_website_needs_no_command_line():
    """Importing the extension and its parts brings in no command line of Jupyter Book."""
    sources = [path.read_text("utf-8") for path in MODULES if name_of(path)[0] in ("site", "editions", "notebooks")]
    assert not any("jupyter_book.cli" in source for source in sources)
