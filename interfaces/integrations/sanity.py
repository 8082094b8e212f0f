"""Sanity over HTTP: the dataset's export, a document by id, and the signature of its webhooks."""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from application.payments import SignatureExpired, SignatureInvalid
from domain.kernel import Refusal

API_DATE = "v2025-02-19"
SIGNATURE = re.compile(r"t=(\d{1,16})[, ]+v1=([^, ]+)")
TOLERANCE_MS = 300_000
LONGEST_LINE = 200_000
TYPES = "jewelleryProduct,collection,metal,engravingFont"


@dataclass(frozen=True, slots=True, kw_only=True)
class SanitySettings:
    """`address` is the project's API host or a stand-in's; the token may be empty."""

    address: str
    dataset: str = "production"
    token: str = field(default="", repr=False)
    timeout: float = 20.0
    ca_bundle: str | None = None


class CatalogueDown(Refusal):
    """The catalogue's source does not answer; what is on sale stays as it is."""

    code = "catalogue_unavailable"


class SanityCatalogue:
    """Published content only: ids with a dot are drafts and releases."""

    def __init__(self, settings: SanitySettings) -> None:
        self._dataset = settings.dataset
        self._client = httpx.Client(
            base_url=f"{settings.address}/{API_DATE}/data",
            headers={"Authorization": f"Bearer {settings.token}"} if settings.token else {},
            timeout=settings.timeout,
            verify=settings.ca_bundle or True,
        )

    def lines(self) -> Iterator[bytes]:
        """The whole dataset, one document a line, as it arrives."""
        with (
            _answering(),
            self._client.stream("GET", f"/export/{self._dataset}", params={"types": TYPES}) as got,
        ):
            got.raise_for_status()
            rest = b""
            for piece in got.iter_bytes():
                *whole, rest = (rest + piece).split(b"\n")
                yield from whole
                if len(rest) > LONGEST_LINE * 10:
                    raise CatalogueDown
            if rest:
                yield rest

    def document(self, document_id: str) -> object | None:
        """The document as it is now; None when it is not there (any more)."""
        with _answering():
            got = self._client.get(f"/doc/{self._dataset}/{document_id}")
            got.raise_for_status()
            documents = got.json()["documents"]
        return documents[0] if documents else None

    def close(self) -> None:
        self._client.close()


def changed_document(body: bytes, signature: str, secret: str) -> tuple[str, str] | None:
    """(document id, revision) of a verified webhook; None for drafts and release versions.

    Source of the scheme: @sanity/webhook. The timestamp (ms) is bounded both ways.
    """
    match = SIGNATURE.fullmatch(signature)
    if match is None:
        raise SignatureInvalid
    signed = hmac.new(secret.encode(), f"{match[1]}.".encode() + body, hashlib.sha256).digest()
    wanted = base64.urlsafe_b64encode(signed).rstrip(b"=")
    if not hmac.compare_digest(wanted, match[2].encode()):
        raise SignatureInvalid
    if abs(time.time() * 1000 - int(match[1])) > TOLERANCE_MS:
        raise SignatureExpired
    event = json.loads(body)
    document_id, revision = str(event.get("_id", "")), str(event.get("_rev", ""))
    return None if "." in document_id or not document_id else (document_id, revision)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise CatalogueDown from error
