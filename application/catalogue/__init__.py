"""From the content store's documents to products: templates, mapping, validation, ingest."""
