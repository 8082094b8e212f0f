"""Money: asked of the provider, reported, set aside, invoiced, given back, reconciled."""
