"""Where an order goes is changed before it leaves; whether that is a risk is weighed again."""

from dataclasses import replace

from domain.kernel import NotFound, command, in_part
from domain.people.address import Address, checked
from domain.selling.order.attention import (
    CorrectionReason,
    DeliveryAddressChanged,
    OrderHeld,
    OrderReviewOpened,
    evolve_attention,
)
from domain.selling.order.reviewing import opened
from domain.selling.order.risk import Weighing
from domain.selling.order.stage import (
    ALLOWED,
    OrderStateRefuses,
    Placed,
    Secured,
    UnderReview,
    Unpaid,
)

THE_SYSTEM = "system"


@command
class ChangeAddress:
    """Its owner, and nobody else, wants it elsewhere."""

    owner: str
    delivery: Address
    weighing: Weighing


@command
class CorrectAddress:
    """The house puts right where it goes."""

    by: str
    reason: CorrectionReason
    delivery: Address
    weighing: Weighing


Readdress = ChangeAddress | CorrectAddress
Readdressed = DeliveryAddressChanged | OrderReviewOpened | OrderHeld


def readdressed(state: Placed, command: Readdress) -> tuple[Readdressed, ...]:
    """The same address again changes nothing; another is looked at by a person.

    Before the contract it is reviewed, anew if it was under review; after it, held.
    """
    if isinstance(command, ChangeAddress) and command.owner != state.owner:
        raise NotFound
    if "change_address" not in ALLOWED[state.stage]:
        raise OrderStateRefuses(stage=state.stage)
    with in_part("delivery"):
        delivery = checked(command.delivery)
    if delivery == state.delivery:
        return ()
    changed = DeliveryAddressChanged(
        subject=state.placed.subject,
        delivery=delivery,
        before=state.delivery,
        by="customer" if isinstance(command, ChangeAddress) else command.by,
        reason="customer" if isinstance(command, ChangeAddress) else command.reason,
        risk_rerun=not isinstance(state, Unpaid),
    )
    moved = replace(state, attention=evolve_attention(state.attention, changed))
    return (changed, *_weighed(moved, command.weighing))


def _weighed(moved: Placed, weighing: Weighing) -> tuple[OrderReviewOpened | OrderHeld, ...]:
    if isinstance(moved, Unpaid):
        return ()
    found = opened(moved, weighing)
    new = tuple(each for each in found.triggers if each not in moved.attention.cleared)
    if not new:
        return ()
    if isinstance(moved, Secured | UnderReview):
        return (replace(found, triggers=new),)
    held = OrderHeld(reason="address_risk", by=THE_SYSTEM, triggers=new)
    return (held,)
