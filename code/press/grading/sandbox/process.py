"""The process of a student's code, seen from outside: started, talked to, ended."""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from . import seccomp
from .bubblewrap import MISSING, NO_PIDFD, bubblewrap, explained, unprotected

# Makes the kernel end the process that follows before any other, should memory run out.
ENDED_FIRST = ("/bin/sh", "-c", 'echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec "$@"', "sh")
TICK = 0.2  # seconds between looks at whether a process still lives

GONE = "This ended Python itself: by os._exit, by a crash, or because it took too much memory."
FLOOD = "This sent back far more data than any answer needs."
GARBLED = "This sent back something that cannot be read."


class Died(Exception):  # noqa: N818 - it reads as a sentence
    """A student's code ended or hung its process; the message is a sentence for the student."""


class SandboxBroken(Exception):  # noqa: N818 - it reads as a sentence
    """The sandbox does not work here, which is nobody's fault but ours; the message says what helps."""


class OutOfTime(Exception):  # noqa: N818 - it reads as a sentence
    """The deadline has passed."""


class Process:
    """Python with `inside` in it, in a sandbox.

    Raises
    ------
    SandboxBroken
        If it does not start.
    """

    def __init__(self, isolation, limits):
        if os.name != "posix":
            raise SandboxBroken("Marking needs Linux or macOS; on Windows, do it in WSL.")
        if isolation == "bubblewrap" and not shutil.which("bwrap"):
            raise SandboxBroken(MISSING)
        self.limits, self.buffer, self.first, self.resources = limits, bytearray(), None, ExitStack()
        with ExitStack() as handed_over:
            self.socket, socket_inside = socket.socketpair()
            self.resources.enter_context(self.socket)
            handed_over.enter_context(socket_inside)
            errors = handed_over.enter_context(tempfile.TemporaryFile())
            folder = Path(self.resources.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            information, written_to = os.pipe()
            handed_over.callback(os.close, information)
            calls = None
            if isolation == "bubblewrap" and (refused := seccomp.program()):
                calls = handed_over.enter_context(tempfile.TemporaryFile()).fileno()
                os.pwrite(calls, refused, 0)
            with open(written_to, "wb"):
                make = bubblewrap if isolation == "bubblewrap" else unprotected
                command, environment = make(folder, limits, written_to, calls)
                try:
                    self.process = subprocess.Popen(
                        [*ENDED_FIRST, *command, str(socket_inside.fileno()), json.dumps(settings(isolation, limits))],
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=errors,
                        cwd=folder,
                        env=environment,
                        pass_fds=[d for d in (socket_inside.fileno(), written_to, calls) if d is not None],
                        start_new_session=True,
                    )
                except OSError as error:  # no memory, no more processes
                    self.resources.close()
                    raise SandboxBroken(explained("", error)) from None
            socket_inside.close()
            try:
                self.receive(monotonic() + limits.start_seconds)
            except (Died, OutOfTime) as error:
                self.end()
                errors.seek(0)
                raise SandboxBroken(explained(errors.read().decode(errors="replace"), error)) from None
            except BaseException:  # the teacher's Ctrl-C
                self.end()
                raise
            if isolation == "bubblewrap":
                # The first process inside: no other one outlives it.
                try:
                    self.first = os.pidfd_open(json.loads(os.read(information, 4096))["child-pid"])
                except OSError as error:
                    self.end()
                    raise SandboxBroken(NO_PIDFD.format(error.strerror)) from None
                self.resources.callback(os.close, self.first)

    def send(self, message, deadline):
        """Send a message."""
        self.socket.settimeout(max(deadline - monotonic(), 0.001))
        try:
            self.socket.sendall(json.dumps(message).encode() + b"\n")
        except TimeoutError:
            raise OutOfTime from None
        except OSError:
            raise Died(GONE) from None

    def receive(self, deadline):
        """Wait for a message."""
        searched = 0
        while (end := self.buffer.find(b"\n", searched)) < 0:
            searched = len(self.buffer)
            if searched > self.limits.message_bytes:
                raise Died(FLOOD)
            self.buffer += self._more(deadline)
        if monotonic() > deadline:
            raise OutOfTime
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            raise Died(GARBLED) from None

    def _more(self, deadline):
        """Wait for some bytes."""
        while (left := deadline - monotonic()) > 0:
            gone = self.process.poll() is not None
            self.socket.settimeout(min(left, TICK))
            try:
                data = self.socket.recv(2**16)
            except TimeoutError:
                if gone:  # and something that it started holds the other end
                    raise Died(GONE) from None
            except OSError:
                raise Died(GONE) from None
            else:
                if data:
                    return data
                raise Died(GONE)
        raise OutOfTime

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
        self.process.wait()
        self.resources.close()


def settings(isolation, limits):
    """Give what `inside` has to know."""
    bounds = {
        "AS": limits.memory_bytes,
        "CPU": limits.processor_seconds,
        "FSIZE": limits.file_bytes,
        "NOFILE": limits.files,
        "CORE": 0,
    }
    user = None
    if isolation == "bubblewrap":
        bounds["NPROC"] = limits.processes
        if os.geteuid() == 0:
            # The superuser's processes are not counted, so the student's code runs as somebody who has no others.
            user = 30_000 + os.getpid() % 30_000
    return asdict(limits) | {"bounds": bounds, "user": user}
