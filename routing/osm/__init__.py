"""OpenStreetMap extracts, read and cut into a street graph."""
