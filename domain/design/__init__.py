"""A customer's design: choices, what follows from them, and its life from start to order."""
