"""Rows of notices: notifications, messages, push, webhooks, calendars."""
