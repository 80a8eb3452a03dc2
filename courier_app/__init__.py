"""The courier's browser app: static files, served as they are; imports nothing."""
