"""HTTP: the frame round every request; addresses and shapes lie in the rooms of their subjects."""
