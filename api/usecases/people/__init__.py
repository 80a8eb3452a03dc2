"""Use cases of people: persons, roles, invitations, signing in, keys."""
