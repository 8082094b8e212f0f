"""The record: load, decide, append; under it the journal, its codec, and the sealing of persons."""
