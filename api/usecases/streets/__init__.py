"""Use cases of streets: closures, addresses, map tiles, isochrones, routes."""
