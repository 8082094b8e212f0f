"""How an asset stands, folded once for every read model that has a table of assets."""

from datetime import datetime
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import BigInteger, Boolean, Table, Text

from domain.envelope import Recorded
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.asset.listing import AssetListed, AssetUnlisted
from domain.inventory.asset.quarantine import (
    AssetQuarantined,
    AssetReleasedFromQuarantine,
    AssetReturned,
)
from domain.inventory.asset.standing import (
    AssetAllocated,
    AssetMounted,
    AssetSold,
    AssetTakenOut,
)
from projections.kit.answer import pence
from projections.kit.columns import INSTANT, TEXTS, Columns, always, perhaps
from projections.kit.paging import Found
from projections.kit.read_model import Batch, Fold, ReadModel

Standing = Literal["in_stock", "allocated", "mounted", "sold", "quarantined"]
Status = Literal["available", "held", "not_listed", "allocated", "mounted", "sold", "quarantined"]
OnOffer = Literal["available", "held", "sold", "unavailable"]
"""What is anybody's to know: to be had, held for somebody, sold, or not offered."""

GONE: dict[type, Standing] = {
    AssetAllocated: "allocated",
    AssetMounted: "mounted",
    AssetSold: "sold",
}
RECEIVED: Found = {"standing": "in_stock", "reasons": [], "listed": False}


class Stands(NamedTuple):
    """`until` is the end of a hold; None is without an end that is known."""

    status: OnOffer
    until: datetime | None = None


def standing_columns() -> Columns:
    return (
        *always(Text, "standing"),
        *always(TEXTS, "reasons"),
        *always(Boolean, "listed"),
        *perhaps(BigInteger, "price_minor"),
        *perhaps(Text, "currency", "held_for"),
        *perhaps(INSTANT, "held_until"),
    )


class Standings:
    """The folds of a table of assets, keyed by their ids, with the columns above."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def followed_by(self, model: ReadModel) -> None:
        folds = (self.offered, self.unlisted, self.reserved, self.extended, self.freed)
        for fold in (*folds, self.gone, self.loose, self.set_aside, self.lifted):
            model.on(cast(Fold[Any], fold))

    def changed(self, batch: Batch, recorded: Recorded[Any]) -> None:
        """What follows from a change elsewhere in the read model; nothing, unless it says so."""

    def offered(self, batch: Batch, recorded: Recorded[AssetListed]) -> None:
        self._change(batch, recorded, listed=True, **pence("price", recorded.event.price))

    def unlisted(self, batch: Batch, recorded: Recorded[AssetUnlisted]) -> None:
        self._change(batch, recorded, listed=False)

    def reserved(self, batch: Batch, recorded: Recorded[AssetReserved]) -> None:
        hold = recorded.event
        self._change(batch, recorded, held_for=hold.purpose, held_until=hold.expires_at)

    def extended(self, batch: Batch, recorded: Recorded[AssetHoldExtended]) -> None:
        self._change(batch, recorded, held_until=recorded.event.expires_at)

    def freed(self, batch: Batch, recorded: Recorded[AssetHoldEnded]) -> None:
        """Unless something takes the hold's place, a promised asset is back in stock."""
        back = {} if recorded.event.cause == "converted" else {"standing": "in_stock"}
        self._change(batch, recorded, held_for=None, held_until=None, **back)

    def gone(
        self, batch: Batch, recorded: Recorded[AssetAllocated | AssetMounted | AssetSold]
    ) -> None:
        self._change(batch, recorded, standing=GONE[type(recorded.event)])

    def loose(self, batch: Batch, recorded: Recorded[AssetTakenOut]) -> None:
        self._change(batch, recorded, standing="in_stock", listed=False)

    def set_aside(self, batch: Batch, recorded: Recorded[AssetQuarantined | AssetReturned]) -> None:
        """What was set aside must be listed anew before it is offered again."""
        event = recorded.event
        reason = event.reason if isinstance(event, AssetQuarantined) else "returned"
        if asset := batch[self._table].get(recorded.key):
            reasons = sorted({*asset["reasons"], reason})
            self._change(batch, recorded, standing="quarantined", reasons=reasons, listed=False)

    def lifted(self, batch: Batch, recorded: Recorded[AssetReleasedFromQuarantine]) -> None:
        if asset := batch[self._table].get(recorded.key):
            left = [reason for reason in asset["reasons"] if reason != recorded.event.reason]
            standing = asset["standing"] if left else "in_stock"
            self._change(batch, recorded, reasons=left, standing=standing)

    def _change(self, batch: Batch, recorded: Recorded[Any], **values: object) -> None:
        batch[self._table].change(recorded.key, **values)
        self.changed(batch, recorded)


def status_of(row: Found) -> Status:
    standing: Standing = row["standing"]
    if standing != "in_stock":
        return standing
    if row["held_for"]:
        return "held"
    return "available" if row["listed"] else "not_listed"


def stands(row: Found, *, withdrawn: bool) -> Stands:
    """The same as far as it is anybody's: what is set aside or not offered does not say why.

    `withdrawn` is what its style is.
    """
    match status_of(row):
        case "allocated" | "mounted" | "sold":
            return Stands("sold")
        case _ if withdrawn:
            return Stands("unavailable")
        case "held" if row["listed"]:
            return Stands("held", row["held_until"])
        case "available":
            return Stands("available")
        case _:
            return Stands("unavailable")
