"""Use cases of what exists: stones and pieces that answer for each other."""
