"""The history of a live day: changes undone and redone, and what stands in the way."""
