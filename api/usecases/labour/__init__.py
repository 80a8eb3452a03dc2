"""Use cases of labour: hours, effort, heat."""
