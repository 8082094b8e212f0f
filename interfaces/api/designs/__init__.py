"""Designs: made, kept, shared, and the stones that fit them."""
