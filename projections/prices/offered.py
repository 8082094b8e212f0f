"""At which set prices goods were on offer, and for how long: folded, however often they sold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, MetaData, Table, Text, select

from domain.envelope import Recorded
from domain.inventory.asset.listing import AssetListed, AssetUnlisted
from domain.inventory.asset.quarantine import AssetQuarantined
from domain.inventory.asset.standing import AssetAllocated, AssetMounted, AssetSold
from domain.inventory.stock import StockPriced, sku_and_location
from domain.money import Money
from projections.kit.answer import answer, money, pence, rows
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.read_model import Batch, ReadModel

TABLES = MetaData()
# One row for a time at one price. A piece is on offer wherever it is: its location is empty.
OFFERED = Table(
    "offered",
    TABLES,
    *keys(Text, "subject", "location"),
    *keys(BigInteger, "position"),
    *always(BigInteger, "price_minor"),
    *always(Text, "currency"),
    *always(INSTANT, "since"),
    *perhaps(INSTANT, "until"),
)
# Which row of OFFERED has not ended.
ON_OFFER = Table(
    "on_offer",
    TABLES,
    *keys(Text, "subject", "location"),
    *always(BigInteger, "position"),
)
OffSale = AssetUnlisted | AssetQuarantined | AssetAllocated | AssetMounted | AssetSold


def follow_offers(model: ReadModel) -> None:
    for fold in (_counted, _listed, _gone):
        model.on(fold)


def _counted(batch: Batch, recorded: Recorded[StockPriced]) -> None:
    subject, location = sku_and_location(recorded.key)
    place = {"subject": subject, "location": location}
    _offer(batch, recorded, recorded.event.price, place)


def _listed(batch: Batch, recorded: Recorded[AssetListed]) -> None:
    """Without a price it is for the price book to say what it adds."""
    _offer(batch, recorded, recorded.event.price, _piece(recorded))


def _gone(batch: Batch, recorded: Recorded[OffSale]) -> None:
    _offer(batch, recorded, None, _piece(recorded))


def _piece(recorded: Recorded[Any]) -> dict[str, str]:
    return {"subject": recorded.key, "location": ""}


def _offer(
    batch: Batch, recorded: Recorded[Any], price: Money | None, place: dict[str, str]
) -> None:
    """A price that is set again changes nothing; another ends the time of the one before."""
    at, told = recorded.envelope.recorded_at, pence("price", price)
    if present := batch[ON_OFFER].get(*place.values()):
        key = (*place.values(), present["position"])
        row = batch[OFFERED].get(*key)
        if row and told.items() <= row.items():
            return
        batch[OFFERED].change(*key, until=at)
        batch[ON_OFFER].remove(*place.values())
    if price:
        begun = {**place, "position": recorded.position}
        batch[OFFERED].put(**begun, **told, since=at)
        batch[ON_OFFER].put(**begun)


@dataclass(frozen=True, slots=True)
class SetPrice:
    """On offer at `price` (VAT inside) from `since` to before `until`; None is until now."""

    price: Money
    since: datetime
    until: datetime | None = None


def set_prices(connection: Connection, subject: str, location: str) -> tuple[SetPrice, ...]:
    """Of counted goods at a place, or of the one piece with that id; the earliest first."""
    theirs = select(OFFERED).where(
        OFFERED.c.subject == subject, OFFERED.c.location.in_((location, ""))
    )
    found = rows(connection, theirs.order_by(OFFERED.c.position))
    return tuple(answer(SetPrice, row, price=money(row, "price")) for row in found)
