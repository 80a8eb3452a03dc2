"""Use cases of people and programs: one function, one transaction each."""
