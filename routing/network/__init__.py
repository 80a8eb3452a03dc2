"""The street network as arrays: streets, turns, and one profile's costs of them."""
