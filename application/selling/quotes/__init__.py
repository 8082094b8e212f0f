"""Quotes: issued with their stones held, read, put into carts, accepted once."""
