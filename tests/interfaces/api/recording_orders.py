"""What people do with orders in a recorded shop: look, hold, send elsewhere, ask, give back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from interfaces.local.demo.buying import ADDRESS, TERMS
from interfaces.local.standins.stripe.browser import Asked, pay
from interfaces.settings import Settings
from tests.interfaces.api.recorder import SHORT, Json, Recorder
from tests.interfaces.api.waiting import awaited

ELSEWHERE = ADDRESS | {"line1": "2 Example Street"}


@dataclass(frozen=True, slots=True)
class Counted:
    """Somebody's order of counted goods, which `token` opens."""

    recorder: Recorder
    token: str
    order_id: str

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return self.recorder.ask(self.token, method, f"/orders/{self.order_id}{path}", body)

    def pay(self, settings: Settings) -> None:
        asked = self.ask("POST", "/payment")
        names = ("publishable_key", "provider_id", "client_secret")
        pay(Asked(**{name: asked[name] for name in names}), settings.stripe_address)


def ordered(recorder: Recorder, sku: str, email: str) -> Counted:
    there = recorder.ask("", "POST", "/carts")
    token, path = there["token"], f"/carts/{there['cart_id']}"
    recorder.ask(token, "POST", f"{path}/lines", {"kind": "stock", "ref": sku})
    cart = recorder.ask(token, "POST", f"{path}/checkout", {"ship_country": "GB"})
    buyer = {"name": "Demonstration Customer", "email": email}
    signed = {"cart_id": cart["cart_id"], "buyer": buyer, "delivery": ADDRESS}
    signed |= {"expected_total": cart["total"], "expected_vat": cart["vat"]}
    signed |= {"terms_version": TERMS, "obligation_shown": True}
    return Counted(recorder, token, recorder.ask(token, "POST", "/orders", signed)["order_id"])


def attending(recorder: Recorder, settings: Settings, sku: str) -> None:
    """One is called off unpaid; one is sent elsewhere, looked at, held, released and rejected."""
    ordered(recorder, sku, "customer@example.com").ask("POST", "/cancellation")
    order = ordered(recorder, sku, "customer@example.com")
    order.ask("PUT", "/delivery", {"delivery": ELSEWHERE})
    order.ask("GET", "/delivery")
    order.pay(settings)
    path = f"/staff/orders/{order.order_id}"
    awaited(lambda: recorder.ask("risk_officer", "GET", path)["triggers"])

    def officer(method: str, place: str, body: Any = None) -> Any:
        return recorder.ask("risk_officer", method, f"{path}{place}", body)

    recorder.ask("risk_officer", "GET", "/staff/reviews", limit=SHORT)
    officer("POST", "/hold", {"reason": "incident"})
    officer("POST", "/release", {"reason": "incident", "note_ref": "note-119"})
    officer("PUT", "/delivery", {"delivery": ADDRESS, "reason": "mistyped"})
    officer("GET", "/delivery")
    until = f"{datetime.now(UTC) + timedelta(hours=24):%Y-%m-%dT%H:%M:%SZ}"
    officer("POST", "/verification", {"what": ["identity"], "until": until})
    officer("POST", "/rejection", {"checks": {"call_back": True}, "note_ref": "note-120"})


def owing(recorder: Recorder, order_id: str) -> None:
    """The rest of the price of the customer's ring: asked for, paid in part, by a newer link."""
    path, day = f"/staff/orders/{order_id}", f"{datetime.now(UTC):%Y-%m-%d}"
    recorder.ask("concierge", "POST", f"{path}/balance")
    recorder.ask("concierge", "POST", f"{path}/balance-link")
    link = f"/balance-links/{recorder.ask('concierge', 'GET', f'{path}/balance-link')['token']}"
    recorder.ask("", "GET", link)
    recorder.ask("", "POST", f"{link}/payment")
    recorder.ask("", "POST", f"{link}/payment/check")
    arrived = {"amount": {"minor": 100_000}, "value_date": day, "evidence": _entry()}
    recorder.ask("concierge", "POST", f"{path}/transfers", arrived)
    recorder.ask("concierge", "GET", "/staff/balances", limit=SHORT)


def invoiced(recorder: Recorder, token: str, order_id: str) -> None:
    recorder.ask(token, "GET", f"/orders/{order_id}/documents")
    recorder.ask("concierge", "GET", f"/staff/orders/{order_id}/documents")


def giving_back(recorder: Recorder, token: str, order_id: str) -> None:
    """A little by one clerk, much by two, nothing by the third wish; then all of it is over."""
    path = f"/staff/orders/{order_id}"
    refunds = f"{path}/refunds"
    recorder.ask(token, "GET", f"/orders/{order_id}/cancellation")
    recorder.ask("concierge", "POST", refunds, {"amount": {"minor": 5_000}, "reason": "goodwill"})
    much = {"amount": {"minor": 100_000}, "reason": "late"}
    for role, word in (("risk_officer", "approval"), ("risk_officer", "decline")):
        waits = recorder.ask("concierge", "POST", refunds, much)["refund_id"]
        recorder.ask("concierge", "GET", "/staff/refunds", limit=SHORT)
        recorder.ask(role, "POST", f"/staff/refunds/{waits}/{word}")
    recorder.ask("concierge", "GET", refunds)
    shown = recorder.ask("concierge", "POST", f"{path}/cancellation/preview", {"work": []})
    told = {"expected_refund": shown["refund"], "work": []}
    file = recorder.ask("concierge", "POST", f"{path}/cancellation", told)
    for part in _of_transfers(file["order"]):
        sent = f"{path}/transfers/{part['refund_id']}/return"
        recorder.ask("concierge", "POST", sent, {"evidence": _entry()})


def _of_transfers(order: Json) -> list[Json]:
    theirs = {each["payment_id"] for each in order["payments"] if each["purpose"] == "transfer"}
    return [part for part in order["refunds"] if part["payment_id"] in theirs]


def _entry() -> str:
    """A bank's number of an entry, another every second."""
    return f"FP-{datetime.now(UTC):%Y%m%d%H%M%S}"
