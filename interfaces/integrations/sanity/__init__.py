"""All that the shop knows of Sanity: its documents, its webhooks, the addresses of its images."""
