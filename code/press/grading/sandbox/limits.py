"""What a student's code may take of time, memory and room."""

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
    processor_seconds : int
        Processor time of a process, whatever it works on.
    memory_bytes : int
        Address space of a process.
    processes, files : int
        Processes and threads; files open at a time.
    file_bytes, disk_bytes : int
        Size of one file, and of all.
    output_characters : int
        Length of what a cell prints, and of the text of its value.
    pictures, picture_bytes : int
        Number of pictures of a cell, and size of each.
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
    processor_seconds: int = 900
    memory_bytes: int = 2**30
    processes: int = 8
    files: int = 64
    file_bytes: int = 16 * 2**20
    disk_bytes: int = 64 * 2**20
    output_characters: int = 10_000
    pictures: int = 5
    picture_bytes: int = 300_000
    message_bytes: int = 4_000_000
    callbacks: int = 10_000
