"""Addresses of food circuits."""
