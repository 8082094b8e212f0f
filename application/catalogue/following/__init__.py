"""The catalogue kept in step with the content store: a document taken, changes, comparisons."""
