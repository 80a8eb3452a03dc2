"""Measures of the code itself: its size, its surface, and the faults that its tests notice."""
