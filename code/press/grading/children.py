"""Work on what students wrote, in processes with bounds on their memory and time.

Processes, not threads: the checks change what warnings do, and work that brings its process down must not take others
along. A process takes one piece of work after the other; one in which something failed takes no more. What is done is
written to files, so nothing has to come back.
"""

import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import wait
from time import monotonic

from .patience import OutOfTime

try:
    import resource
except ImportError:  # on Windows
    resource = None

MOST_BYTES = 3 * 2**29  # of memory
MOST_SECONDS = 1800  # far more than the sandbox and the checks of one notebook may take: see `sandbox.limits`
BYTES_OF_A_PAIR = MOST_BYTES + 2**30  # of one of these and its sandbox
PATIENCE = 0.5  # seconds in which a process may end of itself

# A fork has all modules already. Elsewhere than on Linux a process that has done nothing else must fork.
PROCESSES = multiprocessing.get_context({"linux": "fork", "win32": "spawn"}.get(sys.platform, "forkserver"))


def each(function, tasks, processes=None):
    """Call a function for many tasks, some at a time.

    If this is left before its end, by Ctrl-C for instance, what is under way is ended.

    Parameters
    ----------
    function : callable
        A function of a module.
    tasks : iterable of tuple
        Arguments; the first names the task. They are asked for only when there is a process for them.
    processes : int, optional
        How many; if not given as many as there are processors, and memory for.

    Yields
    ------
    task : object
        The name of a task that has ended.
    is_done : bool
        Whether it returned.
    """
    processes, tasks = processes or most_processes(), iter(tasks)
    running, idle = {}, []  # names of tasks, processes and deadlines, by connection; processes with their connections
    try:
        while True:
            while len(running) < processes and (task := next(tasks, None)) is not None:
                process, connection = idle.pop() if idle else _start(function)
                running[connection] = task[0], process, monotonic() + MOST_SECONDS
                connection.send(task)
            if not running:
                return
            first = min(deadline for *_, deadline in running.values())
            ended = wait(list(running), max(first - monotonic(), 0))
            for connection in ended or _late(running):
                name, process, _ = running[connection]
                is_done = bool(ended) and _is_done(connection)
                if is_done:
                    idle.append((process, connection))
                else:
                    _end([process])
                del running[connection]
                yield name, is_done
    finally:
        _end([process for _, process, _ in running.values()] + [process for process, _ in idle])


def most_processes():
    """Give the number of processors that may be used, or of processes that memory is left for, if that is less.

    Returns
    -------
    int
        At least 1.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, StopIteration), open("/proc/meminfo") as file:
        free = next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable:"))
        processors = min(processors, free // BYTES_OF_A_PAIR)
    return max(processors, 1)


def _start(function):
    parent_end, child_end = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_work, args=(function, child_end))
    process.start()
    child_end.close()  # so that its end is seen
    return process, parent_end


def _late(running):
    return [connection for connection, (*_, deadline) in running.items() if deadline <= monotonic()]


def _is_done(connection):
    try:
        return connection.recv()
    except (EOFError, OSError):  # the process has ended
        return False


def _end(processes):
    """End processes, and wait for them."""
    for process in processes:
        process.terminate()
    until = monotonic() + PATIENCE
    for process in processes:
        process.join(max(until - monotonic(), 0))
        process.kill()
        process.join()


def _complain(lost):
    """Say what was raised where nobody can catch it; but an alarm that is lost so rings again."""
    if not issubclass(lost.exc_type, OutOfTime):
        sys.__unraisablehook__(lost)


def _work(function, connection):
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all, and the first process ends the others
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a sandbox is taken down
    sys.unraisablehook = _complain
    with suppress(AttributeError, ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    while os.getppid() == parent:  # which may have been killed
        if connection.poll(1):
            function(*connection.recv())
            connection.send(True)
