"""Our router beside other street engines, and what it needs: addresses, tiles, doors."""
