"""The wall where there is Linux: bubblewrap around the Python that is here."""

import importlib.util
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path

from . import seccomp
from .limits import Limits
from .process import SandboxBroken

HERE = Path(__file__).parent
INSIDE = [HERE / name for name in ("in_bubblewrap.py", "inside.py", "protocol.py")]
STUBS = HERE / "stubs"
# Makes the kernel end the process that follows before any other, should memory run out.
ENDED_FIRST = ("/bin/sh", "-c", 'echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec "$@"', "sh")
OTHERWISE = "To mark without it, as safely and a little slower: ISOLATION=wasm"
NO_PIDFD = (
    "The sandbox does not start: this system refuses the call pidfd_open ({}). It takes Linux 5.3, and a container "
    f"that allows it (Docker does from 20.10 on). {OTHERWISE}"
)
MISSING = f"Bubblewrap is needed to mark work safely: apt install bubblewrap. {OTHERWISE}"


class Bubblewrap:
    """A process with a student's code in bubblewrap; parameters as for `press.grading.sandbox.wasm.Wasm`."""

    limits = Limits()

    def __init__(self, limits, errors, resources):
        if not shutil.which("bwrap"):
            raise SandboxBroken(MISSING)
        self.first, self.resources = None, resources
        with ExitStack() as handed_over:
            self.channel, socket_inside = socket.socketpair()
            resources.enter_context(self.channel)
            handed_over.enter_context(socket_inside)
            self.information, written_to = os.pipe()
            resources.callback(os.close, self.information)
            handed_over.enter_context(open(written_to, "wb"))
            calls = None
            if refused := seccomp.program():
                calls = handed_over.enter_context(tempfile.TemporaryFile()).fileno()
                os.pwrite(calls, refused, 0)
            command, environment = confined(limits, written_to, calls)
            self.process = subprocess.Popen(
                [*ENDED_FIRST, *command, str(socket_inside.fileno()), json.dumps(settings(limits))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                cwd="/",
                env=environment,
                pass_fds=[d for d in (socket_inside.fileno(), written_to, calls) if d is not None],
                start_new_session=True,
            )

    def confirm(self):
        """Take hold of the first process inside, which no other one outlives."""
        try:
            self.first = os.pidfd_open(json.loads(os.read(self.information, 4096))["child-pid"])
        except OSError as error:
            raise SandboxBroken(NO_PIDFD.format(error.strerror)) from None
        self.resources.callback(os.close, self.first)

    def end(self):
        """End everything in the sandbox, and wait until it has ended."""
        if self.first is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.first, signal.SIGKILL)
            poll = select.poll()
            poll.register(self.first, select.POLLIN)
            poll.poll(10_000)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    @staticmethod
    def explained(reason):
        """Say in a line why it does not start, and what may help."""
        advice = ""
        if "Unknown option" in reason:
            advice = "Bubblewrap 0.7 or later is needed. "
        elif "bwrap:" in reason:
            advice = (
                "This system or container does not let bubblewrap make namespaces"
                " (on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0). "
            )
        return f"The sandbox does not start: {reason}. {advice}{OTHERWISE}"


def settings(limits):
    """Give what `in_bubblewrap` has to know."""
    bounds = {
        "AS": limits.memory_bytes,
        "CPU": limits.processor_seconds,
        "FSIZE": limits.file_bytes,
        "NOFILE": limits.files,
        "NPROC": limits.processes,
        "CORE": 0,
    }
    # The superuser's processes are not counted, so the student's code runs as somebody who has no others.
    user = 30_000 + os.getpid() % 30_000 if os.geteuid() == 0 else None
    return asdict(limits) | {"bounds": bounds, "user": user}


def packages():
    """Give the folders of installed packages."""
    return [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]


def course():
    """Give the folder of the package that students import."""
    return importlib.util.find_spec("crossentropy").submodule_search_locations[0]


def stubs():
    """Give the folders that take the place of parts of the package: what is slow, and what knows the answers."""
    return sorted(folder for folder in STUBS.iterdir() if folder.is_dir() and not folder.name.startswith("_"))


def installed():
    """Give the folders among the packages that must not be seen: the course itself, if it is installed as a package."""
    places = [Path(folder, name) for folder in packages() for name in ("crossentropy", "press")]
    return [str(place) for place in places if place.is_dir()]


def python(script, home, folders):
    """Give the command and the environment that run a script."""
    environment = {
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(folders),
        **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    }
    if sys.base_prefix != "/usr":
        environment["LD_LIBRARY_PATH"] = f"{sys.base_prefix}/lib"
    return [os.path.realpath(sys.executable), "-S", "-s", "-B", "-P", script], environment


def confined(limits, information, calls):
    """Give the command and the environment of a process that sees only Python and its packages.

    The last two are descriptors: where bubblewrap writes what it has made, and where it reads `seccomp.program`.

    Its /proc would show the names of folders outside, and cannot be mounted in many containers; nothing needs it.
    """
    base = os.path.realpath(sys.base_prefix)
    roots = [name for name in ("/lib", "/lib32", "/lib64") if os.path.exists(name)]
    links = [name for name in roots if os.path.islink(name)]  # where /usr is merged
    places = {*roots, "/usr/lib", "/usr/lib32", "/usr/lib64", "/etc/ld.so.cache", *packages()} - {*links}
    places |= {f"{base}/{name}" for name in ("bin", "lib", "lib64")}
    parents = {str(parent) for place in (*places, "/course/crossentropy") for parent in Path(place).parents}
    command = [
        *(shutil.which("bwrap"), "--die-with-parent", "--new-session", "--info-fd", str(information)),
        *("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"),
        *(("--seccomp", str(calls)) if calls is not None else ()),
        *("--dev", "/dev", "--remount-ro", "/dev", "--size", str(limits.disk_bytes), "--tmpfs", "/notebook"),
        *(word for name in links for word in ("--symlink", os.readlink(name), name)),
        *(word for parent in sorted(parents) for word in ("--dir", parent)),  # otherwise only root might enter them
        *(word for place in sorted(places) for word in ("--ro-bind-try", place, place)),
        *("--ro-bind", course(), "/course/crossentropy"),
        *(word for file in INSIDE for word in ("--ro-bind", str(file), f"/grader/{file.name}")),
        *(word for stub in stubs() for word in ("--ro-bind", str(stub), f"/course/crossentropy/{stub.name}")),
        *(word for place in installed() for word in ("--tmpfs", place, "--remount-ro", place)),
        *("--remount-ro", "/", "--chdir", "/notebook", "--"),
    ]
    inside, environment = python(f"/grader/{INSIDE[0].name}", "/notebook", ["/course", *packages()])
    return command + inside, environment
