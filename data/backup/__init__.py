"""Backups: database and files of one moment in one file, written and restored."""
