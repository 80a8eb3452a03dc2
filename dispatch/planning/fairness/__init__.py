"""Rounds given to riders, fairly over weeks."""
