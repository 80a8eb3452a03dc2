"""Changes of a live day: jobs inserted, moved and taken out; rounds replanned and taken back."""
