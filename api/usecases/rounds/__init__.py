"""Use cases of rounds: rounds under way, events, proofs, positions, changes."""
