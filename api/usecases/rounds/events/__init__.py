"""Events of rounds: their form, their intake in batches, their log and what follows from them."""
