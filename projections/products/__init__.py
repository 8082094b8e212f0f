"""Products on sale: the listing, one product, and its words."""
