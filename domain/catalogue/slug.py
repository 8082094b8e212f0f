"""An address of a product's page: which style had it last, so that two never share one."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from domain.kernel import Decider, command, event


@command
class TakeSlug:
    style_code: str


@event("slug.taken")
class SlugTaken:
    style_code: str


@dataclass(frozen=True, slots=True)
class Slug:
    """`style_code` is None while nobody ever had the address."""

    style_code: str | None = None


def decide(state: Slug, command: TakeSlug, now: datetime) -> tuple[SlugTaken, ...]:
    """Whether the one who has it still needs it is known to that product, not here."""
    del now
    match command:
        case TakeSlug(style_code=style_code):
            return () if style_code == state.style_code else (SlugTaken(style_code=style_code),)
        case _:
            assert_never(command)


def evolve(state: Slug, event: SlugTaken) -> Slug:
    del state
    match event:
        case SlugTaken(style_code=style_code):
            return Slug(style_code)
        case _:
            assert_never(event)


SLUG: Decider[Slug, TakeSlug, SlugTaken] = Decider("slug", Slug(), decide, evolve)
