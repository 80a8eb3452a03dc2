"""Sign-in building blocks: passwords, second factors, passkeys, tokens, lockout and permissions.

Nothing here keeps anything: the tables are written by the use cases. ``now`` and the source of
randomness are parameters, so that a test needs neither clock nor chance.
"""
