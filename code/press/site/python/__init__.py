"""Python on the page."""
