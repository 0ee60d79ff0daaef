"""The kernels in which cells run are the same for everybody, and out of each other's way."""

import os
import tempfile
from functools import cache
from pathlib import Path
from uuid import uuid4

from nbclient import NotebookClient

# Kernels make no remarks about networks, and send what a cell prints when it ends: ipykernel 7.4 would send it a few
# times a second, and where a line was cut by that, myst-nb 1.4 would leave it cut.
SETTINGS = """\
from ipykernel.iostream import OutStream
OutStream.flush_interval = 3600
c.IPKernelApp.log_level = "ERROR"
"""


def keep_settings(app, config):
    """Let cells run without the reader's own settings of IPython, with ours."""
    folder = Path(app.outdir).parent / "ipython"
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(SETTINGS, "utf-8")
    os.environ["IPYTHONDIR"] = str(folder)


@cache
def talk_by_files():
    """Let kernels talk by sockets in a folder: jupyter_client 8 may give one port of the network to two that start."""
    create, folder = NotebookClient.create_kernel_manager, tempfile.TemporaryDirectory(prefix="kernels")

    def create_kernel_manager(self):
        manager = create(self)
        manager.transport, manager.ip = "ipc", f"{folder.name}/{uuid4().hex}"
        return manager

    NotebookClient.create_kernel_manager = create_kernel_manager


def setup(app):
    """Register with Sphinx."""
    app.connect("config-inited", keep_settings)
    if os.name == "posix":
        talk_by_files()
    return {"parallel_read_safe": True, "parallel_write_safe": True}
