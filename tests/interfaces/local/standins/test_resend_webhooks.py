"""What became of an e-mail comes back to the shop, signed so that the shop believes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import resend

from application.policies.letter_effects import RecordLetterFate
from interfaces.integrations.resend.reports import signed_event, told
from interfaces.local.standins.courier import Listener
from interfaces.local.standins.shelf import KINDLESS, Shelf
from tests.interfaces.local.standins.running import Shop, control, serve
from tests.waiting import until

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Intake:
    """Believes what is signed, as the shop does; `answer` is the status it gives."""

    url: str = ""
    answer: int = 200
    heard: list[RecordLetterFate] = field(default_factory=list)

    def fates(self, message_id: str) -> list[str]:
        return [each.fate for each in self.heard if each.message_id == message_id]


@contextmanager
def intake() -> Iterator[Intake]:
    found = Intake()

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            event = signed_event(body, {k.lower(): v for k, v in self.headers.items()}, SECRET)
            effect = told(event)
            if found.answer < 300 and effect is not None:
                found.heard.append(effect)
            self.send_response(found.answer)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/webhooks/resend"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Intake]]:
    with (
        intake() as shop,
        serve(tmp_path, Shop(), hears_resend=Listener(shop.url, SECRET)) as url,
    ):
        monkeypatch.setattr(resend, "api_url", f"{url}/resend")
        monkeypatch.setattr(resend, "api_key", "re_test_key")
        yield url, shop


def sent(to: str, key: str = "d-1") -> str:
    letter: Any = {"from": "us@example.com", "to": [to], "subject": "Order", "text": "Thank you"}
    options: Any = {"idempotency_key": key}
    return str(resend.Emails.send(letter, options)["id"])


@pytest.mark.parametrize(
    ("to", "fates"),
    [
        ("buyer@example.com", ["delivered"]),
        ("bounced@resend.dev", ["bounced"]),
        ("complained@resend.dev", ["delivered", "complained"]),
    ],
)
def test_the_shop_hears_what_became_of_it(
    house: tuple[str, Intake], to: str, fates: list[str]
) -> None:
    _, shop = house
    message_id = sent(to)
    until(lambda: shop.fates(message_id) == fates)
    reasons = {each.reason for each in shop.heard if each.fate == "bounced"}
    assert reasons <= {"Permanent"}


def test_what_is_asked_for_twice_is_told_once(house: tuple[str, Intake]) -> None:
    _, shop = house
    message_id = sent("buyer@example.com")
    assert sent("buyer@example.com") == message_id
    other = sent("other@example.com", "d-2")
    until(lambda: shop.fates(other) == ["delivered"])
    assert shop.fates(message_id) == ["delivered"]


def test_a_shop_that_does_not_answer_is_told_later(house: tuple[str, Intake]) -> None:
    _, shop = house
    shop.answer = 503
    message_id = sent("buyer@example.com")
    shop.answer = 200
    until(lambda: shop.fates(message_id) == ["delivered"])


def test_what_is_told_can_be_lost_or_come_twice(house: tuple[str, Intake]) -> None:
    url, shop = house
    control(url, "resend", duplicate=1)
    twice = sent("buyer@example.com")
    until(lambda: shop.fates(twice) == ["delivered", "delivered"])


def test_a_shelf_of_before_is_put_up_again(tmp_path: Path) -> None:
    """Its deliveries were all of one vendor."""
    old = Shelf(tmp_path)
    old.sql.executescript("ALTER TABLE delivery DROP COLUMN kind")
    old.rows(
        "INSERT INTO delivery (event_id, event_type, copy, state, due_ms)"
        " VALUES ('evt_1', 'x', 0, 'due', 0)"
    )
    old.close()
    again = Shelf(tmp_path)
    assert [row["kind"] for row in again.rows("SELECT kind FROM delivery")] == ["stripe.event"]
    again.close()
    assert "stripe.event" in KINDLESS
