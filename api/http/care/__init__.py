"""HTTP addresses and shapes of care: rules, privacy, contests, incidents."""
