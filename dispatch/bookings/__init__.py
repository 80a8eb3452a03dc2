"""Tariffs, quotes, recurrence, cut-off rules and emissions of bookings."""
