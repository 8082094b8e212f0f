"""What we send to Stripe: only what its SDK knows, under our own keys, with nothing personal."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import stripe
from stripe import params as sdk

from application.selling.money.paying import AmountDue
from application.selling.money.payments import RefundDue
from domain.money import Money
from interfaces.integrations.stripe import StripePayments, StripeSettings
from interfaces.integrations.stripe.payments import CLOCKS_APART
from interfaces.local.standins.stripe.form import decode
from interfaces.local.standins.stripe.parameters import typed
from interfaces.local.standins.stripe.refusals import StripeRefused
from tests.interfaces.local.standins.running import KEY, SECRET, Shop, client, serve

INTENT = "/v1/payment_intents/pi_[A-Za-z0-9]+"
SHAPES: dict[str, Any] = {
    "POST /v1/payment_intents": sdk.PaymentIntentCreateParams,
    "GET /v1/payment_intents": sdk.PaymentIntentListParams,
    f"GET {INTENT}": sdk.PaymentIntentRetrieveParams,
    f"POST {INTENT}": sdk.PaymentIntentUpdateParams,
    f"POST {INTENT}/capture": sdk.PaymentIntentCaptureParams,
    f"POST {INTENT}/cancel": sdk.PaymentIntentCancelParams,
    "POST /v1/refunds": sdk.RefundCreateParams,
    "GET /v1/refunds": sdk.RefundListParams,
    "GET /v1/disputes": sdk.DisputeListParams,
}
OURS = {"payment_id", "order_id", "purpose", "refund_id"}
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Request:
    """What was heard: `POST /v1/…`, the form or query, the headers."""

    line: str
    encoded: str
    headers: dict[str, str]


class Passing(BaseHTTPRequestHandler):
    """Keeps what it is sent, and passes it on."""

    heard: list[Request]
    beyond: str

    def do_POST(self) -> None:
        self._pass_on()

    def do_GET(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        said = {name.lower(): value for name, value in self.headers.items()}
        self.heard.append(Request(f"{self.command} {path}", body.decode() or query, said))
        sent = {name: said[name] for name in said if name not in ("host", "accept-encoding")}
        url = f"{self.beyond}{self.path}"
        answer = httpx.request(self.command, url, content=body, headers=sent)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: object) -> None:
        """Nothing to tell."""


@contextmanager
def overheard(beyond: str, heard: list[Request]) -> Iterator[str]:
    """An address between us and `beyond`."""
    handler = type("Overhearing", (Passing,), {"heard": heard, "beyond": beyond})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def everything(payments: StripePayments, customer: stripe.StripeClient) -> None:
    """Each call of the port, one that is refused and one that was done before among them."""
    began = datetime.now(UTC)
    due = AmountDue(
        order_id="o-1", payment_id="p-1", purpose="deposit", amount=Money(5_000), provider_id=None
    )
    due = replace(due, provider_id=payments.create(due).provider_id)
    payments.create(due)
    payments.update_amount(replace(due, amount=Money(6_000)))
    card: Any = {"payment_method": "pm_card_visa"}
    customer.v1.payment_intents.confirm(due.provider_id or "", card)
    payments.capture(due)
    payments.capture(due, attempt=2)
    taken = due.provider_id or ""
    back = RefundDue(payment_id="p-1", provider_id=taken, refund_id="r-1", amount=Money(1_000))
    for _ in range(2):
        payments.refund(back)
    assert payments.disputes(taken) == ()
    balance = replace(due, payment_id="p-2", purpose="balance", provider_id=None, number=2)
    payments.cancel("p-2", payments.create(balance).provider_id)
    assert len(payments.made_for("p-1", began)) == 1
    assert list(payments.made_between(began - timedelta(days=1), datetime.now(UTC)))


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> list[Request]:
    found: list[Request] = []
    home: Path = tmp_path_factory.mktemp("standins")
    with serve(home, Shop()) as url, overheard(f"{url}/stripe", found) as address:
        settings = StripeSettings(address=address, secret_key=KEY, webhook_secret=SECRET)
        everything(StripePayments(settings), client(url))
    return found


def shape_of(line: str) -> Any:
    found = [shape for known, shape in SHAPES.items() if re.fullmatch(known, line)]
    assert found, f"{line} is asked for, and nobody looks at how"
    return found[0]


def test_every_request_has_only_parameters_that_the_sdk_knows(heard: list[Request]) -> None:
    for each in heard:
        typed(shape_of(each.line), decode(each.encoded))
    seen = {known for known in SHAPES for each in heard if re.fullmatch(known, each.line)}
    assert seen == SHAPES.keys()
    with pytest.raises(StripeRefused, match="unknown parameter: colour"):
        typed(sdk.PaymentIntentCreateParams, decode("amount=1&currency=gbp&colour=D"))


def test_what_changes_something_has_a_key_made_of_our_ids(heard: list[Request]) -> None:
    keys = [each.headers["idempotency-key"] for each in heard if each.line.startswith("POST")]
    ours = [key for key in keys if not re.fullmatch("[0-9a-f-]{36}", key)]
    assert all(len(key) <= LONGEST_KEY for key in keys)
    assert [re.sub("pi_[A-Za-z0-9]+", "pi_1", key) for key in ours] == [
        "p-1:create",
        "p-1:capture",
        "p-1:capture:2",
        "refund:r-1",
        "p-2:create:2",
        "p-2:cancel:pi_1",
    ]
    assert len(keys) == len(ours) + 1, "the amount of an intent alone goes without one of ours"


def test_every_request_is_of_one_version_and_tells_nothing_personal(heard: list[Request]) -> None:
    for each in heard:
        assert each.headers["stripe-version"] == stripe.api_version
        metadata: Any = decode(each.encoded).get("metadata", {})
        assert metadata.keys() <= OURS


def test_an_intent_is_sought_from_before_it_was_wanted(heard: list[Request]) -> None:
    """By their clock it may have been made minutes before ours says that it was asked for."""
    listed = [decode(each.encoded) for each in heard if each.line == "GET /v1/payment_intents"]
    windows: list[Any] = [each["created"] for each in listed]
    (sought,) = (int(each["gte"]) for each in windows if "lte" not in each)
    (now,) = (int(each["lte"]) for each in windows if "lte" in each)
    assert sought <= now - CLOCKS_APART
