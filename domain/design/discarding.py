"""The end of a design: thrown away by its owner, or after nobody touched it for long."""

from datetime import datetime
from typing import Literal

from domain.design.draft import Draft
from domain.kernel import command, event


@command
class Discard:
    token_hash: str


@command
class Lapse:
    """What the clock asks for, `keep_until` after the last touch; too early this does nothing."""

    keep_until: datetime


@event("config.discarded")
class ConfigurationDiscarded:
    cause: Literal["user", "lapsed"]


def lapsed(draft: Draft, wish: Lapse, now: datetime) -> tuple[ConfigurationDiscarded, ...]:
    """Only what nobody named or claimed lapses."""
    if draft.name is not None or draft.claims or now < wish.keep_until:
        return ()
    return (ConfigurationDiscarded(cause="lapsed"),)
