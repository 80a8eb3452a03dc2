"""Profiles of bikes: their speeds, limits and physics."""
