"""Proofs: the picture of an engraving that its customer looks at before it is cut."""
