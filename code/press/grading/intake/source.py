"""What a cell of code says, without running it."""

import ast
from functools import lru_cache

MOST_FOR_IPYTHON = 20_000  # characters; IPython reads a cell again for each of its magics
# The lines below these are Python all the same.
PYTHON_MAGICS = {"%%time", "%%timeit", "%%capture", "%%prun"}


@lru_cache(maxsize=2000)
def as_python(source):
    """Turn what only IPython understands (magics, shell commands, questions, prompts) into Python.

    Parameters
    ----------
    source : str
        A cell.

    Returns
    -------
    str
        The cell itself if it is Python already, or if nothing can make it so. Nothing of a cell in another language.

    Examples
    --------
    >>> as_python("%matplotlib inline")
    "get_ipython().run_line_magic('matplotlib', 'inline')"
    """
    if tree(source) is not None or len(source) > MOST_FOR_IPYTHON:
        return source
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith("%%"):
        if lines[first].split()[0] not in PYTHON_MAGICS:
            return ""
        return as_python("\n".join([""] * (first + 1) + lines[first + 1 :]))  # on the lines on which they were
    from IPython.core.inputtransformer2 import (
        TransformerManager,
    )  # here, because few need it and it takes half a second

    try:
        changed = "\n" * first + TransformerManager().transform_cell(source).removesuffix("\n")
    except Exception:  # it gives up in many ways
        return source
    return source if tree(changed) is None else changed


def tree(source):
    """Parse a cell.

    Parameters
    ----------
    source : str
        Python, or not.

    Returns
    -------
    ast.Module or None
    """
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=2000)
def bound(source):
    """List the names that a cell gives a value, at its top level and in the branches of it.

    Parameters
    ----------
    source : str
        A cell.

    Returns
    -------
    set of str
    """
    names = set()
    parsed = tree(as_python(source))
    waiting = list(parsed.body) if parsed else []
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Import() | ast.ImportFrom():
                names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            case ast.Lambda():
                pass
            case _:
                waiting += ast.iter_child_nodes(node)
    return names


def functions(source):
    """List the functions that a cell of the release defines.

    Parameters
    ----------
    source : str
        A cell that nobody could change.

    Returns
    -------
    set of str
    """
    parsed = tree(source)
    return {node.name for node in parsed.body if isinstance(node, ast.FunctionDef)} if parsed else set()


def without_stubs(source, names):
    """Take out the functions that nobody has written yet, so that they do not hide those that somebody has.

    Parameters
    ----------
    source : str
        A cell, as `as_python` gives it.
    names : set of str
        Functions of the release.

    Returns
    -------
    str
        All other lines stay where they are.
    """
    parsed = tree(source)
    stubs = [node for node in parsed.body if _is_stub(node, names)] if parsed else []
    lines = source.split("\n")
    for stub in stubs:
        first, last = stub.lineno - 1, stub.end_lineno
        lines[first:last] = [""] * (last - first)  # Python allows nothing else on these lines
    return "\n".join(lines)


def _is_stub(node, names):
    """Tell a function whose body raises NotImplementedError, and does nothing else."""
    if not isinstance(node, ast.FunctionDef) or node.name not in names or node.decorator_list:
        return False
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return len(body) == 1 and ast.unparse(body[0]) in ("raise NotImplementedError", "raise NotImplementedError()")


def is_only_comments(source):
    """Tell whether a cell of code holds words and nothing else: comments, or a bare string.

    Parameters
    ----------
    source : str
        A cell.

    Returns
    -------
    bool
    """
    parsed = tree(source)
    strings = (
        [isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in parsed.body] if parsed else [False]
    )
    return bool(source.strip()) and all(strings)


def imports(sources):
    """Collect the imports of cells of a release.

    Parameters
    ----------
    sources : list of str
        Cells that nobody could change.

    Returns
    -------
    str
        Python statements.
    """
    nodes = [node for source in sources for node in ast.parse(source).body]
    return "\n".join(ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def taken_from(package, source):
    r"""List what a cell takes from a package, by import or by attribute.

    Parameters
    ----------
    package : str
        Its name.
    source : str
        A cell, as `as_python` gives it.

    Returns
    -------
    set of str
        Names of functions, classes and modules of the package; ``"*"`` for all of them.

    Examples
    --------
    >>> sorted(taken_from("crossentropy", "import crossentropy as ce\nce.softmax(0)\nfrom crossentropy import sigmoid"))
    ['sigmoid', 'softmax']
    """
    parsed = tree(source)
    nodes = list(ast.walk(parsed)) if parsed else []
    called, taken = set(), set()
    for node in nodes:
        if isinstance(node, ast.Import):
            called |= {a.asname or package for a in node.names if a.name.partition(".")[0] == package}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module.partition(".")[0] == package:
            taken |= {alias.name for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.Attribute):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id in called:
                taken.add(node.attr)
    return taken
