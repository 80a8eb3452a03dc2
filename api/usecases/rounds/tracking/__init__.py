"""Tracking pages: the state of a drop for its recipient, instructions, other slots."""
