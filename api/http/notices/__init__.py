"""HTTP addresses and shapes of notices: notifications, messages, push, webhooks, calendars."""
