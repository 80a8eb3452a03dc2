"""Invoices, their seller, and the service that is billed."""
