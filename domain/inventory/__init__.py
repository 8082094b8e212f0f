"""Stones, pieces and counted goods: where they are, who holds them, what is known of them."""
