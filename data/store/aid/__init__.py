"""Rows of aid: needs, volunteers, claims."""
