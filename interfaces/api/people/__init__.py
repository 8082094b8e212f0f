"""What customers ask about themselves: who they are, what is theirs, what becomes of it."""
