"""Days of short rounds, divided anew among all possible rounds."""
