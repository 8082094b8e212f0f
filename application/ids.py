"""New names for new things: none of them tells how many there are or who they belong to."""

import secrets
from uuid import uuid4

ORDER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ORDER_LETTERS = 8


def new_id() -> str:
    return str(uuid4())


def new_order_no() -> str:
    """What a customer reads out on the telephone: no letter that looks like a figure."""
    letters = "".join(secrets.choice(ORDER_ALPHABET) for _ in range(ORDER_LETTERS))
    return f"EL-{letters[:4]}-{letters[4:]}"
