"""Rows of a whole day, as boards show it: shifts, rounds, visits, jobs."""
