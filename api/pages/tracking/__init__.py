"""The page of whoever waits for a delivery, opened by a link and without an account."""
