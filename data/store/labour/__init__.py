"""Rows of labour: hours, effort, heat."""
