"""Pages of the first run: from an empty installation to a published round."""
