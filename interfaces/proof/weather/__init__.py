"""Foul weather: what the shop stands on is stopped, slowed, silenced, refused; what then holds."""
