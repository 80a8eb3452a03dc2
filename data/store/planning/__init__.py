"""Rows of planning: plans of a day, solving, explanations, publication."""
