"""Food circuits: order cycles, hubs, fair costs, returnables and the cold chain."""
