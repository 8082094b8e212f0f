"""A past listing is shown as it was, to the end of a London day."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from domain.catalogue.media import image_for
from domain.deadlines import end_of_day
from domain.envelope import Recorded
from domain.money import Money
from projections.products.fold import PRODUCT_LISTING
from projections.products.history import CATALOGUE_HISTORY, PastCard, listing_at, product_at
from projections.products.listing import (
    ListingFilter,
    ProductCard,
    ShownProduct,
    products,
)
from projections.products.picture import Picture
from projections.products.shelf import Standing
from tests.designs import publications, style
from tests.projections.folding import Happened, folded, history, recorded, same_in_all_batches
from tests.projections.products.publishing import (
    content,
    demonstration,
    in_stock,
    invented,
    published,
    revised,
    where,
    withdrawn,
)

RENAMED = replace(style(), title="Renamed")
BAND, PENDANT = style("BAN-COURT"), style("PEN-SOLO")
LATER = {"PEN-SOLO": PENDANT.title}
LAST_MINUTE = datetime(2026, 5, 1, 22, 59, 59, tzinfo=UTC)  # 23:59:59 in London
MIDNIGHT = datetime(2026, 5, 1, 23, 0, tzinfo=UTC)
LIFE: list[tuple[datetime, Happened]] = [
    (datetime(2026, 4, 30, 9, tzinfo=UTC), published(style())),
    (datetime(2026, 4, 30, 9, tzinfo=UTC), published(BAND)),
    (LAST_MINUTE, revised(RENAMED)),
    (MIDNIGHT, withdrawn("BAN-COURT")),
    (MIDNIGHT, published(PENDANT)),
    (datetime(2026, 5, 3, 12, tzinfo=UTC), withdrawn("SOL-CLAW")),
    (datetime(2026, 5, 5, 12, tzinfo=UTC), published(style())),
]


def events() -> list[Recorded[object]]:
    return [
        recorded(position, stream, event, at=at)
        for position, (at, (stream, event)) in enumerate(LIFE, 1)
    ]


def listed(connection: Connection, day: date) -> dict[str, str]:
    found = listing_at(connection, end_of_day(day), where).items
    return {card.product.style_code: card.product.title for card in found}


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2026, 4, 29), {}),
        (date(2026, 4, 30), {"SOL-CLAW": style().title, "BAN-COURT": BAND.title}),
        (date(2026, 5, 1), {"SOL-CLAW": "Renamed", "BAN-COURT": BAND.title}),
        (date(2026, 5, 2), {"SOL-CLAW": "Renamed", **LATER}),
        (date(2026, 5, 3), LATER),
        (date(2026, 5, 4), LATER),
        (date(2026, 5, 5), {"SOL-CLAW": style().title, **LATER}),
        (date(2099, 1, 1), {"SOL-CLAW": style().title, **LATER}),
    ],
)
def test_the_listing_of_a_day(pool: Engine, day: date, wanted: dict[str, str]) -> None:
    with folded(pool, CATALOGUE_HISTORY, events()) as connection:
        assert listed(connection, day) == wanted


def carded(shown: ShownProduct, standing: Standing) -> ProductCard:
    """The card of today that shows the same, of a style with nothing of its own to be bought."""
    seen: dict[str, Any] = {each.name: getattr(shown, each.name) for each in fields(shown)}
    return ProductCard(**seen, standing=standing, priced_at=None, until=None, kind=None, ref=None)


def test_a_card_shows_the_same_today_and_of_a_past_day(pool: Engine) -> None:
    stocked = invented("SOL-X")
    shown = image_for(stocked.media, {})
    assert shown is not None
    expected = ShownProduct(
        style_code="SOL-X",
        title="Aurora Claw Solitaire",
        slug="sol-x",
        category="ring",
        category_label="Rings",
        nature="mto",
        nature_label="Made to order",
        collection="aurora",
        collection_label="First Light",
        metals=("au750_r", "au750_w", "au750_y", "pt950"),
        metal_labels=("18ct rose gold", "18ct white gold", "18ct yellow gold", "Platinum 950"),
        price_from=Money(150_000),
        picture=Picture(image=shown.image, alt=shown.alt, url=where(shown.image, 800)),
        published_at=LAST_MINUTE,
    )
    named = content("aurora", "First Light")
    events = history([named, published(stocked), *in_stock("SOL-X", 1500)], at=LAST_MINUTE)
    with folded(pool, PRODUCT_LISTING, events) as connection:
        (today,) = products(connection, ListingFilter(), where).items
    assert today == carded(expected, standing="available")
    with folded(pool, CATALOGUE_HISTORY, events) as connection:
        (past,) = listing_at(connection, MIDNIGHT, where).items
    assert past == PastCard(rev="1", valid_from=LAST_MINUTE, valid_to=None, product=expected)


def test_a_product_of_a_day_is_whole(pool: Engine) -> None:
    with folded(pool, CATALOGUE_HISTORY, events()) as connection:
        found = product_at(connection, "SOL-CLAW", end_of_day(date(2026, 5, 2)))
        assert found is not None
        assert (found.style_code, found.style, found.rev) == ("SOL-CLAW", RENAMED, "2")
        assert (found.valid_from, found.valid_to) == (LAST_MINUTE, LIFE[5][0])
        assert product_at(connection, "SOL-CLAW", end_of_day(date(2026, 5, 4))) is None
        assert product_at(connection, "NEVER", end_of_day(date(2026, 5, 4))) is None


def test_batches_leave_no_trace(pool: Engine) -> None:
    same_in_all_batches(pool, CATALOGUE_HISTORY, events())


def test_pages_make_the_whole(pool: Engine) -> None:
    many = history(demonstration())
    with folded(pool, CATALOGUE_HISTORY, many) as connection:
        found, cursor = list[str](), None
        while True:
            page = listing_at(connection, MIDNIGHT, where, cursor=cursor, limit=7)
            found += [card.product.style_code for card in page.items]
            if (cursor := page.cursor) is None:
                break
    assert found == sorted(publications())
