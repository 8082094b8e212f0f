"""Effects: stored under names and fields that stay, read back whole, each with a performer."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.policies import POLICIES
from application.policies.effect import EffectUnknown, Lane, effect_name, lane_of
from application.policies.effects import (
    CompareCatalogue,
    Effect,
    ReconcileCatalogue,
    ReconcilePayments,
    from_told,
    to_told,
)
from interfaces.worker.effects.catalogue import CatalogueChanges
from interfaces.worker.effects.designs import DesignChanges
from interfaces.worker.effects.expiry import Expiry
from interfaces.worker.effects.forgetting import Forgetting
from interfaces.worker.effects.invoices import Invoices
from interfaces.worker.effects.letters import Letters
from interfaces.worker.effects.money import MoneyMoves
from interfaces.worker.effects.prices import PricesChange
from tests.values import any_instance

EFFECTS = get_args(Effect)
RECURRING = (ReconcileCatalogue, CompareCatalogue, ReconcilePayments)
STORED = {
    "review_or_capture": {"order_id"},
    "cancel_payment": {"payment_id"},
    "cancel_intent": {"payment_id", "provider_id"},
    "look_at_payment": {"payment_id"},
    "ask_for_amount": {"payment_id", "number"},
    "refund_aside": {"payment_id", "provider_ref", "refund_id", "minor", "currency"},
    "send_refund": {"payment_id", "refund_id"},
    "reconcile_payments": {"at", "every"},
    "read_payment": {"provider_id"},
    "set_aside": {"provider_id", "reason", "about", "minor", "currency"},
    "send_order_letter": {"template", "order_id"},
    "send_resume_letter": {"order_id", "attempt", "not_before"},
    "send_service_letter": {"line_id", "case_id"},
    "send_attention_letter": {"template", "order_id", "version"},
    "send_payment_letter": {"template", "order_id", "payment_id", "refund_id"},
    "send_balance_letter": {"template", "order_id", "payment_id", "link_ref"},
    "send_quote_letter": {"template", "quote_id"},
    "send_design_letter": {"design_id", "share_id", "mailbox"},
    "send_cart_letter": {"cart_id", "not_before"},
    "send_code_letter": {"code_id"},
    "send_account_letter": {"template", "customer_id", "version"},
    "send_farewell_letter": {"subject"},
    "send_desk_letter": {"template", "order_id", "payment_id"},
    "remind_of_quote": {"key", "ref", "due_at"},
    "record_letter_fate": {"message_id", "fate", "at", "reason"},
    "issue_invoice": {"payment_id"},
    "issue_credit_note": {"payment_id", "refund_id"},
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
    "abandon_cart": {"key", "ref", "due_at"},
    "reap_cart": {"key", "ref", "due_at"},
    "tell_of_lapse": {"key", "ref", "due_at"},
    "void_before_lapse": {"key", "ref", "due_at"},
    "remind_of_balance": {"key", "ref", "due_at"},
    "hold_overdue_balance": {"key", "ref", "due_at"},
    "lapse_design": {"key", "ref", "due_at"},
    "activate_price_book": {"key", "ref", "due_at"},
    "carry_out_erasure": {"subject"},
    "look_at_erasure_of_order": {"order_id"},
    "look_at_erasure": {"key", "ref", "due_at"},
    "forget_payment": {"payment_id"},
    "destroy_fiscal_key": {"key", "ref", "due_at"},
}


OF_ORDERS = (
    "send_order_letter",
    "send_resume_letter",
    "send_attention_letter",
    "send_payment_letter",
    "send_balance_letter",
    "send_service_letter",
)
OF_PEOPLE = (
    "carry_out_erasure",
    "look_at_erasure_of_order",
    "look_at_erasure",
    "forget_payment",
    "destroy_fiscal_key",
)


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
        "reconcile_payments",
        "work_out_from_price",
    }
    assert lanes["post"] == {
        *OF_ORDERS,
        "send_quote_letter",
        "send_design_letter",
        "send_cart_letter",
        "send_code_letter",
        "send_account_letter",
        *("send_farewell_letter", "send_desk_letter"),
        "remind_of_quote",
        "record_letter_fate",
        "issue_invoice",
        "issue_credit_note",
        *("fetch_document", *OF_PEOPLE),
    }
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
    of_designs = (DesignChanges, PricesChange)
    kinds = (MoneyMoves, Expiry, Invoices, Letters, CatalogueChanges, *of_designs, Forgetting)
    unions = [get_type_hints(kind.perform)["effect"] for kind in kinds]
    performed = [effect_name(member) for union in unions for member in _members(union)]
    assert sorted(performed) == sorted(STORED)
