"""Use cases of Open Food Network: orders come in, are compared, and are told as shipped."""
