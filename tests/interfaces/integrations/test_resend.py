"""Letters go over a connection that is kept open; what goes wrong on the way is no refusal."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import certifi
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from application.selling.mail import Letter, MailAccessRefused, MailDown, MailRefused
from domain.kernel import Refusal
from interfaces.composition.vendors import of_resend
from interfaces.integrations.resend import ResendMail, ResendSettings
from interfaces.serving.tls import Shown
from interfaces.settings import Settings
from tests.interfaces.serving.certificates import authority

LETTER = Letter(to="a@example.com", subject="Hello", html="<p>", text="Hello", kind="M01")
ANSWER = b'{"id": "letter-1"}'


class Vendor(BaseHTTPRequestHandler):
    """Says the same to every letter; its `connections` are of those who came."""

    protocol_version = "HTTP/1.1"
    connections: set[object]
    letters: ClassVar[list[dict[str, Any]]] = []
    keys: ClassVar[list[str | None]] = []
    status: int
    answer: bytes
    media: str

    def do_POST(self) -> None:
        self.connections.add(self.client_address)
        self.keys.append(self.headers["Idempotency-Key"])
        self.letters.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.send_header("Content-Type", self.media)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Nothing to tell."""


@contextmanager
def vendor(
    status: int = 200,
    answer: bytes = ANSWER,
    shown: Shown | None = None,
    media: str = "application/json",
) -> Iterator[tuple[str, set[object]]]:
    connections: set[object] = set()
    said = {"connections": connections, "status": status, "answer": answer, "media": media}
    handler = type("Counted", (Vendor,), said)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if shown:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(shown.certificate, shown.key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            scheme = "https" if shown else "http"
            yield f"{scheme}://127.0.0.1:{server.server_address[1]}", connections
        finally:
            server.shutdown()
            thread.join()


def mail(address: str) -> ResendMail:
    return ResendMail(ResendSettings(address=address, api_key="re_test", sender="us@example.com"))


def test_letters_of_one_thread_go_over_one_connection() -> None:
    with vendor() as (address, connections):
        ours = mail(address)
        assert [ours.send(LETTER, key=f"d-{number}") for number in range(5)] == ["letter-1"] * 5
        assert len(connections) == 1


def test_a_letter_goes_under_its_deliverys_id_so_that_a_repeat_sends_nothing() -> None:
    Vendor.keys.clear()
    with vendor() as (address, _):
        for key in ("d-1", "d-1", "d-2"):
            mail(address).send(LETTER, key=key)
    assert Vendor.keys == ["d-1", "d-1", "d-2"]


def test_a_letter_is_answered_and_ended_as_it_says() -> None:
    """A mail program unsubscribes by itself (RFC 8058); what a letter does not say is not sent."""
    Vendor.letters.clear()
    unsubscribe = "https://shop.example/letters/off/1"
    more = replace(LETTER, reply_to="desk@house.example", unsubscribe=unsubscribe)
    with vendor() as (address, _):
        for letter in (LETTER, more):
            mail(address).send(letter, key="d-1")
    plain, told = Vendor.letters
    assert not {"reply_to", "headers", "attachments"} & plain.keys()
    assert told["reply_to"] == "desk@house.example"
    assert told["headers"] == {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_a_vendor_that_is_not_there_is_down(unused_port: int) -> None:
    with pytest.raises(MailDown):
        mail(f"http://127.0.0.1:{unused_port}").send(LETTER, key="d-1")


@pytest.mark.parametrize(
    ("status", "kind", "told", "for_good"),
    [
        (422, "validation_error", MailRefused, True),
        (409, "invalid_idempotent_request", MailRefused, True),
        (409, "concurrent_idempotent_requests", MailDown, False),
        (429, "daily_quota_exceeded", MailDown, False),
        (500, "application_error", MailDown, False),
        (401, "missing_api_key", MailAccessRefused, False),
        (403, "invalid_api_key", MailAccessRefused, False),
    ],
)
def test_only_what_time_and_keys_cannot_mend_is_refused_for_good(
    status: int, kind: str, told: type[Refusal], *, for_good: bool
) -> None:
    said = json.dumps({"statusCode": status, "name": kind, "message": "No."}).encode()
    with vendor(status, said) as (address, _), pytest.raises(told) as refused:
        mail(address).send(LETTER, key="d-1")
    assert refused.type is told
    assert refused.value.for_good == for_good


@pytest.mark.parametrize("media", ["text/html", "application/json"])
@pytest.mark.parametrize("status", [200, 400, 403, 404, 413, 502])
def test_the_page_of_some_proxy_is_no_answer_of_the_carrier(status: int, media: str) -> None:
    """A letter is neither sent nor given up by that."""
    refused = vendor(status, b"<html>", media=media)
    with refused as (address, _), pytest.raises(MailDown):
        mail(address).send(LETTER, key="d-1")


@pytest.mark.parametrize(
    ("said", "to", "subject"),
    [
        ({}, "a@example.com", "Hello"),
        ({"mailbox": "us@house.example"}, "a@example.com", "Hello"),
        ({"rehearsal": True}, "a@example.com", "[Rehearsal] Hello"),
        (
            {"rehearsal": True, "mailbox": "us@house.example"},
            "us@house.example",
            "[Rehearsal] Hello",
        ),
    ],
)
def test_letters_of_a_rehearsal_are_marked_and_go_to_its_mailbox(
    said: dict[str, Any], to: str, subject: str
) -> None:
    Vendor.letters.clear()
    with vendor() as (address, _):
        told = {"address": address, "api_key": "re_test", "sender": "us@example.com"}
        ResendMail(ResendSettings(**told | said)).send(LETTER, key="d-1")
    (letter,) = Vendor.letters
    assert (letter["to"], letter["subject"]) == ([to], subject)


def test_the_authority_that_the_settings_name_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever authorities the environment names for everybody."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
    ours = authority(tmp_path)
    with vendor(shown=ours.signs(ec.generate_private_key(ec.SECP256R1()))) as (address, _):
        given = {"RESEND_ADDRESS": address, "RESEND_API_KEY": "re_test", "CA_BUNDLE": str(ours.ca)}
        told = Settings.of({f"ELYSIUM_{name}": value for name, value in given.items()})
        assert ResendMail(of_resend(told)).send(LETTER, key="k1") == "letter-1"
        with pytest.raises(MailDown):
            mail(address).send(LETTER, key="k2")
