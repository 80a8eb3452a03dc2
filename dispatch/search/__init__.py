"""Ruin and recreate over every rule of the model, compiled with numba."""
