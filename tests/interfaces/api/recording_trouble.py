"""What goes another way than it should in a recorded shop: prices, devices, letters, money."""

import time

import httpx

from interfaces.settings import Settings
from tests.interfaces.api.recorder import Json, Recorder
from tests.interfaces.api.recording_orders import ordered
from tests.interfaces.api.waiting import LOOKS, awaited


def reviewed(recorder: Recorder, order_id: str) -> None:
    """A customer who buys often comes to be looked at; the risk officer lets them buy."""
    for _ in range(LOOKS):
        time.sleep(1)
        file = recorder.ask("risk_officer", "GET", f"/staff/orders/{order_id}")
        if file["order"]["stage"] == "confirmed":
            return
        if file["order"]["stage"] == "under_review":
            path = f"/staff/orders/{order_id}/clearance"
            recorder.ask("risk_officer", "POST", path, {"checks": {"call_back": True}})
            return


def dearer(recorder: Recorder, sku: str, total: Json) -> None:
    """A price that moves while it is in a cart."""
    price = total | {"minor": total["minor"] + 1_000}
    recorder.ask("pricing", "PUT", f"/staff/stock/{sku}/price", {"price": price})


def putting_together(recorder: Recorder, token: str, cart: str, sku: str) -> None:
    """What was put into a cart on another device comes over, and goes back."""
    there = recorder.ask("", "POST", "/carts")
    other = {"cart_id": there["cart_id"], "token": there["token"]}
    wanted = {"kind": "stock", "ref": sku}
    recorder.ask(there["token"], "POST", f"/carts/{there['cart_id']}/lines", wanted)
    recorder.ask(token, "POST", f"/carts/{cart}/merges", other)
    recorder.ask(token, "DELETE", f"/carts/{cart}/merges/{there['cart_id']}")


def troubles(recorder: Recorder, settings: Settings, sku: str) -> None:
    bouncing(recorder, settings, sku)
    setting_aside(recorder, settings)


def bouncing(recorder: Recorder, settings: Settings, sku: str) -> None:
    """Somebody's address takes no letters: what staff see of that, and the letter sent again."""
    bought = ordered(recorder, sku, "bounced@resend.dev")
    bought.pay(settings)
    order = bought.order_id
    reviewed(recorder, order)
    awaited(lambda: recorder.ask("concierge", "GET", "/staff/letters/failed")["items"])
    letters = recorder.ask("concierge", "GET", f"/staff/orders/{order}/letters")["letters"]
    again = f"/staff/letters/{letters[0]['message_id']}/again"
    recorder.ask("concierge", "POST", again)


def setting_aside(recorder: Recorder, settings: Settings) -> None:
    """Money that no order explains, and what a person decides about it."""
    secret = settings.stripe_secret_key.get_secret_value()
    wish = {"amount": "123456", "currency": "gbp", "payment_method": "pm_card_visa"}
    wish |= {"capture_method": "manual", "confirm": "true"}
    wish |= {"automatic_payment_methods[enabled]": "true"}
    wish |= {"automatic_payment_methods[allow_redirects]": "never"}
    headers = {"Authorization": f"Bearer {secret}"}
    address = f"{settings.stripe_address}/v1/payment_intents"
    assert httpx.post(address, data=wish, headers=headers).is_success
    (item, *_) = awaited(lambda: recorder.ask("risk_officer", "GET", "/staff/money-aside")["items"])
    decided = {
        "provider_ref": item["provider_ref"],
        "decision": "ignore",
        "note": "A test of ours.",
    }
    path = f"/staff/money-aside/{item['payment_id']}/resolution"
    recorder.ask("risk_officer", "POST", path, decided)
