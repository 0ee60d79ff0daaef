"""The whole book in one file, for paper and e-readers."""
