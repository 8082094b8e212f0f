"""How one process runs: what it logs, what it makes of trouble, and when it ends."""
