"""The picture of a sketch: sealed and kept once, beside the design that it was drawn for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.design.scan import Scan
from domain.kernel import Decider, NotFound, Personal, Refusal, command, event

KeptAs = Literal["image/png", "image/jpeg", "image/webp"]
"""The oldest sketches may be WebP; none is taken as such any more."""


@command
class Keep:
    """`subject` is the pseudonym whose key seals it."""

    subject: str
    design_id: str
    picture: Scan


@event("sketch.picture_kept")
class PictureKept:
    subject: str
    design_id: str
    picture: Personal[str]
    media_type: KeptAs
    digest: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """No picture is kept under this id."""


State = Nothing | PictureKept


class PictureTaken(Refusal):
    """Another picture is kept under this id."""


def picture_key(design_id: str, number: int) -> str:
    return f"{design_id}-{number}"


def kept(state: State) -> PictureKept:
    """Raises `NotFound`."""
    if isinstance(state, Nothing):
        raise NotFound
    return state


def decide(state: State, command: Keep, now: datetime) -> tuple[PictureKept, ...]:
    del now
    picture = command.picture
    if isinstance(state, PictureKept):
        if state.digest != picture.digest:
            raise PictureTaken
        return ()
    event = PictureKept(
        subject=command.subject,
        design_id=command.design_id,
        picture=picture.encoded,
        media_type=picture.media_type,
        digest=picture.digest,
    )
    return (event,)


def evolve(state: State, event: PictureKept) -> State:
    return event if isinstance(state, Nothing) else state


PICTURE: Decider[State, Keep, PictureKept] = Decider("sketch", Nothing(), decide, evolve)
