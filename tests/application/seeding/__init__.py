"""Seeding a shop."""
