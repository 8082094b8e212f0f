"""Stones on offer: searched, filtered, compared, paired."""
