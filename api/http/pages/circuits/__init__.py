"""Pages of food circuits: cycles, a week of a producer, a day of a hub."""
