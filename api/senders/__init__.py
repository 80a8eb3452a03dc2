"""What leaves this installation: webhooks, e-mail, text messages. No transaction is open here."""
