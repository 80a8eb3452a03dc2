"""The rest of a day under way, as a problem of its own."""
