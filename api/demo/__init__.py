"""The demo service: a cooperative with today's day live, made through the use cases alone."""
