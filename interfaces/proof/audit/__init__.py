"""Evidence that the log was not tampered with: seals beside it, signed exports of it, checks."""
