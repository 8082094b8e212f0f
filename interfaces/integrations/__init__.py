"""The outside world, one file a vendor; only that file knows the vendor's SDK."""
