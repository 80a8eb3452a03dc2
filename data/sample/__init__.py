"""The demo day: a seeded recipe over the addresses of a street extract."""
