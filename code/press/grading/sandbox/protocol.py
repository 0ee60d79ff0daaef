"""How a student's process and the grader talk: messages are lines of JSON, and this is how values stand in them.

    grader                                                 sandbox
      |  <-------------------------------- {"ready": true}    |    Python has started
      |  {"op": "cell", "id": 7, "key", "source", "statements"}  ->
      |  <------------------------------------- {"at": 0}     |    which statement comes next
      |  <--------------------------------- {"doubt": true}   |    this might be something else with 64 bits
      |  <-- {"id": 7, "printed", "pictures", "text", "error"}   |
      |  {"op": "call", "id": 8, "name", "args", "kwargs"} -> |
      |  <-------------- {"call": 3, "args", "kwargs"}        |    it calls a function that it was given, which may
      |  {"op": "call", "id": 9, …} ->                        |    lead to further requests
      |  <----------------------- {"id": 9, "value"}          |
      |  {"value"} or {"error"} ->                            |
      |  <----------------------- {"id": 8, "value"}          |    or "error": the name of the exception, its message
      |  {"op": "value", "id": 10, "name"} ->                 |
      |  <----------------------- {"id": 10, "value"}         |

Each request is answered by the reply with its id; late replies are passed over, and anything else is garbled. How long
the grader waits is in `limits`.

This file is given into the sandbox, so it imports nothing of the course.
"""

import base64
import builtins
import itertools
from contextlib import suppress

import numpy as np

CUT = "\n… (the rest was cut)"
DTYPES = {"|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"}
DEPTH = 20  # of lists in lists
# Of one message, and of each text in it: an array of texts takes as much room for each as for the longest.
MOST_VALUES, MOST_TEXT = 100_000, 1000
ERRORS = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}


def encode(value, name_function=None, verb="returned"):
    """Write a value in JSON's terms.

    Parameters
    ----------
    value : object
        None, a number, a string, an array of numbers, or lists, tuples and dicts of these.
    name_function : callable, optional
        Gives what stands for a function; without it, functions are refused.
    verb : str
        What was done with the value, for the message.

    Raises
    ------
    TypeError
        If there is something else in it.
    ValueError
        If there is too much in it.
    """
    count = itertools.count(1)

    def write(value, depth=0):
        if next(count) > MOST_VALUES or (isinstance(value, str) and len(value) > MOST_TEXT):
            raise ValueError(f"what was {verb} is too large")
        if depth > DEPTH:
            raise TypeError(f"lists in lists in lists … were {verb}, expected a number or an array")
        if isinstance(value, np.ndarray | np.generic):
            array = np.asarray(value)
            array = array.astype(array.dtype.newbyteorder("<"), copy=False)
            if array.dtype.str in DTYPES:
                data = base64.b64encode(array.tobytes()).decode()
                return {"array": data, "dtype": array.dtype.str, "shape": list(array.shape)}
            raise TypeError(f"an array of {array.dtype.name} was {verb}, expected a number or an array of numbers")
        if value is None or isinstance(value, bool | float | str):
            return value
        if isinstance(value, int):
            if -(2**63) <= value < 2**64:
                return value
            raise TypeError(f"a whole number of more than 64 bits was {verb}, expected a number or an array")
        if isinstance(value, list):
            return [write(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"tuple": [write(item, depth + 1) for item in value]}
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return {"dict": {key: write(item, depth + 1) for key, item in value.items()}}
        if name_function and callable(value):
            return name_function(value)
        kind = type(value).__name__[:50]
        article = "an" if kind[0].lower() in "aeiou" else "a"
        raise TypeError(f"{article} {kind} was {verb}, expected a number or an array")

    return write(value)


def decode(note, find_function=None):
    """Read a value that `encode` wrote.

    Parameters
    ----------
    note : object
        What JSON gave.
    find_function : callable, optional
        Takes what stands for a function and gives the function; without it, there may be none.

    Raises
    ------
    ValueError
        If nothing that `encode` writes looks like this.
    """
    count = itertools.count(1)

    def read(note, depth=0):
        if next(count) > MOST_VALUES or (isinstance(note, str) and len(note) > MOST_TEXT):
            raise ValueError("too large")
        if depth > DEPTH or (isinstance(note, int) and not -(2**63) <= note < 2**64):
            raise ValueError("too deep or too large")
        if note is None or isinstance(note, bool | int | float):
            return note
        if isinstance(note, str):
            return clean(note)
        if isinstance(note, list):
            return [read(item, depth + 1) for item in note]
        match note:
            case {"array": str(data), "dtype": str(dtype), "shape": list(shape)} if (
                dtype in DTYPES and len(shape) <= 32
            ):
                array = np.frombuffer(base64.b64decode(data, validate=True), dtype)
                if all(type(length) is int and length >= 0 for length in shape):
                    return array.reshape(shape).copy()[()]  # [()]: a number for an array without axes
            case {"tuple": list(items)}:
                return tuple(read(item, depth + 1) for item in items)
            case {"dict": dict(items)}:
                return {clean(key): read(item, depth + 1) for key, item in items.items()}
            case {"function": _} if find_function:
                return find_function(note)
        raise ValueError("not a value")

    return read(note)


def clean(text):
    """Replace what is not valid Unicode, since no file could hold it."""
    return text.encode("utf-8", "replace").decode()


def describe(error):
    """Give name and message of an exception."""
    try:
        message = error.args[0] if len(error.args) == 1 and isinstance(error.args[0], str) else str(error)
        return type(error).__name__[:100], message[:1000]
    except Exception:  # a message that cannot be printed
        return type(error).__name__[:100], ""


def stand_in(name, message):
    """Make the exception that stands for one on the other side: of the same name if that is a built-in one."""
    with suppress(KeyError, TypeError):  # some built-in exceptions want more than a message
        return ERRORS[name](message) if message else ERRORS[name]()
    return RuntimeError(f"{name}: {message}")
