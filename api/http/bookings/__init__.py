"""HTTP addresses and shapes of bookings: customers, quotes, bookings, recurrences, imports."""
