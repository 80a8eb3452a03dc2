"""Rows of care: rules, privacy, contests, incidents."""
