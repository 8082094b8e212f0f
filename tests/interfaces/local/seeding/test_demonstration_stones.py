"""The demonstration stones: the same for everybody, of every family, in real proportions."""

import hashlib
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import get_args

import pytest

from application.store.event_store import EventStore
from domain.countries import code_of
from domain.design.measures import expected_measures
from domain.inventory.asset import Receive
from domain.inventory.asset.listing import AssetListed
from domain.inventory.asset.papers import RecordProvenance
from domain.inventory.grading import grades_apart, scheme_of
from domain.inventory.species import StoneType
from domain.inventory.stone import Stone
from interfaces.local.seeding.families import families
from interfaces.local.seeding.invented import invented, received
from interfaces.local.seeding.opening import Loaded
from interfaces.local.seeding.reception import Reception
from interfaces.local.seeding.stones import MADE_UP, STONES, seed_demonstration_stones
from tests.scenario import NOON

FEW = 120
COST = 1_035_525_427
"""All of them together, in pence."""
DIGEST = "915df0a0e450520d2ba039789f39bc4d2b5eddd4dc0e7ca62e7781c5f57d998d"


def _facts(stone: Stone) -> str:
    kind = f"{stone.carat} {stone.type} {stone.shape} {stone.cut}"
    grades = f"{stone.colour} {stone.clarity} {stone.grade} {stone.lustre}"
    return f"{kind} {grades} {stone.length_mm} {stone.width_mm} {stone.height_mm}"


@cache
def receptions() -> tuple[Reception, ...]:
    return tuple(map(received, invented()))


def receipts() -> list[Receive]:
    firsts = [each.commands[0] for each in receptions()]
    return [first for first in firsts if isinstance(first, Receive)]


def stones() -> list[Stone]:
    return [each.attributes for each in receipts() if isinstance(each.attributes, Stone)]


def test_there_are_as_many_as_the_families_say() -> None:
    assert len(stones()) == MADE_UP == sum(2 * family.pairs for family in families())
    assert Counter(stone.type for stone in stones()).keys() == set(get_args(StoneType))
    assert Counter(map(scheme_of, stones())) == {
        "letters": 2_210,
        "overall": 430,
        "by_eye": 1_430,
        "pearl": 120,
    }
    assert not [s for s in stones() if (s.type, s.shape) == ("natural_diamond", "round")]


def test_the_same_stones_are_made_whenever_they_are_made() -> None:
    assert sum(receipt.cost.minor for receipt in receipts()) == COST
    told = "\n".join(map(_facts, stones()))
    assert hashlib.sha256(told.encode()).hexdigest() == DIGEST


def test_their_numbers_are_not_those_of_real_stones() -> None:
    ids, reports = zip(*((r.asset_id, r.certificate_key) for r in receptions()), strict=True)
    assert len(set(ids)) == len(set(reports)) == MADE_UP
    assert (ids[0], reports[0], ids[-1]) == ("DS-000001", "TEST-D0000001", f"DS-{MADE_UP:06d}")
    assert not set(reports) & {f"TEST-T{row:07d}" for row in range(1, STONES + 1)}
    assert {receipt.source.name for receipt in receipts()} == {"demonstration"}


@pytest.mark.parametrize("nth", range(0, MADE_UP, 61))
def test_each_passes_whatever_a_stone_must_pass_to_be_listed(nth: int) -> None:
    assert isinstance(receptions()[nth].events(NOON)[-1], AssetListed)


def test_origins_are_countries() -> None:
    traced = [
        c.provenance for r in receptions() for c in r.commands if isinstance(c, RecordProvenance)
    ]
    told = {each.country_mined or each.country_made or "" for each in traced}
    assert {code_of(each) for each in told} == told


def test_sides_are_about_what_such_a_stone_measures() -> None:
    for stone in stones():
        sides = expected_measures(stone.shape, stone.carat, stone.type)
        assert stone.length_mm and stone.width_mm and stone.height_mm
        assert abs(stone.length_mm / sides.length_mm - 1) < Decimal("0.035"), stone
        assert abs(stone.width_mm / sides.width_mm - 1) < Decimal("0.035"), stone
        assert stone.height_mm <= stone.width_mm


def test_of_each_two_one_matches_the_other() -> None:
    """As R19 asks of a pair."""
    for one, other in zip(stones()[::2], stones()[1::2], strict=True):
        assert (one.type, one.shape, one.grade) == (other.type, other.shape, other.grade)
        assert abs(one.carat - other.carat) <= Decimal("0.02")
        assert grades_apart(one.colour or "", other.colour or "") == 0
        assert one.width_mm and other.width_mm
        assert abs(one.width_mm - other.width_mm) <= Decimal("0.25")


def test_few_are_of_every_family_and_twice_adds_nothing(store: EventStore) -> None:
    once = seed_demonstration_stones(store, limit=FEW)
    assert once == Loaded(units=FEW, added=2 * FEW)
    head = store.journal.head()
    assert seed_demonstration_stones(store, limit=FEW) == once
    assert store.journal.head() == head
    large = {(f.kind, f.shape) for f in families() if f.pairs >= 60}
    assert large <= {(stone.type, stone.shape) for stone in stones()[:FEW]}
