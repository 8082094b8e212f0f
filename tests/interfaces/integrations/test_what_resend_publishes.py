"""What we send to Resend, and what its stand-in answers, held against Resend's own description."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jsonschema_rs
import pytest
import resend

from application.selling.mail import Letter, Picture
from interfaces.integrations.resend import ResendMail, ResendSettings
from interfaces.local.standins.resend import checked
from interfaces.local.standins.resend_webhooks import events_of
from tests.interfaces.local.standins.running import Shop, serve

PUBLISHED = Path(__file__).parents[4] / "shared" / "vendors" / "resend-openapi.json"
LETTER = Letter(
    to="customer@example.com",
    subject="Your order EL-1 is confirmed",
    html="<p>Thank you</p>",
    text="Thank you",
    kind="M03",
    reply_to="house@example.com",
    unsubscribe="https://shop.example/letters/stop/token",
    pictures=(Picture(content_id="mark", file_name="mark.png", content=b"\x89PNG"),),
)
KINDS = {
    "email.delivered": "EmailDeliveredEvent",
    "email.bounced": "EmailBouncedEvent",
    "email.complained": "EmailComplainedEvent",
}
OPEN = {"OutboundEmailEventData"}
"""Of a bounce it is one half, and the other names what it does not."""
NOT_DESCRIBED = {"tags"}
"""Resend's documentation shows them in its answers; its description does not list them."""
pytestmark = pytest.mark.skipif(
    not PUBLISHED.exists(), reason="NOT COMPARED with what Resend publishes: it is not here"
)


def described(name: str) -> jsonschema_rs.Validator:
    """One schema of the description; what it does not list is an error."""
    schemas = json.loads(PUBLISHED.read_text())["components"]["schemas"]
    for name_, schema in schemas.items():
        if "properties" in schema and name_ not in OPEN:
            schema["additionalProperties"] = False
    wanted = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    return jsonschema_rs.validator_for(wanted)


class Listening(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    heard: list[tuple[str, dict[str, str], Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append((self.path, dict(self.headers), body))
        answer = b'{"id": "letter-1"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing to tell."""


@pytest.fixture
def standin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with serve(tmp_path, Shop()) as url:
        monkeypatch.setattr(resend, "api_url", f"{url}/resend")
        monkeypatch.setattr(resend, "api_key", "re_test_key")
        yield url


def posted(address: str) -> str:
    settings = ResendSettings(address=address, api_key="re_test_key", sender="us@example.com")
    return ResendMail(settings).send(LETTER, key="letters:order-1/3:send_order_letter")


def test_every_letter_that_we_send_is_as_resend_describes_it() -> None:
    heard: list[tuple[str, dict[str, str], Any]] = []
    handler = type("Hearing", (Listening,), {"heard": heard})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        posted(f"http://127.0.0.1:{server.server_address[1]}")
        server.shutdown()
        thread.join()
    ((path, headers, body),) = heard
    assert path == "/emails"
    assert len(headers["Idempotency-Key"]) <= 256
    described("SendEmailRequest").validate(body)
    assert body["headers"] == {
        "List-Unsubscribe": "<https://shop.example/letters/stop/token>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    with pytest.raises(jsonschema_rs.ValidationError):
        described("SendEmailRequest").validate(body | {"unheard_of": 1})


@pytest.mark.parametrize("end", ["delivered", "bounced", "complained"])
def test_every_event_that_the_stand_in_tells_is_as_resend_describes_it(end: str) -> None:
    mail = checked(
        {"from": "us@example.com", "to": f"{end}@resend.dev", "subject": "Order", "text": "Hello"}
    )
    mail |= {"id": "m-1", "created_at": "2026-03-02T12:00:00.000Z", "last_event": end}
    for event in events_of(mail):
        told = {name: value for name, value in event.items() if name != "id"}
        described(KINDS[told["type"]]).validate(told)


def test_every_answer_of_the_stand_in_is_as_resend_describes_it(standin: str) -> None:
    email_id = posted(f"{standin}/resend")
    described("SendEmailResponse").validate({"id": email_id})
    shown = dict(resend.Emails.get(email_id))
    shown.pop("http_headers", None)
    told = {name: value for name, value in shown.items() if name not in NOT_DESCRIBED}
    described("Email").validate(told)
    schemas = json.loads(PUBLISHED.read_text())["components"]["schemas"]
    assert set(told) == set(schemas["Email"]["properties"]), "and nothing of it is left out"
