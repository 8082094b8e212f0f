"""The scripted customer, over HTTP alone."""
