"""PostgreSQL, where the application has a need of it: the login, data keys, deliveries."""
