"""Pages as notebooks: to take away, to work in, to mark; and the package that they import."""
