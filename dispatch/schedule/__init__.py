"""Timing of one order of stops: times, loads, breaks, margins and cost."""
