"""Recorded rides: matched to streets, and profiles calibrated by them."""
