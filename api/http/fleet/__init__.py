"""HTTP addresses and shapes of fleet: vehicles, places, shifts, availability."""
