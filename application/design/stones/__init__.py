"""Stones for a design: one that is to be had, what it costs, the nearest of those there are."""
