"""What a student's code may take of time, memory and room.

The budget of time, all in one place:

- a start of Python, a cell, a call: `start_seconds`, `cell_seconds`, `call_seconds`;
- all cells that hold no answer, and all cells, each with new starts of Python: `trials_seconds`, `cells_seconds`;
- the checks of one cell, with all calls and starts in them: `check_seconds`;
- each wall has `limits` of its own: Python in WebAssembly is slower;
- a whole notebook, should all this fail: `press.grading.children.MOST_SECONDS`.

The budget of memory: `memory_bytes` for the one process (`seccomp` allows no other, and no memory that is not counted
as its own), `disk_bytes` for its files, and a little for the kernel: less than 1 GB in all.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a student's code may take.

    Attributes
    ----------
    start_seconds, cell_seconds, call_seconds : float
        Time for the start of Python, for one cell, and for one call.
    trials_seconds, cells_seconds : float
        Time for all cells that hold no answer, and for all cells, however often they run and Python starts anew.
    check_seconds : float
        Time for the checks of one cell.
    processor_seconds : int
        Processor time of a process, whatever it works on.
    memory_bytes : int
        Address space of a process.
    processes, files : int
        Threads (and processes, without `seccomp`); files open at a time.
    file_bytes, disk_bytes : int
        Size of one file, and of all.
    output_characters : int
        Length of what a cell prints, and of the text of its value.
    pictures, picture_bytes : int
        Number of pictures of a cell, and size of each.
    all_pictures_bytes : int
        Size of all pictures of a notebook.
    message_bytes : int
        Size of a result.
    callbacks : int
        How often a call may use functions that were passed to it.
    """

    start_seconds: float = 30
    cell_seconds: float = 10
    call_seconds: float = 5
    trials_seconds: float = 60
    cells_seconds: float = 180
    check_seconds: float = 60
    processor_seconds: int = 900
    memory_bytes: int = 3 * 2**28
    processes: int = 8
    files: int = 64
    file_bytes: int = 16 * 2**20
    disk_bytes: int = 64 * 2**20
    output_characters: int = 10_000
    pictures: int = 5
    picture_bytes: int = 300_000
    all_pictures_bytes: int = 5_000_000
    message_bytes: int = 4_000_000
    callbacks: int = 10_000
