"""Rows of people: persons, roles, invitations, signing in, keys."""
