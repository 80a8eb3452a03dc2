"""Outbound traffic: webhooks, e-mail, text messages. No transaction is open here."""
