"""Use cases of fleet: vehicles, places, shifts, availability."""
