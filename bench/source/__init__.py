"""What the code itself is like: its size, its surface, and which faults its tests notice."""
