"""How people are reached, who they are and what they may do, by use cases."""
