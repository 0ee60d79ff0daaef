"""How `inside` starts in WebAssembly, and how it notices answers that might be others on a machine of 64 bits.

NumPy's whole numbers have 32 bits here unless somebody says otherwise, and leave out silently what is beyond. So the
students' code runs with an eye on each operation and each call in it, and on what it stores in arrays: where whole
numbers of 32 bits may have been too large, there is a *doubt*. The processor's flags for divisions by zero and the like
are missing too: whoever wants to catch these is a doubt as well. What comes of doubts is up to the grader.
"""

import ast
import io
import json
import operator
import os
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import inside  # noqa: E402
import numpy as np  # noqa: E402

sys.path.remove(HERE)

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.MatMult: operator.matmul,
}  # the others make nothing larger
# Calls that make, count, choose or order whole numbers, and compute no new ones.
CHOOSING = {
    *("arange", "array", "asarray", "zeros", "zeros_like", "ones", "ones_like", "full", "eye", "empty", "indices"),
    *("argmax", "argmin", "argsort", "where", "nonzero", "flatnonzero", "searchsorted", "digitize", "count_nonzero"),
    *("integers", "permutation", "shuffle", "copy", "reshape", "ravel", "flatten", "squeeze", "transpose"),
    *("take", "repeat", "tile", "concatenate", "stack", "vstack", "hstack", "column_stack", "unique", "sort", "clip"),
    *("max", "min", "maximum", "minimum", "abs", "atleast_1d", "atleast_2d", "broadcast_to", "bincount", "sign"),
}
# By what students would hear of a division by zero, and ask how large whole numbers can be.
WORDS = {"FloatingPointError", "RuntimeWarning", "catch_warnings", "seterrcall", "maxsize", "iinfo", "int_", "intp"}
CALLED = "_called_"  # the name of the look at a call; those at operations are called after these
LARGE = 2.0**31
PLAIN = {float, int, bool, str, list, type(None), np.float64}  # most values, of which nothing is doubtful


class Watched(ast.NodeTransformer):
    """Puts a look at what comes of it around each operation and each call, and behind what is stored in arrays."""

    def __init__(self, doubt):
        self.doubt = doubt

    def visit_BinOp(self, node):
        """Let a function of `Student.computing` compute."""
        self.generic_visit(node)
        if type(node.op) not in OPERATORS or _is_fraction(node.left) or _is_fraction(node.right):
            return node
        return _call(node, _name(type(node.op)), node.left, node.right)

    def visit_AugAssign(self, node):
        """Look at what was added to, if it can be asked for again."""
        self.generic_visit(node)
        if type(node.op) not in OPERATORS or _is_fraction(node.value) or not _is_place(node.target):
            return node
        return _followed(node, node.target)

    def visit_Assign(self, node):
        """Look at an array in which something computed is stored."""
        self.generic_visit(node)
        place = node.targets[0]
        if isinstance(node.value, ast.Constant) or not isinstance(place, ast.Subscript) or not _is_place(place.value):
            return node
        return _followed(node, place.value)

    def visit_Call(self, node):
        """Look at what a call gives, unless it computes nothing."""
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return node if name in CHOOSING or name == "super" else _call(node, CALLED, node)

    def visit_Name(self, node):
        """Look for words of which nothing good comes here."""
        self.doubt(node.id in WORDS)
        return node

    def visit_Attribute(self, node):
        """Look for the same words."""
        self.doubt(node.attr in WORDS)
        return self.generic_visit(node)


def _is_fraction(node):
    """Tell a number with a point, with which nothing gives whole numbers."""
    return isinstance(node, ast.Constant) and type(node.value) is float


def _is_place(node):
    """Tell what can be read a second time: names, and parts of what they stand for."""
    simple = ast.Name | ast.Attribute | ast.Subscript | ast.Slice | ast.Tuple | ast.Constant | ast.expr_context
    return all(isinstance(part, simple) for part in ast.walk(node))


def _name(operation):
    return f"_{operation.__name__}_"


def _followed(node, place):
    """Let a look at something follow a statement."""
    read = ast.parse(ast.unparse(place), mode="eval").body  # where the other may be one to be written
    look = ast.copy_location(ast.Expr(_call(node, CALLED, read)), node)
    return [node, look, ast.copy_location(ast.Pass(), node)]  # a cell that ends so has no value to be shown


def _call(node, name, *arguments):
    """Write a call, in the place of a node."""
    call = ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
    return ast.fix_missing_locations(ast.copy_location(call, node))


def is_narrow(value):
    """Tell whether something is NumPy's whole numbers of 32 bits, or a tuple with such in it."""
    if type(value) is tuple:
        return any(isinstance(item, np.ndarray | np.generic) and is_narrow(item) for item in value)
    return isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "iu" and value.dtype.itemsize == 4


class Student(inside.Student):
    """A student's namespace that is looked after.

    Attributes
    ----------
    doubtful : bool
        Whether the grader knows of a doubt about the request under way.
    """

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.doubtful = False
        inside.BUILTINS[CALLED] = self.called
        inside.BUILTINS.update({_name(operation): self.computing(operation) for operation in OPERATORS})

    def doubt(self, there_is):
        """Tell the grader of a doubt, if there is one: at once, for it may lead into an endless loop."""
        if there_is and not self.doubtful:
            self.doubtful = True
            self.send({"doubt": True})

    def answer(self, request):
        """Do what a request asks, about which there is no doubt yet."""
        self.doubtful = False
        super().answer(request)

    def prepared(self, tree):
        """Give the cell with all looks in it."""
        return Watched(self.doubt).visit(tree)

    def computing(self, operation):
        """Make what computes, and looks whether exact numbers would have been too large."""
        compute = OPERATORS[operation]

        def computed(left, right):
            value = compute(left, right)
            if type(value) not in PLAIN and is_narrow(value):
                with np.errstate(all="ignore"):
                    is_shift = operation is ast.LShift
                    exact = LARGE if is_shift else compute(np.asarray(left, float), np.asarray(right, float))
                self.doubt(not np.all(np.abs(exact) < LARGE))
            return value

        return computed

    def called(self, value):
        """Look at what a call gave."""
        if type(value) not in PLAIN and is_narrow(value):
            self.doubt(True)
        return value


def main():
    """Serve a student's namespace over standard input and output, with settings from the command line."""
    settings = json.loads(sys.argv[1])
    sys.path += settings["folders"]
    os.chdir(settings["home"])
    sys.stdin = sys.__stdin__ = io.StringIO()
    sys.__stdout__ = sys.__stderr__ = inside.Printed(0)
    warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")  # said of plt.show() where it is not Linux
    Student(0, 1, settings).serve()


if __name__ == "__main__":
    main()
