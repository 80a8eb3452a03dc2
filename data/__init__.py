"""What is kept and exchanged: file formats and sample data."""
