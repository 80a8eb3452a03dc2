"""Rows of fleet: vehicles, places, shifts."""
