"""An authenticator in software: makes keys and signs, as honestly or as falsely as a test likes."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

Json = dict[str, Any]
HERE = "http://localhost:3000"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass(slots=True)
class SoftAuthenticator:
    """Of one device: one key, made at `make`. Each part of an answer can be made to lie."""

    origin: str = HERE
    verified: bool = True
    cross_origin: bool = False
    counts: bool = True
    count: int = 0
    raw_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    handle: str = ""

    def make(self, options: Mapping[str, Any]) -> Json:
        """As `navigator.credentials.create({publicKey: options})` would."""
        self.handle = options["user"]["id"]
        described = len(self.raw_id).to_bytes(2) + self.raw_id + self._public_key()
        seen = self._seen(options["rp"]["id"], WITH_KEY) + bytes(16) + described
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": seen})
        response = {
            "clientDataJSON": bytes_to_base64url(self._client("webauthn.create", options)),
            "attestationObject": bytes_to_base64url(attested),
            "transports": ["internal"],
        }
        return self._answer(response)

    def show(self, options: Mapping[str, Any]) -> Json:
        """As `navigator.credentials.get({publicKey: options})` would."""
        self.count += self.counts
        seen = self._seen(options["rpId"], 0)
        client = self._client("webauthn.get", options)
        signed = seen + hashlib.sha256(client).digest()
        response = {
            "clientDataJSON": bytes_to_base64url(client),
            "authenticatorData": bytes_to_base64url(seen),
            "signature": bytes_to_base64url(self.key.sign(signed, ECDSA(SHA256()))),
            "userHandle": self.handle,
        }
        return self._answer(response)

    def _answer(self, response: Json) -> Json:
        raw_id = bytes_to_base64url(self.raw_id)
        named = {"id": raw_id, "rawId": raw_id, "type": "public-key"}
        return named | {"clientExtensionResults": {}, "response": response}

    def _client(self, kind: str, options: Mapping[str, Any]) -> bytes:
        assert base64url_to_bytes(options["challenge"])
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said | {"crossOrigin": self.cross_origin}).encode()

    def _seen(self, rp_id: str, more: int) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verified else 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _public_key(self) -> bytes:
        """In COSE (RFC 9053): an elliptic curve's point, for ES256 on P-256."""
        point = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
