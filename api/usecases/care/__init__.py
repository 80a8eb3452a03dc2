"""Use cases of care: rules, privacy, contests, incidents."""
