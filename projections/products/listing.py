"""Which products are on sale, and fit what a customer looks for?"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, TypeVar, assert_never

from sqlalchemy import ColumnElement, Connection, select

from domain.money import Money
from projections.kit.answer import answer, money
from projections.kit.facets import Labels, choices
from projections.kit.paging import Found, Page, Sort, Turn
from projections.products.finding import Sought, sought
from projections.products.fold import CHEAPEST, DEAREST, ON_SALE, PRODUCT
from projections.products.labels import Titled, labelled, labels
from projections.products.picture import CARD_PIXELS, Picture, Pictures, picture
from projections.products.shelf import Standing

FACETS = ("category", "collection", "metal", "nature", "price_band")
CARD = (
    *("style_code", "title", "slug", "category", "nature", "collection", "metal"),
    *("metal_labels", "price_minor", "currency", "priced_at", "standing", "until", "kind"),
    *("ref", "picture", "published_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFilter:
    """Empty fields do not filter; several values of one field are alternatives."""

    words: str = ""
    category: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    metal: tuple[str, ...] = ()
    nature: tuple[str, ...] = ()
    price_band: tuple[str, ...] = ()

    def chosen(self) -> dict[str, frozenset[str]]:
        lists = asdict(self)
        return choices({name: lists[name] for name in FACETS})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProduct(Titled):
    """`price_from` is of the cheapest that can be had, finished or made; None while none can."""

    metals: tuple[str, ...]
    metal_labels: tuple[str, ...]
    price_from: Money | None
    picture: Picture | None
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCard(ShownProduct):
    """`standing` in a listing is available, held (until the first hold ends) or made_to_order.

    `priced_at` is when the price of what is made to order was worked out, None of a set price.
    Where one finished thing is meant, `kind` and `ref` are what a line in a cart asks for;
    otherwise the product's page has them, or a design is begun.
    """

    priced_at: datetime | None
    standing: Standing
    until: datetime | None
    kind: Literal["asset", "stock"] | None
    ref: str | None


C = TypeVar("C", bound=ShownProduct)
ListingOrder = Literal["relevance", "newest", "price", "title"]
NEWEST: Turn[ListingOrder] = Turn("newest")


def products(
    connection: Connection,
    wanted: ListingFilter,
    pictures: Pictures,
    turn: Turn[ListingOrder] = NEWEST,
) -> Page[ProductCard]:
    """What is on sale and fits; products without a price come last. Raises `InvalidCursor`."""
    asked = sought(connection, wanted.words)
    fitting = select(*(PRODUCT.c[name] for name in CARD)).where(*worded(asked), *among(wanted))
    found, following = _sort(turn, asked).page(connection, fitting, turn.cursor, turn.limit)
    called = labels(connection)
    return Page(tuple(card(row, pictures, called, ProductCard) for row in found), following)


def worded(asked: Sought | None) -> list[ColumnElement[bool]]:
    """On sale, with all the words that were asked for."""
    return [ON_SALE] if asked is None else [ON_SALE, asked.found]


def among(wanted: ListingFilter) -> list[ColumnElement[bool]]:
    """The conditions on what is chosen from lists."""
    return [
        PRODUCT.c.metal.overlap(sorted(picked))
        if name == "metal"
        else PRODUCT.c[name].in_(sorted(picked))
        for name, picked in wanted.chosen().items()
    ]


def _sort(turn: Turn[ListingOrder], asked: Sought | None) -> Sort:
    """What fits best, or the newest, comes first unless the order is turned round."""
    by, descending = turn.by, turn.descending
    match by:
        case "relevance" if asked is not None:
            return Sort(by, asked.relevance, PRODUCT.c.style_code, not descending)
        case "newest" | "relevance":
            return Sort(by, PRODUCT.c.published, PRODUCT.c.style_code, not descending)
        case "price":
            return Sort(by, DEAREST if descending else CHEAPEST, PRODUCT.c.style_code, descending)
        case "title":
            return Sort(by, PRODUCT.c.title_key, PRODUCT.c.style_code, descending)
        case _:
            assert_never(by)


def card(row: Found, pictures: Pictures, called: Labels, kind: type[C]) -> C:
    """Of a product today, and of a past day alike."""
    shown = row["picture"]
    return answer(
        kind,
        row,
        metals=tuple(row["metal"]),
        **labelled(row, called),
        price_from=money(row, "price"),
        picture=picture(shown, pictures, CARD_PIXELS) if shown else None,
    )
