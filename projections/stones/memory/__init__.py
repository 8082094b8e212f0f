"""The offered stones in memory, beside their table: the same questions without the database."""
