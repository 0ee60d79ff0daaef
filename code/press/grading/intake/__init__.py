"""The door into a course: whose file is it, is it a notebook, and which answers are in it."""
