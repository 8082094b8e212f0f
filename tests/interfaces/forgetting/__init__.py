"""Being forgotten everywhere."""
