"""Templates, style and script of the first run."""
