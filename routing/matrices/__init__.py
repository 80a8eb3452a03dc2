"""Times and distances between many places, in a planner's units."""
