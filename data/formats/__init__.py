"""Readers and writers of the files people exchange with us."""
