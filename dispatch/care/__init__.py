"""Retention of personal data and disclosure of exact addresses."""
