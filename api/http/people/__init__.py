"""HTTP addresses and shapes of people: persons, roles, invitations, signing in, keys."""
