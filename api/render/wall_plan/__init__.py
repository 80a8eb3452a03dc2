"""The wall plan of a day: lanes over time, and the stops of each round, on A3."""
