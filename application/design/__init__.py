"""Designing: a design altered, shown, shared and kept true to the world around it."""
