"""The hold that an asset carries: looked at, taken and ended by whoever holds it."""

from application.store.event_store import Decision
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset import State as AssetState
from domain.inventory.asset.hold import Hold, Release, Reserve
from domain.inventory.asset.standing import Allocated, InStock
from domain.kernel import Refusal


def reserve(decision: Decision, asset: str, wish: Reserve) -> None:
    """Whoever is refused one of several assets is told which."""
    try:
        decision.decide(ASSET, asset, wish)
    except Refusal as refusal:
        raise type(refusal)(**{**refusal.facts, "asset_id": asset}) from None


def hold_of(state: AssetState) -> Hold | None:
    """The hold an asset carries, lapsed or not."""
    if isinstance(state, Present) and isinstance(state.standing, InStock | Allocated):
        return state.standing.hold
    return None


def live_hold(decision: Decision, asset: str) -> Hold | None:
    hold = hold_of(decision.state(ASSET, asset))
    return None if hold is None or hold.lapsed(decision.now) else hold


def release(decision: Decision, asset: str, holder: str) -> None:
    """End the hold of an asset if it is this holder's."""
    hold = hold_of(decision.state(ASSET, asset))
    if hold is not None and hold.holder == holder:
        wish = Release(reservation_id=hold.reservation_id, holder=holder)
        decision.decide(ASSET, asset, wish)
