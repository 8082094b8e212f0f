"""Selling: carts, quotes, orders, payments, and what vendors report."""
