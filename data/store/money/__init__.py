"""Rows of money: prices and invoices."""
