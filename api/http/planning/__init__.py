"""HTTP addresses and shapes of planning: plans of a day, solving, explanations, publication."""
