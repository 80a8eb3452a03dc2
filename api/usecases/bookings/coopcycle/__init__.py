"""Deliveries of programs written for CoopCycle."""
