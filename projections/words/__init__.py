"""Words of people: what a text says, how a question about it is read, and what codes are called."""
