"""A customer's own goods come in with photos and the condition that the customer signed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.inventory.asset import ASSET
from domain.inventory.asset.listing import ListingIncomplete
from domain.inventory.asset.standing import AssetNotAvailable
from domain.inventory.stone import Intake, IntakeIncomplete, OfCustomer
from domain.money import Money
from tests.domain.inventory.facts import LIST, RECEIVE, RECEIVED, reserve, reserved
from tests.scenario import NOON, given

INTAKE = Intake(
    photos=("intake/front.jpg",),
    condition="A chip at the girdle.",
    signed_ref="INTAKE-1",
    signed_on=NOON.date(),
)
NOTHING = ("photos", "condition", "signed_ref", "signed_on")


def brought(intake: Intake | None) -> OfCustomer:
    return OfCustomer(owner="c-1", intake=intake)


@pytest.mark.parametrize(
    ("intake", "missing"),
    [
        (None, NOTHING),
        (replace(INTAKE, photos=()), ("photos",)),
        (replace(INTAKE, photos=(" ",)), ("photos",)),
        (replace(INTAKE, condition=" - "), ("condition",)),
        (replace(INTAKE, signed_ref=""), ("signed_ref",)),
        (replace(INTAKE, signed_on=NOON.date() + timedelta(days=1)), ("signed_on",)),
    ],
)
def test_what_an_intake_needs(intake: Intake | None, missing: tuple[str, ...]) -> None:
    wish = replace(RECEIVE, ownership=brought(intake), cost=Money(0))
    given(ASSET).when(wish).refused(IntakeIncomplete, missing=missing)


def test_with_all_of_it_the_stone_is_in_our_care() -> None:
    wish = replace(RECEIVE, ownership=brought(INTAKE))
    given(ASSET).when(wish).then(replace(RECEIVED, ownership=brought(INTAKE)))


def test_it_is_held_for_its_owners_order_and_never_offered() -> None:
    own = given(ASSET, replace(RECEIVED, ownership=brought(INTAKE)))
    own.when(reserve("cart")).then(reserved("cart"))
    own.when(reserve("order")).then(reserved("order"))
    assert "ownership" in own.when(LIST).refused(ListingIncomplete).facts["missing"]
    given(ASSET, RECEIVED).when(reserve("cart")).refused(AssetNotAvailable)
