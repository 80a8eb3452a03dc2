"""Days of order cycles: farms, hubs where lots are sorted, and homes that take from them."""
