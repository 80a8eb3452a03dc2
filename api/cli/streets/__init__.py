"""Commands about streets: cities, closures, routes, isochrones, speeds."""
