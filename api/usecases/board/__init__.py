"""Use cases of the board: a whole day at once, and what in it needs a person."""
