"""The day's queries on a year of data."""
