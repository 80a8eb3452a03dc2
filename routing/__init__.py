"""Streets: from an OpenStreetMap extract to times, distances, paths and turns for bicycles.

Reads and maps files and touches nothing else outside. Knows no jobs; usable alone.
"""
