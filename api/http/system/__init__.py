"""HTTP addresses of system: installation, health, front pages, the courier app's files."""
