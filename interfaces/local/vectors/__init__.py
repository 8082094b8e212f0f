"""Checking files of published test vectors against the engine that is running."""
