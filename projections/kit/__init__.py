"""What every read model is made of: rows folded, versions, paging, facets, and the way to ask."""
