"""The HTTP edge: command API and query API over one table of access."""
