"""A WebAssembly module without what a page has no use for: no relinking, no renumbering.

``python.wasm`` holds CPython with some sixty packages linked in. The linker laid one object file after the other, so
the functions of pandas, SciPy and the like are whole ranges of indices, and the names at their borders say where. Their
bodies are replaced by ``unreachable``; those that are called directly from what stays (templates, the part of LAPACK
that NumPy uses) get theirs back. The format is that of the `WebAssembly core specification
<https://webassembly.github.io/spec/core/binary/>`_.
"""

import re

# The first and the last border of what goes: from the function that the one names up to that which the other names.
RANGES = [
    (r"^pysqlite_close_all_blobs$", r"^PyInit_array$"),  # SQLite's module
    (r"^PyInit__cyutility$", r"^PyImagingNew$"),  # pandas
    (r"^PyInit__regex$", r"^agg::curve3_inc::init"),  # regex, lxml, SciPy, scikit-learn, statsmodels
    (r"^sgbbrd_$", r"^findModeID$"),  # LAPACK
    (r"^__cxx_global_array_dtor$", r"^adler32_z$"),  # HiGHS, SuperLU, libxml2, libxslt
    (r"^sqlite3_log$", r"^_Py_LibHacl_Hacl_Hash_MD5_init$"),  # SQLite
]
# These are called when the module starts, whether anybody needs their package or not: they return at once.
CONSTRUCTOR = re.compile(r"^_GLOBAL__sub_I|^__cxx_global_var_init")
TRAP, RETURN = b"\x03\x00\x00\x0b", b"\x02\x00\x0b"  # bodies: no locals; "unreachable", or nothing

CUSTOM, MEMORY, CODE = 0, 5, 10  # sections
PAGE = 65536


def cut(module, most_memory):
    """Leave out of ``python.wasm`` what `RANGES` name, and limit its memory.

    Parameters
    ----------
    module : bytes
        The module, with the names of its functions.
    most_memory : int
        How many bytes of memory it may ask for.

    Returns
    -------
    bytes
        The module without the names.

    Raises
    ------
    ValueError
        If it is another module than the one that the ranges are for: a border or a name is missing, or its code holds
        an instruction that is not known here.
    """
    sections = list(_sections(module))
    names = _function_names(module, sections)
    [(code, end)] = [(start, end) for kind, start, end in sections if kind == CODE]
    bodies = list(_bodies(module, code))
    first = len(names) - len(bodies)  # the imported functions come first; all have names
    stay = _staying(module, bodies, first, names)

    out = bytearray(module[:8])
    for kind, start, end in sections:
        if kind == CUSTOM and _is_names(module, start):
            continue
        content = module[start:end]
        if kind == MEMORY:
            content = _limited(content, most_memory // PAGE)
        if kind == CODE:
            content = bytearray(_number(len(bodies)))
            for index, (whole, _, after) in enumerate(bodies, first):
                gone = RETURN if CONSTRUCTOR.match(names[index]) else TRAP
                content += module[whole:after] if stay[index] else gone
        out += bytes([kind]) + _number(len(content)) + content
    return bytes(out)


def _staying(module, bodies, first, names):
    """Tell of each function whether it stays: 1 or 0, by index."""
    total = first + len(bodies)
    stay = bytearray([1]) * total

    def find(border, after):
        for index in range(after, total):
            if re.search(border, names.get(index, "")):
                return index
        raise ValueError(f"no function {border} in this python.wasm: it is not the one that was cut before")

    at = first
    for lower, upper in RANGES:
        start = find(lower, at)
        at = find(upper, start)
        stay[start:at] = bytes(at - start)
    todo = [index for index in range(first, total) if stay[index]]
    while todo:
        _, start, end = bodies[todo.pop() - first]
        for callee in _called(module, start, end):
            if not stay[callee] and not CONSTRUCTOR.match(names[callee]):
                stay[callee] = 1
                todo.append(callee)
    return stay


def _limited(memory, pages):
    """Give the only memory of a module a maximum."""
    smallest, end = _read(memory, 2)
    if memory[:2] != b"\x01\x00" or end != len(memory):
        raise ValueError("this python.wasm has more than one memory, or one with a limit: it is not the one cut before")
    return b"\x01\x01" + _number(smallest) + _number(pages)


# ---------------------------------------------------------------------------------------------- reading the binary form


def _read(data, at):
    """Read an unsigned number (LEB128); return it, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _skip(data, at):
    """Return where the number ends that begins here."""
    while data[at] & 128:
        at += 1
    return at + 1


def _number(value):
    """Write an unsigned number."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _sections(module):
    """Yield the kind, the start and the end of every section."""
    at = 8
    while at < len(module):
        size, start = _read(module, at + 1)
        yield module[at], start, start + size
        at = start + size


def _bodies(module, at):
    """Yield of every body in the section of code where it begins with its size, and without, and where it ends."""
    count, at = _read(module, at)
    for _ in range(count):
        size, start = _read(module, at)
        yield at, start, start + size
        at = start + size


def _is_names(module, start):
    return module[start : start + 5] == b"\x04name"


def _function_names(module, sections):
    """Return the names of the functions, by index."""
    for kind, at, end in sections:
        if kind != CUSTOM or not _is_names(module, at):
            continue
        at += 5
        while at < end:
            part, (size, start) = module[at], _read(module, at + 1)
            if part == 1:
                return dict(_named(module, start))
            at = start + size
    raise ValueError("this python.wasm does not name its functions: it is not the one that was cut before")


def _named(module, at):
    count, at = _read(module, at)
    for _ in range(count):
        index, at = _read(module, at)
        size, at = _read(module, at)
        yield index, module[at : at + size].decode()
        at += size


# How many numbers follow an instruction, by its code; what has another form is read below.
NUMBERS = bytearray(256)
for code in (
    0x02,
    0x03,
    0x04,
    0x06,
    0x07,
    0x08,
    0x09,
    0x0C,
    0x0D,
    0x18,
    *range(0x20, 0x27),
    0x3F,
    0x40,
    0x41,
    0x42,
    0xD0,
):
    NUMBERS[code] = 1
for code in 0x11, 0x13, *range(0x28, 0x3F):
    NUMBERS[code] = 2
PLAIN = {0x00, 0x01, 0x05, 0x0A, 0x0B, 0x0F, 0x19, 0x1A, 0x1B, 0xD1, *range(0x45, 0xC5)}
BULK = {8: 2, 9: 1, 10: 2, 11: 1, 12: 2, 13: 1, 14: 2, 15: 1, 16: 1, 17: 1}
CALLS = {0x10, 0x12, 0xD2}  # call, return_call, ref.func


def _called(module, at, end):
    """Return the functions that a body calls directly."""
    found = set()
    groups, at = _read(module, at)
    for _ in range(groups):  # of local variables
        at = _skip(module, at) + 1
    while at < end:
        code = module[at]
        at += 1
        if numbers := NUMBERS[code]:  # nearly all; so this loop calls nothing
            while numbers:
                while module[at] & 128:
                    at += 1
                at += 1
                numbers -= 1
        elif code in PLAIN:
            pass
        elif code in CALLS:
            callee, at = _read(module, at)
            found.add(callee)
        elif code == 0x43:  # a float32
            at += 4
        elif code == 0x44:  # a float64
            at += 8
        elif code == 0x0E:  # br_table
            count, at = _read(module, at)
            for _ in range(count + 1):
                at = _skip(module, at)
        elif code == 0x1C:  # select with types
            count, at = _read(module, at)
            at += count
        elif code == 0x1F:  # try_table
            count, at = _read(module, _skip(module, at))
            for _ in range(count):
                catch = module[at]
                at = _skip(module, at + 1)
                if catch < 2:
                    at = _skip(module, at)
        elif code == 0xFC:
            operation, at = _read(module, at)
            for _ in range(BULK.get(operation, 0)):
                at = _skip(module, at)
        elif code == 0xFD:
            at = _after_vector(module, at)
        else:
            raise ValueError(f"the instruction {code:#x} in python.wasm is not known here")
    if at != end:
        raise ValueError("a function of python.wasm was read beyond its end")
    return found


def _after_vector(module, at):
    """Return where a vector instruction ends."""
    operation, at = _read(module, at)
    if operation <= 11 or 84 <= operation <= 93:  # memory: alignment and offset
        at = _skip(module, _skip(module, at))
    if operation in (12, 13):  # 16 bytes
        return at + 16
    lane = 21 <= operation <= 34 or 84 <= operation <= 91
    return at + lane
