"""The widget that shops put into their own sites."""
