"""What an owner has held for them is counted before more is held: over all carts and quotes."""

from application.selling.holds.asset_holds import live_hold
from application.store.event_store import Decision, stream_of
from domain.inventory.asset import ASSET
from domain.selling.holdings import HOLDINGS, EnterHolding, most_held


def enter_holding(
    decision: Decision, owner: str, asset: str, holder: str, *, limited: bool = False
) -> None:
    """Before an asset is held for its owner under a name. Raises `HoldLimitReached`."""
    wish = EnterHolding(
        asset_id=asset,
        holder=holder,
        kept=_kept(decision, owner),
        most=most_held(owner) if limited else None,
    )
    decision.decide(HOLDINGS, owner, wish)


def _kept(decision: Decision, owner: str) -> frozenset[str]:
    """What is theirs without end, because it was ordered and paid for, does not count."""
    holders = decision.state(HOLDINGS, owner).holders
    decision.prefetch(stream_of(ASSET, asset) for asset in holders)
    live = {asset: live_hold(decision, asset) for asset in holders}
    return frozenset(
        asset
        for asset, hold in live.items()
        if hold and hold.holder == holders[asset] and hold.purpose != "order"
    )
