"""Vehicle assignment: shared bikes and trailers over a day."""
