"""Hours, rest, effort, fairness over weeks, heat and payroll."""
