"""For performers of whatever has nothing to do with people: nobody is forgotten by them."""

from typing import Any

NOBODY_ERASED: Any = None
