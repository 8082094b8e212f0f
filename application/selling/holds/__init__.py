"""Holding what was chosen: an asset or counted pieces, by whoever may, until when."""
