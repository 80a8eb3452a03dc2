"""Days out of the store: as problems with their streets, as they stand, and kept to be asked."""
