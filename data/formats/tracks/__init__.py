"""Lines and points for maps and bicycle computers: GPX, GeoJSON, encoded polylines."""
