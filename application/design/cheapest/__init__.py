"""The cheapest complete design of a style: its shapes, its stones, and what it then costs."""
