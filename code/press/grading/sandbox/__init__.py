"""Runs a student's notebook where it can do no harm, and lets its functions be called from outside.

The student's code runs in a process of its own (`inside`), behind one of two walls: `bubblewrap`, where Linux has it,
or `wasm`, which runs everywhere. No network, no files but Python and its packages, none of the other processes, bounds
on all. The conversation (`protocol`) is the same through both, so nobody else has to know which one it is. Nothing of
what is expected enters the sandbox; what comes out is text and numbers, and is held against the right answers here.
What comes out may be forged: types and sizes are checked, and the worst that forgers can do is to give other answers in
the name of their own functions.
"""

from .limits import Limits
from .process import Died, SandboxBroken
from .session import WALLS, Reply, Session, wall_of_this_machine

__all__ = ["WALLS", "Died", "Limits", "Reply", "SandboxBroken", "Session", "wall_of_this_machine"]
