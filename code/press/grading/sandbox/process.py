"""The process of a student's code, seen from outside: started, talked to, ended."""

import json
import tempfile
from contextlib import ExitStack
from time import monotonic

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


def last_words(errors, error):
    """Give the last line that a process has said of its errors, or else what has become of it."""
    return errors.strip().splitlines()[-1] if errors.strip() else str(error) or "it takes too long"


class Process:
    """Python with `inside` in it, behind a wall.

    Parameters
    ----------
    wall : callable
        `press.grading.sandbox.bubblewrap.Bubblewrap` or `press.grading.sandbox.wasm.Wasm`.
    limits : Limits
        What the code may take.

    Raises
    ------
    SandboxBroken
        If it does not start.
    """

    def __init__(self, wall, limits):
        self.limits, self.buffer, self.resources = limits, bytearray(), ExitStack()
        errors = self.resources.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        try:
            self.wall = wall(limits, errors, self.resources)
        except OSError as error:  # no memory, no more processes
            self.resources.close()
            raise SandboxBroken(wall.explained(last_words("", error))) from None
        except BaseException:
            self.resources.close()
            raise
        self.channel, self.process = self.wall.channel, self.wall.process
        try:
            self.receive(monotonic() + limits.start_seconds)
            self.wall.confirm()
        except (Died, OutOfTime) as error:
            self.wall.end()
            self.process.wait()
            errors.seek(0)
            reason = wall.explained(last_words(errors.read().decode(errors="replace"), error))
            self.resources.close()
            raise SandboxBroken(reason) from None
        except BaseException:  # the teacher's Ctrl-C
            self.end()
            raise

    def send(self, message, deadline):
        """Send a message."""
        self.channel.settimeout(max(deadline - monotonic(), 0.001))
        try:
            self.channel.sendall(json.dumps(message).encode() + b"\n")
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
            self.channel.settimeout(min(left, TICK))
            try:
                data = self.channel.recv(2**16)
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
        self.wall.end()
        self.process.wait()
        self.resources.close()
