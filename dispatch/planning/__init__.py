"""Plans of a day: the planner, its judgements, and the reasons for jobs left out."""
