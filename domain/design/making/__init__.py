"""What the workshop makes of a design: its drawing, its masses, its days, what is sold of it."""
