"""The pages of a server for whoever comes with a browser."""
