"""Food circuits in the store: hubs, order cycles, lots, customer orders, defaults."""
