"""What a real house does not run: stand-ins, an embedded database, seeding, the demonstration."""
