"""Explanations, changes and offers for one more job, asked of a plan."""
