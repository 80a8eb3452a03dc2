"""Templates, style and script of the pages on which deliveries are booked."""
