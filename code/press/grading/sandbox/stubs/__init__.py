"""What a sandbox has in place of parts of the package that it does not need, or must not have."""
