"""Stripe's ids: what may be one, wherever it was sent."""

import re
from typing import Any

ID = re.compile(r"[A-Za-z0-9_-]{1,255}")


def id_of(thing: object) -> Any:
    """A reference is an id, or the whole object where it was expanded."""
    return thing.get("id") if isinstance(thing, dict) else thing


def fits(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None
