"""Use cases of bookings: customers, quotes, bookings, recurrences, imports."""
