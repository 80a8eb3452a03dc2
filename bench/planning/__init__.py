"""Our planner beside others, on instances from the literature and on days that are made up."""
