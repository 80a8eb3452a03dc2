"""Measurements as commands, beside our peers; not part of the installed application."""
