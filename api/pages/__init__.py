"""Pages that Tournée writes, self-contained: markup, style and script in one file."""
