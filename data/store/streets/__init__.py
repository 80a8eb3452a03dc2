"""Rows of streets: cities, closures, addresses, map tiles."""
