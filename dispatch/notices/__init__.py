"""Notifications: quiet hours and the news of a round."""
