"""What the browser does with each cell of a page: runs it at a click, runs it ahead of others, or leaves it alone."""

import ast

import jupytext

from ...notebooks.exercises import FOLDER, kind

# The kinds, as the scripts know them:
EDITOR = "edit"  # shown, with a Run button
AHEAD = "ahead"  # shown, and run ahead of the cells below
HIDDEN = "hidden"  # run ahead of the cells below, and not shown
CHECK = "check"  # shown, and run after the editor above it
ELSEWHERE = "elsewhere"  # shown; it needs what is not there

# Modules that are not in the browser, and what of our own package needs them.
FIGURES = {"crossentropy.widgets", "crossentropy.quizzes"}
MISSING = {
    "scipy": "SciPy",
    "sklearn": "scikit-learn",
    "crossentropy.data": "scikit-learn",
    "tracemalloc": "tracemalloc",
}
MISSING_CALLS = dict.fromkeys(
    ("mean_interval", "median_interval", "share_interval", "long_training"), "SciPy"
) | dict.fromkeys(("study.run", "calibration_study.train", "calibration_study.split"), "scikit-learn")


def read_cells(path, docname):
    """Read the cells of code of a page.

    Parameters
    ----------
    path : pathlib.Path
        The page.
    docname : str
        Its name, without ending.

    Returns
    -------
    list of tuple
        For each cell that the page shows, and each hidden one that is run: its kind, and what the scripts must know
        of it: the source if it is hidden, the name of the exercise, or the library that it needs. The kind is None for
        those that they leave alone.
    """
    is_exercise, missing = docname.startswith(f"{FOLDER}/"), {}
    cells = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    entries = [(_entry(cell, is_exercise, missing), ast.parse(cell.source)) for cell in cells]
    needed, used = [], set()
    for entry, tree in reversed(entries):
        # Most hidden cells compute numbers for the text, and no cell that runs needs them.
        if entry and (entry[0] != HIDDEN or _defined(tree) & used):
            needed.append(entry)
            used = (used | _used(tree)) - _defined(tree)
    return needed[::-1]


def _entry(cell, is_exercise, missing):
    """Return kind and text of a cell; nothing if it is neither shown nor run.

    The names that cannot be had without a library are collected in `missing`, those of live figures with None.
    """
    tags, tag = cell.metadata.get("tags", []), kind(cell.metadata)
    is_hidden = "remove-cell" in tags or {"remove-input", "remove-output"} <= set(tags)
    if tag == "hidden-check":
        return None if is_hidden else (None, "")
    if tag == "solution":
        return EDITOR, cell.metadata["exercise"]
    if tag == "check":
        return CHECK, ""
    tree = ast.parse(cell.source)
    if _modules(tree) & FIGURES or None in {missing.get(name, "") for name in _used(tree)}:
        missing |= dict.fromkeys(_defined(tree))
        return None if is_hidden else (None, "")
    if library := _missing(tree, missing):
        return None if is_hidden else (ELSEWHERE, library)
    if is_hidden:
        return HIDDEN, cell.source
    if "remove-input" in tags:
        return None, ""
    return (AHEAD if is_exercise else EDITOR), ""


def _missing(tree, missing):
    """Name the library that a cell needs and the browser has not; remember the names that it defines then."""
    used = _used(tree)
    calls = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
    calls |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    needs = [MISSING[module] for module in _modules(tree) & MISSING.keys()]
    needs += [library for call, library in MISSING_CALLS.items() if call in calls]
    needs += [library for name, library in missing.items() if name in used]
    defined = _defined(tree)
    if needs:
        missing |= dict.fromkeys(defined, min(needs))
        return min(needs)
    for name in defined:
        missing.pop(name, None)
    return None


def _used(tree):
    """Return the names that a cell reads."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _modules(tree):
    """Return the modules that are imported, with the packages that they are in."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names | {name.rpartition(".")[0] for name in names} | {name.partition(".")[0] for name in names}


def _defined(tree):
    """Return the names that a cell gives a meaning."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return names
