"""One stored example of every event and version, kept for ever; `python -m tests.golden write`."""
