"""What is over when, unless something happens before."""
