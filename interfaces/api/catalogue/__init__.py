"""The catalogue: products, stones, ring sizes, availability, content."""
