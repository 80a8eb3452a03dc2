"""Plans in figures and sentences: names, comparisons, explanations and errors in words."""
