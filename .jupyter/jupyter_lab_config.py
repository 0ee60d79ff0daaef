"""JupyterLab for the course, started by `make lab`."""

from pathlib import Path

c = get_config()  # noqa: F821 - provided by Jupyter

# The root is the project and not the chapters, so that Jupytext finds pyproject.toml.
c.ServerApp.root_dir = str(Path(__file__).resolve().parents[1])
c.FileContentsManager.preferred_dir = "chapters"
c.LabApp.default_url = "/lab/tree/workbook/start.ipynb"

c.ServerApp.contents_manager_class = "press.notebooks.workbook.Contents"

# Do not ask PyPI for a list of extensions.
c.LabApp.extension_manager = "readonly"
