"""HTTP addresses and shapes of streets: closures, addresses, map tiles, isochrones, routes."""
