"""Commands that plan a day from files and look at plans."""
