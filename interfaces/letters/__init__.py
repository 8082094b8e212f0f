"""Letters as HTML and plain text; every amount, date and size printed is a stored value."""

from interfaces.letters.post_room import PostRoom
from interfaces.letters.stationery import Stationery

__all__ = ["PostRoom", "Stationery"]
