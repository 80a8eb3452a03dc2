"""Migrations of the schema, one file a step; ``data.store.migrating`` runs them."""
