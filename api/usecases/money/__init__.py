"""Use cases of money: prices and invoices."""
