"""The stand-ins on a free port, a shop that takes their webhooks, and the real SDKs' clients."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import stripe
import uvicorn

from interfaces.local.standins.app import create
from interfaces.local.standins.courier import Listener
from tests.waiting import until

SECRET = "whsec_for_these_tests_only"
KEY = "sk_test_elysium_0001"
PUBLISHABLE = "pk_test_elysium_0001"


@dataclass
class Shop:
    """Takes webhooks; `answer` is the status it gives."""

    url: str = ""
    answer: int = 200
    events: list[stripe.Event] = field(default_factory=list)

    def types(self) -> list[str]:
        """The events' types in the order of arrival."""
        return [event.type for event in self.events]

    def ids(self) -> list[str]:
        """The events' ids in the order of arrival."""
        return [event.id for event in self.events]


@contextmanager
def open_shop() -> Iterator[Shop]:
    """A shop's webhook on a free port; the SDK verifies every signature."""
    shop = Shop()

    class Intake(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            signed = self.headers["Stripe-Signature"]
            event = stripe.Webhook.construct_event(body, signed, SECRET)
            if shop.answer < 300:
                shop.events.append(event)
            self.send_response(shop.answer)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Intake)
    shop.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serve(home: Path, shop: Shop, **settings: Any) -> Iterator[str]:
    """The stand-ins' address while they run."""
    app = create(
        home,
        hears_stripe=Listener(shop.url, SECRET),
        sanity_documents=home / "catalogue.ndjson",
        **settings,
    )
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, ws="none", log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        until(lambda: server.started)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def client(url: str, key: str = KEY) -> stripe.StripeClient:
    """The real SDK, pointed at the stand-in."""
    return stripe.StripeClient(
        key,
        base_addresses={"api": f"{url}/stripe"},
        http_client=stripe.RequestsClient(),
        max_network_retries=0,
    )


def control(url: str, vendor: str = "stripe", **wishes: Any) -> dict[str, Any]:
    """Set the weather of a vendor."""
    answer = httpx.post(f"{url}/{vendor}/_control", json=wishes)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
