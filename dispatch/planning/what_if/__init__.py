"""What-if questions to a plan: explanations, changes, offers for one more job."""
