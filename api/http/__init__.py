"""HTTP: who asks, in which language, with which safeguards; the addresses are in ``api/routes``."""
