"""Use cases of notices: notifications, messages, push, webhooks, calendars."""
