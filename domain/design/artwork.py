"""Artwork: a picture that a customer sent to be engraved, and the proofs that were drawn of it.

What can be seen stands in this stream alone, sealed under the customer; the design has its id and
digests.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from domain.design.scan import MediaType
from domain.kernel import Decider, NotFound, Personal, Refusal, command, event


@command
class SendArtwork:
    """`picture` in base64; `digest` is of it, keyed under the `subject`."""

    design_id: str
    subject: str
    picture: str
    media_type: MediaType
    digest: str


@command
class DrawProof:
    """What it will look like, as the atelier drew it; `by` is who did."""

    picture: str
    media_type: MediaType
    digest: str
    by: str


Command = SendArtwork | DrawProof


@event("artwork.sent")
class ArtworkSent:
    design_id: str
    subject: str
    picture: Personal[str]
    media_type: MediaType
    digest: str


@event("artwork.proof_drawn")
class ArtworkProofDrawn:
    subject: str
    picture: Personal[str]
    media_type: MediaType
    digest: str
    by: str


Event = ArtworkSent | ArtworkProofDrawn


@dataclass(frozen=True, slots=True)
class Unsent:
    """Nothing was sent under this id."""


@dataclass(frozen=True, slots=True)
class Sent:
    """`pictures` are what was sent, then every proof of it."""

    sent: ArtworkSent
    proofs: tuple[ArtworkProofDrawn, ...] = ()

    @property
    def pictures(self) -> tuple[Event, ...]:
        return (self.sent, *self.proofs)


State = Unsent | Sent


class ArtworkExists(Refusal):
    """Another picture was sent under this id."""


def sent(state: State) -> Sent:
    """Raises `NotFound`."""
    if isinstance(state, Unsent):
        raise NotFound
    return state


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case SendArtwork():
            return _send(state, command)
        case DrawProof():
            return _draw(sent(state), command)
        case _:
            assert_never(command)


def _send(state: State, command: SendArtwork) -> tuple[ArtworkSent, ...]:
    made = ArtworkSent(
        design_id=command.design_id,
        subject=command.subject,
        picture=command.picture,
        media_type=command.media_type,
        digest=command.digest,
    )
    if isinstance(state, Unsent):
        return (made,)
    if (state.sent.design_id, state.sent.digest) != (command.design_id, command.digest):
        raise ArtworkExists
    return ()


def _draw(state: Sent, command: DrawProof) -> tuple[ArtworkProofDrawn, ...]:
    if state.proofs and state.proofs[-1].digest == command.digest:
        return ()
    drawn = ArtworkProofDrawn(
        subject=state.sent.subject,
        picture=command.picture,
        media_type=command.media_type,
        digest=command.digest,
        by=command.by,
    )
    return (drawn,)


def evolve(state: State, event: Event) -> State:
    match event:
        case ArtworkSent():
            return Sent(event)
        case ArtworkProofDrawn():
            return Sent(state.sent, (*state.proofs, event)) if isinstance(state, Sent) else state
        case _:
            assert_never(event)


ARTWORK: Decider[State, Command, Event] = Decider("artwork", Unsent(), decide, evolve)
