"""Each invariant holds on what the shop's rules write, and fails on what was planted past them."""

from functools import partial
from typing import Any

import pytest

from application.selling.orders.checkout import NewIds
from application.store.answers import open_answer
from application.store.event_store import Decision, EventStore
from application.store.ports import CommandKey
from domain.inventory.asset import ASSET
from domain.inventory.asset.standing import Sell
from domain.inventory.stock import STOCK, ReceiveGoods
from domain.inventory.stock.reservation import IssueStock, ReserveStock
from domain.money import Money
from interfaces.postgres.keyring import PostgresKeyring
from interfaces.proof.invariants import Rebuilt, check_invariants
from tests.application.trading import Market, Shopper
from tests.interfaces.proof.planted import (
    GBP,
    an_order,
    behind_the_rules,
    deliver,
    plant,
    planted,
    the_one,
    violated,
)
from tests.postgres import Database
from tests.set_clock import SetClock

PIECE = "asset-stone-1"
SHELF = "stock-BOX1-vault"


@pytest.fixture
def shop(database: Database, postgres_store: EventStore, clock: SetClock) -> Database:
    """A database in which two sales went through."""
    market = Market(postgres_store, clock)
    for number in ("1", "2"):
        sell(market, number)
    return database


def sell(market: Market, number: str) -> None:
    """A piece is ordered, paid for and handed out, with two boxes."""
    ids = NewIds(
        order_id=f"order-{number}",
        order_no=f"N-{number}",
        customer_id=f"customer-{number}",
        payment_id=f"payment-{number}",
    )
    buyer, piece = Shopper(market, number), market.receive_piece(f"stone-{number}")
    market.pay(buyer.buy("asset", piece, ids))
    line_id, shelf = buyer.cart.lines[0].line_id, f"BOX{number}-vault"

    def hand_out(decision: Decision) -> None:
        decision.decide(ASSET, piece, Sell(order_id=ids.order_id, line_id=line_id))
        decision.decide(STOCK, shelf, ReceiveGoods(qty=5, cost=Money(100), lot="lot-1"))
        decision.decide(STOCK, shelf, ReserveStock(reservation_id="boxes", qty=2))
        decision.decide(STOCK, shelf, IssueStock(reservation_id="boxes", qty=2, to=ids.order_id))

    market.do(hand_out)


def test_they_hold_on_a_clean_log(shop: Database) -> None:
    found = {invariant.id: invariant for invariant in check_invariants(shop.app_url)}
    assert all(invariant.holds for invariant in found.values())
    unchecked = {name for name, one in found.items() if one.not_checked}
    assert unchecked == {"INV-04", "INV-07", "INV-13"}
    idle = {name for name, one in found.items() if not one.checked}
    assert idle == unchecked | {"INV-15"}


def test_they_hold_on_an_empty_log(database: Database) -> None:
    assert violated(database) == {}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("stock.adjusted", {"delta": -9}),
        ("stock.reserved", {"reservation_id": "too-many", "qty": 4}),
        ("stock.ran_low", {"available": 7}),
    ],
)
def test_a_shelf_that_does_not_add_up(shop: Database, name: str, fields: dict[str, Any]) -> None:
    where = planted(shop, SHELF, name, fields)
    assert violated(shop)["INV-01"].violations[0].where == where


def test_one_piece_in_two_live_orders(shop: Database) -> None:
    planted(shop, PIECE, "asset.allocated", {"order_id": "order-9", "line_id": "x"})
    assert "order-9 beside live ['order-1']" in the_one(shop, "INV-02")


@pytest.mark.parametrize(
    ("expires_at", "held_for"),
    [("2026-03-02T11:00:00Z", ["order-8"]), ("2026-03-02T09:59:00Z", [])],
)
def test_an_unpaid_order_has_its_claim_until_it_lapses(
    shop: Database, expires_at: str, held_for: list[str]
) -> None:
    for order in ("order-8", "order-9"):
        planted(shop, f"order-{order}", "order.placed", an_order(expires_at))
    sentences = [one.sentence for one in check_invariants(shop.app_url)[1].violations]
    assert sentences == [f"piece stone-7: order order-9 beside live {held_for}"] * len(held_for)
    for order in ("order-8", "order-9"):  # the lapsed one is paid all the same
        secured = {"payment_id": "p", "amount": GBP}
        planted(shop, f"order-{order}", "order.payment_secured", secured)
    assert "order-9 beside live ['order-8']" in violated(shop)["INV-02"].violations[-1].sentence


def test_more_sent_back_than_was_taken(shop: Database) -> None:
    taken = {"reason": "unknown_payment", "provider_ref": "pi_9", "amount": GBP}
    planted(shop, "payment-9", "payment.needs_review", taken)
    back = {"refund_id": "r1", "provider_ref": "re_1", "intent_ref": "pi_9", "amount": GBP}
    planted(shop, "payment-9", "payment.refunded", back)
    assert violated(shop) == {}
    penny = {"minor": 1, "currency": "GBP"}
    planted(shop, "payment-9", "payment.refunded", back | {"refund_id": "r2", "amount": penny})
    assert "GBP 120001 sent back of 120000 taken" in the_one(shop, "INV-06")


def test_what_was_sent_and_did_not_arrive_may_be_sent_again(shop: Database) -> None:
    taken = {"reason": "unknown_payment", "provider_ref": "pi_9", "amount": GBP}
    planted(shop, "payment-9", "payment.needs_review", taken)
    for number in ("1", "2"):
        back = {"refund_id": f"r{number}", "provider_ref": f"re_{number}", "amount": GBP}
        planted(shop, "payment-9", "payment.refunded", back | {"intent_ref": "pi_9"})
        if number == "1":
            planted(shop, "payment-9", "payment.refund_failed", back | {"order_id": "o"})
    assert violated(shop) == {}


@pytest.mark.parametrize("freed_by", ["asset.returned", "asset.quarantined"])
def test_a_piece_that_came_back_may_be_ordered_again(shop: Database, freed_by: str) -> None:
    planted(shop, PIECE, freed_by, {})
    planted(shop, PIECE, "asset.allocated", {"order_id": "order-9", "line_id": "x"})
    assert violated(shop) == {}


@pytest.mark.parametrize(
    ("stream", "name", "said"),
    [
        (PIECE, "asset.hold_ended", "is not live"),
        (SHELF, "stock.reservation_released", "it was not live"),
    ],
)
def test_a_hold_with_two_ends(shop: Database, stream: str, name: str, said: str) -> None:
    ended = "1/order" if stream == PIECE else "boxes"
    planted(shop, stream, name, {"reservation_id": ended})
    assert said in the_one(shop, "INV-03")


def test_a_hold_without_an_end(shop: Database) -> None:
    planted(shop, PIECE, "asset.reserved", {"reservation_id": "first"})
    assert violated(shop) == {}
    planted(shop, PIECE, "asset.reserved", {"reservation_id": "second"})
    assert "hold second began while hold first had no end" in the_one(shop, "INV-03")


ONE_PENNY_OFF = '{"reduction": {"taken": {"minor": 1}}}'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("'{fields,totals,total,minor}', '1'", "the sum of its lines"),
        ("'{fields,lines,0,quantity}', '7'", "the sum of its prices less what was conceded"),
        (f"'{{fields,lines,0,conceded}}', '{ONE_PENNY_OFF}'", "less what was conceded"),
        ("'{fields,plan,balance,minor}', '1'", "the sum of its plan"),
        ("'{fields,plan,vat_balance,minor}', '1'", "the VAT of its plan"),
    ],
)
def test_an_order_whose_sums_differ(shop: Database, change: str, said: str) -> None:
    with behind_the_rules(shop) as session:
        session.execute(
            "UPDATE stored_events SET state = convert_to(jsonb_set(convert_from(state, 'UTF8')"  # noqa: S608  # of this file
            f"::jsonb, {change})::text, 'UTF8') WHERE originator_id = 'order-order-1'"
            " AND topic = 'order.signed'".encode()
        )
    sentences = [one.sentence for one in violated(shop)["INV-05"].violations]
    assert any(said in sentence for sentence in sentences)


def test_an_order_that_was_not_shown(shop: Database) -> None:
    with behind_the_rules(shop) as session:
        session.execute(
            "UPDATE stored_events SET state = replace(convert_from(state, 'UTF8'), '120000', '1')"
            "::bytea WHERE topic = 'cart.checkout_started'"
        )
    assert "shown at checkout" in the_one(shop, "INV-05")


def test_an_order_the_client_did_not_accept(
    shop: Database, postgres_keyring: PostgresKeyring
) -> None:
    """Clients were answered something else, which lies sealed."""

    def less(kept: bytes, asked: CommandKey) -> bytes:
        return open_answer(kept, asked, postgres_keyring).replace(b"120000", b"1")

    opened = partial(open_answer, keyring=postgres_keyring)
    as_it_was, changed = (
        {one.id for one in check_invariants(shop.app_url, opened=each) if not one.holds}
        for each in (opened, less)
    )
    assert (as_it_was, changed) == (set(), {"INV-05"})


def test_a_demand_that_was_not_planned(shop: Database) -> None:
    wanted = {"order_id": "order-1", "purpose": "balance", "amount": GBP}
    planted(shop, "payment-other", "payment.initiated", wanted)
    assert "planned is GBP 0 minor" in the_one(shop, "INV-05")


def test_a_payment_of_another_amount_or_of_no_order(shop: Database) -> None:
    taken = {"order_id": "order-1", "amount": {**GBP, "currency": "EUR"}, "invoice_no": "A-000001"}
    planted(shop, "payment-payment-1", "payment.captured", taken)
    assert {"INV-08", "INV-11"} <= violated(shop).keys()
    sentences = " ".join(one.sentence for one in violated(shop)["INV-08"].violations)
    assert "EUR 120000 minor, but GBP 120000 minor was asked for" in sentences
    assert "order.confirmed" in sentences


def test_an_order_believed_paid(shop: Database) -> None:
    secured = {"payment_id": "payment-none", "amount": GBP}
    planted(shop, "order-order-1", "order.payment_secured", secured)
    assert "no payment of this amount is held" in the_one(shop, "INV-08")


def test_commands_and_events_that_miss_each_other(shop: Database) -> None:
    with behind_the_rules(shop) as session:
        session.execute("DELETE FROM stored_events WHERE originator_id = 'stock-BOX2-vault'")
    assert "position" in the_one(shop, "INV-09")
    with behind_the_rules(shop) as session:
        session.execute("DELETE FROM commands WHERE route <> 'planted'")
    assert "never recorded" in the_one(shop, "INV-09")


def test_a_command_whose_events_are_gone(shop: Database) -> None:
    planted(shop, "gem-1", "trial.found", {"carat": "1"})
    with behind_the_rules(shop) as session:
        session.execute("DELETE FROM stored_events WHERE originator_id = 'gem-1'")
    assert "its events are gone" in the_one(shop, "INV-09")


@pytest.mark.parametrize(
    ("number", "taker", "said"),
    [(5, "payment-5", "this invoice number is missing"), (2, "payment-1", "several times")],
)
def test_a_series_with_a_gap_or_a_number_taken_twice(
    shop: Database, number: int, taker: str, said: str
) -> None:
    series = "series-invoice-EDH-2026-03"
    planted(shop, series, "series.number_taken", {"number": number, "taker": taker})
    assert said in the_one(shop, "INV-11")


@pytest.mark.parametrize(
    ("number", "said"),
    [("EDH-2026-03-000001", "of several payments"), ("EDH-2026-03-000003", "not taken for it")],
)
def test_invoices_that_the_series_does_not_explain(shop: Database, number: str, said: str) -> None:
    taken = {"order_id": "order-1", "purpose": "full", "amount": GBP, "invoice_no": number}
    planted(shop, "payment-9", "payment.captured", taken)
    sentences = [one.sentence for one in violated(shop)["INV-11"].violations]
    assert any(said in sentence for sentence in sentences)


def printed(kind: str, number: str) -> dict[str, Any]:
    return {"document": {"kind": kind, "number": number}}


def test_an_invoice_that_is_printed_under_another_payments_number(shop: Database) -> None:
    own = printed("invoice", "EDH-2026-03-000001")
    planted(shop, "tax_document-payment-1", "tax_document.issued", own)
    assert violated(shop) == {}
    planted(shop, "tax_document-payment-2", "tax_document.issued", own)
    assert "is printed for ['payment-1', 'payment-2']" in the_one(shop, "INV-11")


@pytest.mark.parametrize(
    ("number", "takers", "said"),
    [
        (1, ("refund-9",), "stands on no invoice"),
        (2, ("refund-1",), "this invoice number is missing"),
        (1, ("refund-1", "refund-2"), "several times"),
    ],
)
def test_credit_notes_with_a_gap_or_a_number_for_nothing(
    shop: Database, number: int, takers: tuple[str, ...], said: str
) -> None:
    for taker in takers:
        taken = {"number": number, "taker": taker}
        planted(shop, "series-credit-EDH-CN-2026-03", "series.number_taken", taken)
    note = printed("credit_note", f"EDH-CN-2026-03-{number:06d}")
    if takers[0] == "refund-1":
        planted(shop, "tax_document-refund-1", "tax_document.issued", note)
    assert said in the_one(shop, "INV-11")


@pytest.mark.parametrize("topic", ["order.placed", "order.signed"])
def test_a_number_that_two_orders_have(shop: Database, topic: str) -> None:
    order = an_order("2026-03-02T11:00:00Z") | {"order_no": "N-1"}
    planted(shop, "order-9", topic, order)
    said = [one.sentence for one in violated(shop)["INV-18"].violations]
    assert said == ["2 orders have the number N-1"]


def test_a_follower_ahead_of_the_log(shop: Database) -> None:
    with behind_the_rules(shop) as session:
        session.execute("INSERT INTO followers VALUES ('policy:letters', 999), ('ahead_v1', 1000)")
    found = violated(shop)["INV-14"]
    assert [one.where for one in found.violations] == ["1000", "999"]


@pytest.mark.parametrize(
    ("cause", "said"), [("order-order-1/1", "reached its cause"), ("order-9/1", "not in the log")]
)
def test_an_effect_ahead_of_its_cause(shop: Database, cause: str, said: str) -> None:
    with behind_the_rules(shop) as session:
        session.execute("INSERT INTO followers VALUES ('policy:letters', 1)")
    deliver(shop, "letters", cause)
    assert said in the_one(shop, "INV-14")


def test_a_mail_sent_twice_for_one_cause(shop: Database) -> None:
    deliver(shop, "letters", "order-order-1/3")
    assert violated(shop) == {}
    deliver(shop, "letters-again", "order-order-1/3")
    assert the_one(shop, "INV-15") == "mail M03 was ordered 2 times"


def test_versions_with_a_gap_or_out_of_order(shop: Database) -> None:
    plant(shop, ("gem-1", 2), "trial.found", {})
    assert "version 2 stands where 1 should" in the_one(shop, "INV-17")
    plant(shop, ("gem-1", 1), "trial.found", {})
    assert "lies before its predecessor" in the_one(shop, "INV-17")


def test_read_models_are_compared_by_who_can_rebuild_them(shop: Database) -> None:
    found = check_invariants(shop.app_url, rebuilt=lambda: Rebuilt(2, ("order_board differs",)))
    rebuilt = next(one for one in found if one.id == "INV-13")
    assert (rebuilt.checked, rebuilt.violated) == (2, 1)
    assert rebuilt.violations[0].sentence == "order_board differs"


@pytest.mark.parametrize("country", ["Russia", "Russian Federation", "RU"])
def test_a_russian_diamond_on_sale_is_found(shop: Database, country: str) -> None:
    """Listed by a shop that compared one spelling; what clears it, or takes it off, clears it."""
    stone, mined = "asset-ST-9", {"nature": "natural", "country_mined": country}
    received = {"attributes": {"kind": "stone", "type": "natural_diamond", "carat": "0.70"}}
    planted(shop, stone, "asset.received", received)
    planted(shop, stone, "asset.provenance_recorded", {"provenance": mined})
    planted(shop, stone, "asset.listed", {"price": None, "reason": "ready"})
    assert the_one(shop, "INV-19").startswith("asset-ST-9 is on sale")
    licence = {"reference": "L-1", "holder": "Elysium", "issued_on": "2026-01-05"}
    planted(shop, stone, "asset.origin_recorded", {"provenance": mined | {"licence": licence}})
    assert violated(shop) == {}
    planted(shop, stone, "asset.origin_recorded", {"provenance": mined})
    assert list(violated(shop)) == ["INV-19"]
    planted(shop, stone, "asset.quarantined", {"reason": "origin_sanctioned", "field": None})
    assert violated(shop) == {}
