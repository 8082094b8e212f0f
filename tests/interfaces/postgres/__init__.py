"""What lies in PostgreSQL beside the log."""
