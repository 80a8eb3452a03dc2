"""The round as one document for the courier's phone."""
