"""What can stand together: what a style still offers, what fits, what would have to change."""
