"""Carts: what is put in, offered, merged, conceded, and what still stands against a checkout."""
