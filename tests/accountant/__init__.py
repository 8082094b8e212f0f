"""The prices of the specification computed a second time, in fractions, by nothing of the shop."""
