"""One signed-in user at each dear operation, nine times at once: who else has to wait."""
