"""From the cart to the paid order: all streams of a step in one append."""
