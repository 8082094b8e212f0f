"""Orders: lists, pages, lines and payments."""
