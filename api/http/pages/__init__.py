"""Addresses of pages that the server writes: they read forms, carry out use cases, show results."""
