"""What is on sale: products, their options and rules, and the content around them."""
