"""Rules by which OpenStreetMap's tags say how a bike may move."""
