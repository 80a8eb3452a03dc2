"""Templates of food circuits."""
