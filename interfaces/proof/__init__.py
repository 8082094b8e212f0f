"""Proof that the record is true: audit, invariants, replay, and the doctor."""
