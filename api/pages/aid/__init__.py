"""Templates of the pages of aid."""
