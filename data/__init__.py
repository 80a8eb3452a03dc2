"""Storage and exchange: tables, store, migrations, file formats and sample data."""
