"""The page of a planned day."""
