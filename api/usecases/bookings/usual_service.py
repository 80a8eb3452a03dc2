"""Time that a stop at a door usually takes, where nobody says how much."""

from __future__ import annotations

DOOR_S = 120
"""Seconds: ringing, handing over, and back on the bike."""
