"""What of a style is finished: the very pieces and the counted goods, as they can be had."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import Column, Table, Text, select

from domain.catalogue.media import Pick
from domain.catalogue.style import StockPiece
from domain.envelope import Recorded
from domain.inventory.asset import AssetReceived
from domain.inventory.stone import Piece
from domain.money import Money
from projections.counts import Counts, goods_stand
from projections.kit.answer import as_json, money, pence
from projections.kit.columns import OBJECT, always, keys
from projections.kit.paging import Found
from projections.kit.read_model import Batch
from projections.products.begins import TABLES, Beginning, Finds, beginnings
from projections.products.price_bands import price_band
from projections.standing import RECEIVED, OnOffer, Stands, standing_columns, stands

Standing = Literal["available", "held", "made_to_order", "sold", "unavailable", "withdrawn"]

PIECE = Table(
    "piece",
    TABLES,
    *keys(Text, "asset_id"),
    Column("style_code", Text, index=True, nullable=False),
    *always(OBJECT, "piece"),
    *standing_columns(),
)
COUNTS = Counts.within(TABLES)
STOCK = TypeAdapter(tuple[StockPiece, ...])
PIECES = TypeAdapter(Piece)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyMade:
    """A finished piece; `kind` and `ref` are what a line in a cart asks for.

    `picks` are the choices that it is the outcome of; masses in g, of the very piece where there
    is one. `until` is when somebody's hold ends, None without an end that is known. What is sold
    has no price any more.
    """

    kind: Literal["asset", "stock"]
    ref: str
    picks: tuple[Pick, ...]
    metal: str | None
    masses_g: tuple[Decimal, ...]
    status: OnOffer
    until: datetime | None
    price: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A style with what of it is finished. Made to order, it can be had without any.

    `begins` is the cheapest that it can be made, where anything of it can.
    """

    style_code: str
    withdrawn: bool
    made_to_order: bool
    ready: tuple[ReadyMade, ...]
    begins: Beginning | None

    @property
    def stands(self) -> tuple[Standing, datetime | None]:
        """How the style can be had as a whole, and when the first hold ends."""
        found = {each.status for each in self.ready}
        if self.withdrawn:
            return "withdrawn", None
        if "available" in found:
            return "available", None
        if self.made_to_order:
            return "made_to_order", None
        if "held" in found:
            ends = [each.until for each in self.ready if each.status == "held" and each.until]
            return "held", min(ends, default=None)
        return ("sold" if "sold" in found else "unavailable"), None

    @property
    def columns(self) -> Found:
        """The price is of the cheapest that can be had, finished or made, else of the cheapest
        that is held; `priced_at` is the date of one that was worked out."""
        (standing, until), price = self.stands, self._price
        dated = self.begins if self.begins and self.begins.price == price else None
        only = [each for each in self.ready if each.status in ("available", "held")]
        one = only[0] if len(only) == 1 and not (self.made_to_order or self.withdrawn) else None
        return {
            "listed": standing in ("available", "held", "made_to_order"),
            "standing": standing,
            "until": until,
            "kind": one and one.kind,
            "ref": one and one.ref,
            **pence("price", price),
            "priced_at": dated and dated.priced_at,
            "price_band": None if price is None else price_band(price),
            "ready": as_json(self.ready),
            "begins": self.begins and as_json(self.begins),
        }

    @property
    def _price(self) -> Money | None:
        made = [self.begins.price] if self.begins else []
        for status in ("available", "held"):
            ready = [each.price for each in self.ready if each.status == status and each.price]
            if (prices := [*ready, *made]) and not self.withdrawn:
                return min(prices, key=lambda price: price.minor)
        return None


def received(batch: Batch, recorded: Recorded[AssetReceived]) -> None:
    """Stones are set in designs; a piece that came in once is not another later."""
    piece = recorded.event.attributes
    if isinstance(piece, Piece) and batch[PIECE].get(recorded.key) is None:
        batch[PIECE].put(
            asset_id=recorded.key, style_code=piece.style_code, piece=as_json(piece), **RECEIVED
        )


def shelves(finds: Finds, products: Sequence[Found]) -> Iterator[Shelf]:
    """Of rows with `style_code`, `withdrawn`, `made_to_order` and `stock` as JSON."""
    known = {row["style_code"]: STOCK.validate_python(row["stock"]) for row in products}
    pieces = _pieces(finds, known)
    goods = _goods(finds, {piece.sku for stock in known.values() for piece in stock})
    begin = beginnings(finds, [row["style_code"] for row in products if row["made_to_order"]])
    for row in products:
        stock, gone = known[row["style_code"]], {"withdrawn": row["withdrawn"]}
        counted = [
            _counted(piece, goods[piece.sku] | gone) for piece in stock if piece.sku in goods
        ]
        single = [_single(piece | gone, stock) for piece in pieces[row["style_code"]]]
        yield Shelf(
            style_code=row["style_code"],
            withdrawn=row["withdrawn"],
            made_to_order=row["made_to_order"],
            ready=(*single, *counted),
            begins=None if row["withdrawn"] else begin.get(row["style_code"]),
        )


def _pieces(finds: Finds, styles: Collection[str]) -> Mapping[str, list[Found]]:
    """What was offered once stays on the page when it is sold."""
    offered = select(PIECE).where(PIECE.c.style_code.in_(list(styles)), PIECE.c.listed)
    found: defaultdict[str, list[Found]] = defaultdict(list)
    for row in finds(offered.order_by(PIECE.c.asset_id)):
        found[row["style_code"]].append(row)
    return found


def _goods(finds: Finds, skus: Collection[str]) -> dict[str, Found]:
    return {row["sku"]: row for row in finds(COUNTS.for_sale(skus))} if skus else {}


def _single(row: Found, stock: tuple[StockPiece, ...]) -> ReadyMade:
    piece, stand = PIECES.validate_python(row["piece"]), stands(row, withdrawn=row["withdrawn"])
    metal = Pick(option="metal", value=piece.metal)
    like = [each.picks for each in stock if each.serialised and metal in each.picks]
    return ReadyMade(
        kind="asset",
        ref=row["asset_id"],
        picks=like[0] if like else (metal,),
        metal=piece.metal,
        masses_g=() if piece.mass_g is None else (piece.mass_g,),
        status=stand.status,
        until=stand.until,
        price=_shown_price(row, stand),
    )


def _counted(piece: StockPiece, row: Found) -> ReadyMade:
    stand = goods_stand(row, withdrawn=row["withdrawn"])
    return ReadyMade(
        kind="stock",
        ref=piece.sku,
        picks=piece.picks,
        metal=next((pick.value for pick in piece.picks if pick.option == "metal"), None),
        masses_g=piece.masses_g,
        status=stand.status,
        until=stand.until,
        price=_shown_price(row, stand),
    )


def _shown_price(row: Found, stand: Stands) -> Money | None:
    return money(row, "price") if stand.status in ("available", "held") else None
