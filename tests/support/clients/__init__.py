"""Programs of other makers that read the description: a linter and generators of clients."""
