"""``python -m press.lab``: open the chapters as notebooks in JupyterLab."""

import os
import subprocess
import sys

from .book import BOOK
from .notebooks.workbook import WORKBOOK, write_start, write_workbook

# Everything that JupyterLab writes goes here: nothing of the reader's own settings is read or changed.
STATE = BOOK / "_build" / "lab"


def open_lab(options):
    """Write what JupyterLab starts with, start it with the settings of ``.jupyter``, and wait until it is stopped.

    Parameters
    ----------
    options : list of str
        Further options for ``jupyter lab``.

    Returns
    -------
    int
        Exit status of JupyterLab.
    """
    places = {
        "JUPYTER_CONFIG_PATH": BOOK / ".jupyter",
        "JUPYTER_CONFIG_DIR": STATE / "config",
        "JUPYTER_DATA_DIR": STATE / "data",
        "JUPYTER_RUNTIME_DIR": STATE / "runtime",
        "IPYTHONDIR": STATE / "ipython",
        "MPLCONFIGDIR": STATE / "matplotlib",
    }
    environment = os.environ | {name: str(place) for name, place in places.items()}
    write_start(BOOK)
    if new := write_workbook(BOOK):
        print(f"The exercises are in the folder {WORKBOOK}/: {', '.join(path.name for path in new)}")
    try:
        status = subprocess.run([sys.executable, "-m", "jupyterlab", *options], env=environment, check=False).returncode
    except KeyboardInterrupt:
        status = 0  # Ctrl-C is how one leaves JupyterLab
    print(f"JupyterLab has ended. Your chapters are in {BOOK / 'chapters'}, your exercises in {BOOK / WORKBOOK}")
    return status


if __name__ == "__main__":
    sys.exit(open_lab(sys.argv[1:]))
