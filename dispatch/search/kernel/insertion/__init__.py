"""The cheapest feasible places for a request in one round, compiled."""
