"""Cart, order, payment and customer."""
