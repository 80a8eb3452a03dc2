"""Rows of system: cooperatives, queue, invariants, health, installation."""
