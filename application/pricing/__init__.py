"""Prices over time: rates, books, quotes, and every price explained and derived again."""
