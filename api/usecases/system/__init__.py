"""Use cases of system: installation, cooperatives, background work, health."""
