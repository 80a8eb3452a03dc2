"""Addresses of aid."""
