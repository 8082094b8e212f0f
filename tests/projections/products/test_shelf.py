"""How a style stands as a whole, from how its finished pieces and its goods stand."""

from datetime import datetime, timedelta

import pytest

from domain.money import Money
from projections.counts import goods_stand
from projections.products.shelf import ReadyMade, Shelf
from projections.standing import OnOffer, Stands
from tests.projections.folding import NOON

LATER = NOON + timedelta(hours=1)


def ready(
    status: OnOffer, pounds: int | None = None, until: datetime | None = None, ref: str = "piece"
) -> ReadyMade:
    return ReadyMade(
        kind="asset",
        ref=ref,
        picks=(),
        metal=None,
        masses_g=(),
        status=status,
        until=until,
        price=None if pounds is None else Money(pounds * 100),
    )


def shelf(*found: ReadyMade, made_to_order: bool = False, withdrawn: bool = False) -> Shelf:
    return Shelf(
        style_code="S",
        withdrawn=withdrawn,
        made_to_order=made_to_order,
        ready=found,
        begins=None,
    )


FREE, DEAR = ready("available", 900, ref="free"), ready("available", 2_000, ref="dear")
HELD, HELD_ON = ready("held", 500, NOON, ref="held"), ready("held", 700, LATER, ref="held-on")
SETTLED, SOLD, ASIDE = ready("held", 600, ref="settled"), ready("sold"), ready("unavailable")


@pytest.mark.parametrize(
    ("found", "standing", "until"),
    [
        (shelf(SOLD, HELD, FREE), "available", None),
        (shelf(FREE, made_to_order=True), "available", None),
        (shelf(HELD, SOLD, made_to_order=True), "made_to_order", None),
        (shelf(made_to_order=True), "made_to_order", None),
        (shelf(HELD_ON, HELD, SOLD), "held", NOON),
        (shelf(SETTLED, HELD_ON), "held", LATER),
        (shelf(SETTLED), "held", None),
        (shelf(ASIDE, SOLD), "sold", None),
        (shelf(ASIDE), "unavailable", None),
        (shelf(), "unavailable", None),
        (shelf(FREE, made_to_order=True, withdrawn=True), "withdrawn", None),
    ],
)
def test_a_style_stands_as_the_best_of_it_does(
    found: Shelf, standing: str, until: datetime | None
) -> None:
    assert found.stands == (standing, until)
    listed = standing in ("available", "made_to_order", "held")
    said = found.columns
    assert (said["listed"], said["standing"], said["until"]) == (listed, standing, until)


@pytest.mark.parametrize(
    ("found", "pounds"),
    [
        (shelf(DEAR, FREE, HELD), 900),
        (shelf(HELD_ON, HELD, SOLD), 500),
        (shelf(FREE, withdrawn=True), None),
        (shelf(SOLD, ASIDE), None),
    ],
)
def test_the_price_is_of_the_cheapest_that_can_be_had_else_of_what_is_held(
    found: Shelf, pounds: int | None
) -> None:
    said = found.columns
    expected = (None, None, None) if pounds is None else (pounds * 100, "GBP", "0-1k")
    assert (said["price_minor"], said["currency"], said["price_band"]) == expected


@pytest.mark.parametrize(
    ("found", "ref"),
    [
        (shelf(FREE, SOLD, ASIDE), "free"),
        (shelf(HELD), "held"),
        (shelf(FREE, HELD), None),
        (shelf(FREE, DEAR), None),
        (shelf(FREE, made_to_order=True), None),
        (shelf(FREE, withdrawn=True), None),
        (shelf(SOLD), None),
    ],
)
def test_a_card_is_bought_as_it_is_where_it_is_of_one_thing_only(
    found: Shelf, ref: str | None
) -> None:
    said = found.columns
    assert (said["kind"], said["ref"]) == (None if ref is None else "asset", ref)


@pytest.mark.parametrize(
    ("counted", "until", "stands"),
    [
        ((3, 2, 0), NOON, Stands("available")),
        ((3, 2, 1), NOON, Stands("held", NOON)),
        ((3, 3, 0), None, Stands("sold")),
        ((1, 1, 1), NOON, Stands("sold")),
        ((0, 0, 0), None, Stands("sold")),
    ],
)
def test_goods_that_are_only_reserved_may_be_free_again(
    counted: tuple[int, int, int], until: datetime | None, stands: Stands
) -> None:
    level = dict(zip(("on_hand", "reserved", "safety"), counted, strict=True))
    assert goods_stand({**level, "until": until}, withdrawn=False) == stands
    assert goods_stand({**level, "until": until}, withdrawn=True) == Stands("unavailable")
