"""Prices: by what rules, from which book and at which rates; pure, exact, no I/O."""
