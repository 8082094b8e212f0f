"""Held against what Sanity's makers wrote: their client, their signatures, their image URLs."""

import base64
import hashlib
import hmac
import json
import time
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from application.catalogue.reading.findings import Findings
from application.catalogue.reading.pictures import read_image
from application.selling.money.payments import SignatureInvalid
from interfaces.integrations.sanity.images import Rendition, image_url
from interfaces.integrations.sanity.webhook import Changed, changed_document
from tests.interfaces.integrations.sanity.conftest import address_of
from tests.interfaces.integrations.sanity.node import TOKEN, Node
from tests.interfaces.integrations.sanity.test_documents import NASTY, RING, UNSEEN

SECRET = "a secret of theirs and ours"
BASE = "https://cdn.sanity.io/images/elysium/production"
BODY = json.dumps({"_id": "7d0c", "_rev": "Ab3", "op": "update", "title": "Écrin “vert”"})


@pytest.mark.parametrize("world", ["groq-js", "stand-in"])
def test_the_official_client_is_answered(node: Node, tmp_path: Path, world: str) -> None:
    """So the servers that our client is held against speak as Sanity does."""

    def fetched(query: str, **params: Any) -> Any:
        return node.job("fetch", host=host, token=TOKEN, query=query, params=params)

    with address_of(world, tmp_path, [RING, *UNSEEN]) as host:
        assert fetched("*[_id == $id][0]", id="ring") == RING
        assert fetched("*[_id == $id][0]", id=UNSEEN[0]["_id"]) is None
        assert fetched("*[_type in $types] | order(_id) [0...9]{_id}", types=[RING["_type"]]) == [
            {"_id": "ring"}
        ]
        for nasty in NASTY[:8]:
            assert fetched("*[_id == $id][0]", id=nasty) is None


def test_their_signatures_are_ours(node: Node) -> None:
    at = int(time.time() * 1000)
    theirs = node.job("sign", body=BODY, at=at, secret=SECRET)
    assert changed_document(BODY.encode(), theirs, SECRET) == Changed("7d0c", "Ab3", "update")
    with pytest.raises(SignatureInvalid):
        changed_document(BODY.encode() + b" ", theirs, SECRET)
    with pytest.raises(SignatureInvalid):
        changed_document(BODY.encode(), theirs, SECRET + "!")


def signed(body: bytes, at: int, secret: str) -> str:
    """By the specification, written anew: <t>.<raw body>, HMAC-SHA256, base64url unpadded."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).digest()
    return f"t={at},v1={base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def test_our_signatures_are_theirs(node: Node) -> None:
    ours = signed(BODY.encode(), int(time.time() * 1000), SECRET)
    assert node.job("verify", body=BODY, signature=ours, secret=SECRET) is True
    assert node.job("verify", body=BODY + " ", signature=ours, secret=SECRET) is False


SIZES = ("2000x3000", "801x799", "3x5000")
CROPS: list[dict[str, float] | None] = [
    None,
    {"top": 0, "bottom": 0, "left": 0, "right": 0},
    {"top": 0.1, "bottom": 0.125, "left": 0.333, "right": 0.05},
    {"top": 0.7182818, "bottom": 0.1, "left": 0.0314159, "right": 0.2718},
]
HOTSPOTS: list[dict[str, float] | None] = [
    None,
    {"x": 0.25, "y": 0.8, "width": 0.3, "height": 0.2},
    {"x": 0.99, "y": 0.01, "width": 0.02, "height": 0.02},
]
WISHES: list[dict[str, Any]] = [
    {},
    {"width": 800},
    {"height": 333},
    {"width": 400, "height": 400},
    {"width": 1200, "height": 501},
    {"width": 100, "height": 900, "fit": "crop", "quality": 55},
    {"width": 640, "fit": "max", "quality": 80, "auto": "format"},
    {"width": 640, "format": "webp"},
]


def test_addresses_of_images_are_the_same_to_the_pixel(node: Node) -> None:
    images = [
        {"source": source(f"image-abc123-{size}-jpg", crop, hotspot), "wanted": wanted}
        for size, crop, hotspot, wanted in product(SIZES, CROPS, HOTSPOTS, WISHES)
    ]
    assert [ours(**each) for each in images] == node.job("urls", images=images)


def ours(source: dict[str, Any], wanted: dict[str, Any]) -> str:
    image = read_image(source, "image", Findings())
    assert image is not None
    plain: dict[str, Any] = {"fit": None, "quality": None}
    return image_url(BASE, image, Rendition(**plain | wanted | {"auto": "auto" in wanted}))


def source(ref: str, crop: object, hotspot: object) -> dict[str, Any]:
    facts = {"_type": "image", "asset": {"_type": "reference", "_ref": ref}}
    return facts | ({"crop": crop} if crop else {}) | ({"hotspot": hotspot} if hotspot else {})
