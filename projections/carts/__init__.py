"""Carts, as their shoppers see them."""
