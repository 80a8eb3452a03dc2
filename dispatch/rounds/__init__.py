"""Rounds under way: events, the state machine, ETA and the account of a finished round."""
