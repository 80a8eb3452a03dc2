"""A problem as flat integer arrays, for the compiled search."""
