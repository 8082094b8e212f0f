"""Where an asset is and who has it in their keeping."""

from dataclasses import dataclass

from domain.inventory.location import known_location
from domain.kernel import Refusal, command, event


@command
class Transfer:
    """A change of custody: both people are named, and they differ."""

    to: str
    giver: str
    receiver: str
    purpose: str


@event("asset.transferred")
class AssetTransferred:
    """From the place `origin` to the place `to`; giver and receiver are staff ids."""

    origin: str
    to: str
    giver: str
    receiver: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Custody:
    """`keeper` is the last receiver, None until the first transfer."""

    location: str
    keeper: str | None = None


class SamePerson(Refusal):
    """{person} cannot hand a piece over to themselves."""


def decide_custody(state: Custody, command: Transfer) -> tuple[AssetTransferred, ...]:
    if command.giver == command.receiver:
        raise SamePerson(person=command.giver)
    if state == Custody(command.to, command.receiver):
        return ()
    return (
        AssetTransferred(
            origin=state.location,
            to=known_location(command.to),
            giver=command.giver,
            receiver=command.receiver,
            purpose=command.purpose,
        ),
    )


def evolve_custody(state: Custody, event: AssetTransferred) -> Custody:
    return Custody(event.to, event.receiver)
