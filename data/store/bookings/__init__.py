"""Rows of bookings: customers, quotes, bookings, recurrences, imports."""
