"""Two pipes with the manners of a socket.

On Windows a program cannot be given a socket, and only a thread can wait for a pipe.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress


class Pipes:
    """Standard input and output of a process, of which the one that is waited for longer raises a TimeoutError.

    Parameters
    ----------
    process : subprocess.Popen
        With both as pipes without a buffer.
    """

    def __init__(self, process):
        self.into, self.out, self.timeout = process.stdin, process.stdout, None
        self.reader, self.writer = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self.reading = None  # under way since an earlier call

    def settimeout(self, seconds):
        """Say how long the other methods wait."""
        self.timeout = seconds

    def sendall(self, data):
        """Write bytes; who was late may not write again."""
        self.writer.submit(self._write, memoryview(data)).result(self.timeout)

    def recv(self, size):
        """Read some bytes; none at the end."""
        self.reading = self.reading or self.reader.submit(self.out.read, size)
        data = self.reading.result(self.timeout)
        self.reading = None
        return data

    def close(self):
        """Let go of a process that has ended."""
        self.reader.shutdown()
        self.writer.shutdown()
        for pipe in self.into, self.out:
            with suppress(OSError):
                pipe.close()

    def _write(self, data):
        while data:
            data = data[self.into.write(data) :]
