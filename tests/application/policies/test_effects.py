"""Effects: stored under names and fields that stay, read back whole, each with a performer."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.policies import POLICIES
from application.policies.effects import (
    CompareCatalogue,
    Effect,
    EffectUnknown,
    Lane,
    ReconcileCatalogue,
    effect_name,
    from_told,
    lane_of,
    to_told,
)
from interfaces.worker.effects.catalogue import CatalogueChanges
from interfaces.worker.effects.designs import DesignChanges
from interfaces.worker.effects.expiry import Expiry
from interfaces.worker.effects.letters import Letters
from interfaces.worker.effects.money import MoneyMoves
from interfaces.worker.effects.prices import PricesChange
from tests.values import any_instance

EFFECTS = get_args(Effect)
RECURRING = (ReconcileCatalogue, CompareCatalogue)
STORED = {
    "review_or_capture": {"order_id"},
    "cancel_payment": {"payment_id"},
    "read_payment": {"provider_id"},
    "set_aside": {"provider_id", "reason", "about", "minor", "currency"},
    "send_order_letter": {"template", "order_id"},
    "send_service_letter": {"line_id", "case_id"},
    "fetch_document": {"document_id"},
    "reconcile_catalogue": {"at", "every"},
    "compare_catalogue": {"at", "every"},
    "mark_designs_of_stone": {"asset_id", "order_id", "line_id", "position"},
    "mark_designs_of_style": {"style_code", "position"},
    "look_at_unbought_designs": {"order_id"},
    "preview_price_book": {"region", "book_id", "position"},
    "work_out_from_price": {"style_code"},
    "expire_hold": {"key", "ref", "due_at"},
    "expire_reservation": {"key", "ref", "due_at"},
    "expire_quote": {"key", "ref", "due_at"},
    "expire_order": {"key", "ref", "due_at"},
    "void_before_lapse": {"key", "ref", "due_at"},
    "lapse_design": {"key", "ref", "due_at"},
    "activate_price_book": {"key", "ref", "due_at"},
}


def test_names_and_fields_lie_in_the_deliveries_of_houses() -> None:
    """What is listed here stays; something new is added."""
    assert {effect_name(kind): set(get_type_hints(kind)) for kind in EFFECTS} == STORED


def test_what_goes_on_for_minutes_and_letters_keep_out_of_moneys_way() -> None:
    lanes = {lane: {name for name in STORED if lane_of(name) == lane} for lane in get_args(Lane)}
    assert lanes["long"] == {
        "reconcile_catalogue",
        "compare_catalogue",
        "mark_designs_of_stone",
        "mark_designs_of_style",
        "preview_price_book",
        "work_out_from_price",
    }
    assert lanes["post"] == {"send_order_letter", "send_service_letter", "fetch_document"}
    assert {"review_or_capture", "read_payment", "expire_order"} < lanes["money"]


@given(st.sampled_from(EFFECTS).filter(lambda kind: kind not in RECURRING).flatmap(any_instance))
def test_every_effect_is_read_back_as_it_was_told(effect: Effect) -> None:
    told = to_told(effect)
    assert all(isinstance(value, str) for value in told.values())
    assert from_told(effect_name(type(effect)), told) == effect


def test_what_an_older_build_told_is_read() -> None:
    struck = {"key": "o-1", "ref": "", "due_at": "2026-03-02T12:00:00+00:00"}
    assert to_told(from_told("expire_order", struck)) == struck
    recurring = {"at": "2026-03-02T12:00:00+00:00", "every": "900.0"}
    assert to_told(from_told("reconcile_catalogue", recurring)) == recurring
    assert from_told("lapse_design", {"key": "d-1", "ref": ""})


def test_an_effect_of_a_later_build_is_told_from_a_bad_one() -> None:
    with pytest.raises(EffectUnknown):
        from_told("dance", {})


def test_policies_ask_for_effects_and_for_nothing_else() -> None:
    for policy in POLICIES:
        for reaction in policy.reactions:
            asked = get_args(get_type_hints(reaction)["return"])[0]
            assert set(_members(asked)) <= set(EFFECTS), reaction


def _members(hint: Any) -> Iterator[type]:
    yield from get_args(hint) if isinstance(hint, UnionType) else (hint,)


def test_every_effect_has_exactly_one_performer() -> None:
    """That none is forgotten says the type checker; that none is performed twice, this."""
    kinds = (MoneyMoves, Expiry, Letters, CatalogueChanges, DesignChanges, PricesChange)
    unions = [get_type_hints(kind.perform)["effect"] for kind in kinds]
    performed = [effect_name(member) for union in unions for member in _members(union)]
    assert sorted(performed) == sorted(STORED)
