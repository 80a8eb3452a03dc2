"""The project's own day format."""
