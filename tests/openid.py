"""A provider of our own making: true, or false in whatever way a test likes."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from webauthn.helpers import bytes_to_base64url

Json = dict[str, Any]
CLIENT, SECRET = "elysium", "a-secret-of-the-provider-s"


@dataclass(slots=True)
class SoftProvider:
    """`claims` stand in its next token, beside what is due; `signed` and `key` are how it signs.

    `paths` are answered with their status and body before anything else; `heard` is what the token
    endpoint was sent.
    """

    issuer: str
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    published: Any = None
    signed: str = "ES256"
    claims: Json = field(default_factory=dict)
    userinfo: Json = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    heard: list[Json] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, sent: Json) -> Any:
        match path:
            case "/.well-known/openid-configuration":
                places = ("authorization", "token", "userinfo", "end_session")
                named = {f"{place}_endpoint": f"{self.issuer}/{place}" for place in places}
                return named | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
            case "/keys":
                return KeySet([self.published or self.key]).as_dict(private=False)
            case "/userinfo":
                return self.userinfo
            case "/token":
                self.heard.append(sent)
                token = {"access_token": "opaque", "token_type": "Bearer"}
                return token | {"id_token": self.token(sent)}
        return {}

    def token(self, sent: Json) -> str:
        now = int(time.time())
        due = {"iss": self.issuer, "aud": CLIENT, "sub": "s1", "iat": now, "exp": now + 60}
        due |= {"email": "concierge@house.example", "email_verified": True}
        claims = due | {"nonce": sent.get("code", "")} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.signed, "kid": "1"}
        if self.signed == "none":
            parts = (bytes_to_base64url(json.dumps(part).encode()) for part in (header, claims))
            return f"{'.'.join(parts)}."
        return jwt.encode(header, claims, self.key, algorithms=[self.signed])

    def sign_with_secret(self) -> None:
        """As anybody could who knows what we show the provider."""
        self.published = self.key
        self.key, self.signed = OctKey.import_key(SECRET), "HS256"


@contextmanager
def soft_provider() -> Iterator[SoftProvider]:
    """The nonce of a token is the code that it is asked for with."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = SoftProvider(f"http://127.0.0.1:{server.server_port}")
    _Handler.provider = provider
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    provider: SoftProvider

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer({name: value[0] for name, value in parse_qs(body).items()})

    def log_message(self, *_: Any) -> None:
        """Tests say what they see."""

    def _answer(self, sent: Json) -> None:
        self.provider.asked.append(self.path)
        status = self.provider.statuses.get(self.path, 200)
        told = (
            self.provider.answer(self.path, sent) if status == 200 else {"error": "invalid_grant"}
        )
        said = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
