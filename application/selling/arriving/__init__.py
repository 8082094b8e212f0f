"""What becomes of a visitor's things: they arrive with whoever signs in, and can go back."""
