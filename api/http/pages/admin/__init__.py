"""Pages of the administration: what a cooperative owns, who works in it, and by which rules."""
