"""HTTP addresses and shapes of rounds: rounds under way, events, proofs, positions, changes."""
