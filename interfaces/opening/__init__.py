"""What a shop does not open with: it is looked for, and said, before anything begins."""
