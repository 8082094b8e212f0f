"""Filling a new shop: real stones, the demonstration catalogue, finished pieces and made-up stock.

Everything goes through the same commands as production; doing it twice adds nothing.
"""
