"""Streets closed or slowed for a while."""
