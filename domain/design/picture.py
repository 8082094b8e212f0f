"""The picture of a sketch: sealed and kept once, beside the design that it was drawn for."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.kernel import Decider, Invalid, NotFound, Personal, Refusal, command, event

MediaType = Literal["image/png", "image/jpeg", "image/webp"]
MOST_BYTES = 128 * 1024
BEGINS: dict[bytes, MediaType] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`encoded` is base64; `digest` the hexadecimal SHA-256 of what it encodes."""

    encoded: str
    media_type: MediaType
    digest: str


@command
class Keep:
    """`subject` is the pseudonym whose key seals it."""

    subject: str
    design_id: str
    picture: Picture


@event("sketch.picture_kept")
class PictureKept:
    subject: str
    design_id: str
    picture: Personal[str]
    media_type: MediaType
    digest: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """No picture is kept under this id."""


State = Nothing | PictureKept


class PictureInvalid(Invalid):
    """Send a PNG, JPEG or WebP picture of {most} bytes at most, in base64."""

    field = "picture"
    most: int


class PictureTaken(Refusal):
    """Another picture is kept under this id."""


def picture_of(encoded: str) -> Picture:
    """Raises `PictureInvalid` for what no browser would show as one."""
    try:
        drawn = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise PictureInvalid(most=MOST_BYTES) from None
    media_type = next((kind for begins, kind in BEGINS.items() if drawn.startswith(begins)), None)
    webp = media_type != "image/webp" or drawn[8:12] == b"WEBP"
    if media_type is None or not webp or len(drawn) > MOST_BYTES:
        raise PictureInvalid(most=MOST_BYTES)
    digest = hashlib.sha256(drawn).hexdigest()
    return Picture(encoded=encoded, media_type=media_type, digest=digest)


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
