"""New names for new things: none of them tells how many there are or who they belong to."""

from uuid import uuid4


def new_id() -> str:
    return str(uuid4())
