"""Every step of the schema, oldest first by number."""
