"""Orders: placed, weighed, secured, sent elsewhere, given back, let go."""
