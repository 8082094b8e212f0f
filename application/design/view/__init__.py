"""What is seen of a design, worked out from its choices and what the house is and charges."""
