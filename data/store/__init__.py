"""The store: what a cooperative keeps, in PostgreSQL and PostGIS."""
