"""What Stripe's adapter makes of what the stand-in says seldom: many pages, faults, new words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from application.selling.money.paying import AmountDue
from application.selling.money.payments import (
    ProviderBroke,
    ProviderDown,
    ProviderRefused,
    RefundDue,
)
from domain.money import Money
from interfaces.integrations.stripe import StripePayments, StripeSettings
from interfaces.integrations.stripe.redaction import PREVIEW, RedactionUnderWay
from tests.interfaces.local.standins.running import KEY, SECRET

Json = dict[str, Any]
BACK = RefundDue(payment_id="p-1", provider_id="pi_1", refund_id="r-1", amount=Money(500))
DUE = AmountDue(
    order_id="o-1", payment_id="p-1", purpose="deposit", amount=Money(500), provider_id="pi_1"
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Stripe:
    """Answers what it was told to, in that order; `keys` are those of what changes something."""

    answers: list[tuple[int, Json]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    versions: set[str | None] = field(default_factory=set)
    address: str = ""

    def asked(self, key: str | None) -> tuple[int, bytes]:
        if key:
            self.keys.append(key)
        status, body = self.answers.pop(0)
        return status, json.dumps(body).encode()

    @property
    def payments(self) -> StripePayments:
        return StripePayments(
            StripeSettings(address=self.address, secret_key=KEY, webhook_secret=SECRET, retries=0)
        )


@pytest.fixture
def vendor() -> Iterator[Stripe]:
    told = Stripe()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.versions.add(self.headers.get("Stripe-Version"))
            status, body = told.asked(self.headers.get("Idempotency-Key"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Nothing to tell."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        told.address = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


def intent(number: int, status: str = "succeeded") -> Json:
    money = {"amount": 500, "amount_received": 500, "currency": "gbp"}
    named = {"id": f"pi_{number}", "object": "payment_intent", "metadata": {"payment_id": "p-1"}}
    return {**named, **money, "status": status}


def refund(number: int) -> Json:
    money = {"amount": 500, "currency": "gbp", "status": "succeeded"}
    return {"id": f"re_{number}", "object": "refund", "metadata": {}, **money}


def dispute(number: int, status: str = "won") -> Json:
    named = {"id": f"dp_{number}", "object": "dispute", "reason": "fraudulent", "status": status}
    return {**named, "amount": 500, "currency": "gbp"}


def page(url: str, *things: Json, more: bool = False) -> tuple[int, Json]:
    return 200, {"object": "list", "url": url, "data": list(things), "has_more": more}


def fault(status: int) -> tuple[int, Json]:
    return status, {"error": {"type": "api_error", "message": "a fault of ours"}}


def test_what_there_is_of_a_payment_is_read_to_the_last_page(vendor: Stripe) -> None:
    """A refund on a second page that is not seen is made again."""
    payments = vendor.payments
    vendor.answers = [
        page("/v1/refunds", refund(1), more=True),
        page("/v1/refunds", refund(2)),
        page("/v1/disputes", dispute(1), more=True),
        page("/v1/disputes", dispute(2)),
        page("/v1/payment_intents", intent(1), intent(2), more=True),
        page("/v1/payment_intents", intent(3)),
    ]
    assert [each.provider_ref for each in payments.refunds("pi_1")] == ["re_1", "re_2"]
    assert [each.provider_ref for each in payments.disputes("pi_1")] == ["dp_1", "dp_2"]
    listed = payments.made_between(NOON, NOON + timedelta(days=1))
    assert [each.provider_id for each in listed] == ["pi_1", "pi_2", "pi_3"]


def test_a_refund_that_is_under_way_is_not_ordered_under_a_second_key(vendor: Stripe) -> None:
    vendor.answers = [page("/v1/refunds"), fault(409)]
    with pytest.raises(ProviderDown):
        vendor.payments.refund(BACK, attempt=2)
    assert vendor.keys == ["refund:r-1"]


def test_a_refund_whose_fault_came_to_its_end_is_ordered_under_the_next(vendor: Stripe) -> None:
    vendor.answers = [page("/v1/refunds"), fault(500), page("/v1/refunds"), (200, refund(1))]
    assert vendor.payments.refund(BACK, attempt=2).provider_ref == "re_1"
    assert vendor.keys == ["refund:r-1", "refund:r-1:2"]


@pytest.mark.parametrize("change", ["capture", "cancel"])
def test_what_came_to_its_end_behind_a_fault_is_answered(vendor: Stripe, change: str) -> None:
    """Under that key the fault would be told for a day, and the money is long taken."""
    payments, wishes = vendor.payments, {"capture": "succeeded", "cancel": "canceled"}

    def changed() -> str:
        if change == "capture":
            return payments.capture(DUE).status
        return payments.cancel("p-1", "pi_1").status

    vendor.answers = [fault(500), (200, intent(1, wishes[change]))]
    assert changed() == {"capture": "captured", "cancel": "cancelled"}[change]
    vendor.answers = [fault(500), (200, intent(1, "requires_capture"))]
    with pytest.raises(ProviderBroke):
        changed()


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("won", "won"),
        ("warning_closed", "won"),
        ("prevented", "won"),
        ("lost", "lost"),
        ("needs_response", None),
        ("warning_under_review", None),
    ],
)
def test_a_dispute_ends_for_us_or_against_us_or_not_yet(
    vendor: Stripe, said: str, outcome: str | None
) -> None:
    """An inquiry that was closed took nothing. Until when evidence is taken is a time of theirs."""
    due = {"evidence_details": {"due_by": int(NOON.timestamp())}}
    vendor.answers = [page("/v1/disputes", dispute(1, said) | due)]
    (found,) = vendor.payments.disputes("pi_1")
    assert (found.outcome, found.evidence_due) == (outcome, NOON)


def test_an_attempt_that_failed_is_told_until_the_next_is_under_way(vendor: Stripe) -> None:
    """It is remembered for longer, and would be counted as another."""
    error = {"last_payment_error": {"decline_code": "do_not_honor", "charge": "ch_1"}}
    found = []
    for status in ("requires_payment_method", "processing", "requires_capture"):
        vendor.answers = [(200, intent(1, status) | error)]
        told = vendor.payments.read("pi_1")
        found.append((told.failure, told.attempt))
    assert found == [("do_not_honor", "ch_1"), (None, None), (None, None)]


def test_what_went_back_is_of_what_was_taken_and_never_of_a_hold(vendor: Stripe) -> None:
    charge = {"latest_charge": {"id": "ch_1", "object": "charge", "amount_refunded": 500}}
    vendor.answers = [(200, intent(1) | charge), (200, intent(1, "canceled") | charge)]
    taken, let_go = (vendor.payments.read("pi_1") for _ in range(2))
    assert (taken.refunded, let_go.refunded) == (Money(500), None)


def test_whoever_asks_too_often_asks_again_later(vendor: Stripe) -> None:
    vendor.answers = [fault(429)]
    with pytest.raises(ProviderDown):
        vendor.payments.read("pi_1")


def job(status: str) -> tuple[int, Json]:
    return 200, {"id": "prj_1", "object": "privacy.redaction_job", "status": status}


def test_what_is_taken_out_is_asked_for_once_and_under_the_preview(vendor: Stripe) -> None:
    """Looked at first, then run: each under its own key of the delivery, however often."""
    vendor.answers = [job("created"), job("ready"), job("redacting")]
    assert vendor.payments.forget("pi_1", key="d-1") == "prj_1"
    assert vendor.keys == ["d-1", "d-1:run"]
    assert vendor.versions == {PREVIEW}
    vendor.answers = [job("created"), job("succeeded")]
    assert vendor.payments.forget("pi_1", key="d-1") == "prj_1"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("created", RedactionUnderWay),
        ("validating", RedactionUnderWay),
        ("canceling", RedactionUnderWay),
        ("failed", ProviderRefused),
        ("canceled", ProviderRefused),
    ],
)
def test_what_cannot_be_taken_out_yet_is_asked_again_and_what_never_can_is_not(
    vendor: Stripe, status: str, told: type[Exception]
) -> None:
    vendor.answers = [job("created"), job(status)]
    with pytest.raises(told):
        vendor.payments.forget("pi_1", key="d-1")


def test_a_word_that_is_new_is_no_end_of_anything(vendor: Stripe) -> None:
    vendor.answers = [
        (200, intent(1, "requires_patience")),
        page("/v1/refunds", refund(1) | {"status": "on_its_way"}),
    ]
    assert vendor.payments.read("pi_1").status == "processing"
    (back,) = vendor.payments.refunds("pi_1")
    assert back.status == "under_way"
