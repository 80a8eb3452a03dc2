"""What several tests share: generated problems, maps, plain re-implementations."""
