"""Calls of the kernel that a student's code cannot make: those that take memory which no bound of one process counts.

With one process in the sandbox, and no memory but its own, the bound on its address space is a bound on all of it.
"""

import platform
import struct

# By machine: how the kernel calls it (linux/audit.h), and the numbers of what is refused (asm/unistd.h).
MACHINES = {
    "x86_64": (
        0xC000003E,
        {"fork": 57, "vfork": 58, "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "msgget": 68},
        {"clone": 56, "clone3": 435},
    ),
    "aarch64": (
        0xC00000B7,
        {"memfd_create": 279, "memfd_secret": 447, "shmget": 194, "msgget": 186},
        {"clone": 220, "clone3": 435},
    ),
}
OTHER_NUMBERS = 0x40000000  # from here on the same calls again, for the x32 of x86_64
CLONE_THREAD = 0x00010000

# Classic BPF (linux/bpf_common.h) on struct seccomp_data (linux/seccomp.h).
LOAD, IS_EQUAL, IS_LARGE, HAS_BITS, END = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, NOT_PERMITTED, NOT_THERE = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38  # the errors EPERM and ENOSYS


def program(machine=None):
    """Write the filter for ``bwrap --seccomp``.

    Threads may be started, other processes may not. ``clone3`` is answered as by a kernel without it: its flags
    cannot be looked at, and libraries then fall back on ``clone``.

    Parameters
    ----------
    machine : str, optional
        As `platform.machine` calls it; this one if not given.

    Returns
    -------
    bytes
        Empty if the numbers of this kind of machine are not known here.
    """
    machine = machine or platform.machine()
    if machine not in MACHINES:
        return b""
    architecture, refused, clones = MACHINES[machine]
    rules = [
        (LOAD, ARCHITECTURE),
        *((IS_EQUAL, architecture, 1, 0), (END, NOT_PERMITTED)),  # jumps: so many steps if it is so, and if not
        (LOAD, NUMBER),
        *((IS_LARGE, OTHER_NUMBERS, 0, 1), (END, NOT_PERMITTED)),
        *(rule for call in refused.values() for rule in ((IS_EQUAL, call, 0, 1), (END, NOT_PERMITTED))),
        *((IS_EQUAL, clones["clone3"], 0, 1), (END, NOT_THERE)),
        *((IS_EQUAL, clones["clone"], 0, 3), (LOAD, FIRST_ARGUMENT)),
        *((HAS_BITS, CLONE_THREAD, 1, 0), (END, NOT_PERMITTED)),
        (END, ALLOW),
    ]
    return b"".join(_instruction(*rule) for rule in rules)


def _instruction(code, value, if_so=0, if_not=0):
    return struct.pack("=HBBI", code, if_so, if_not, value)
