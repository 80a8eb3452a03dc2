"""Use cases of food circuits: hubs, order cycles, lots of producers, customer orders."""
