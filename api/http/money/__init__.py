"""HTTP addresses and shapes of money: invoices."""
