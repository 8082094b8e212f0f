"""An order stands still for a reason, and goes on once somebody released it from that."""

from domain.kernel import Refusal, command
from domain.selling.order.attention import HoldReason, OrderHeld, OrderReleased
from domain.selling.order.references import Checks, refuse_words
from domain.selling.order.stage import ALLOWED, Allowed, OrderStateRefuses, Placed

PAST_A_HOLD: tuple[Allowed, ...] = (
    *("reject", "ask_verification", "cancel"),
    *("change_address", "hold", "release"),
)


@command
class Hold:
    """Nothing goes on with it, but that it is cancelled or where it goes is corrected."""

    reason: HoldReason
    by: str


@command
class Release:
    """This reason is settled; for every other that it is held for, it stands still."""

    reason: HoldReason
    by: str
    checks: Checks = Checks()
    note_ref: str | None = None


class OrderIsHeld(Refusal):
    """The order is held; it goes on once it is released."""

    code = "order_held"
    reasons: tuple[HoldReason, ...]
    allowed: tuple[Allowed, ...]


def held_for(state: Placed, command: Hold) -> tuple[OrderHeld, ...]:
    if "hold" not in ALLOWED[state.stage]:
        raise OrderStateRefuses(stage=state.stage)
    if command.reason in state.attention.reasons:
        return ()
    return (OrderHeld(reason=command.reason, by=command.by),)


def released(state: Placed, command: Release) -> tuple[OrderReleased, ...]:
    """Once; whoever comes second finds it done."""
    if "release" not in ALLOWED[state.stage]:
        raise OrderStateRefuses(stage=state.stage)
    refuse_words(command.checks, command.note_ref)
    if command.reason not in state.attention.reasons:
        return ()
    said = OrderReleased(
        reason=command.reason, by=command.by, checks=command.checks, note_ref=command.note_ref
    )
    return (said,)


def held_up(state: Placed) -> OrderIsHeld:
    """What is still possible: what the stage allows and a hold does not stand in the way of."""
    allowed = tuple(each for each in ALLOWED[state.stage] if each in PAST_A_HOLD)
    return OrderIsHeld(reasons=state.attention.reasons, allowed=allowed)
