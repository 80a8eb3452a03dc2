"""Insertion of one more request into standing rounds, in all its choices of windows."""
