"""The proof of a text over HTTP: a picture for its customer alone, approved by its digest."""

import re
from typing import Any

import pytest

from tests.interfaces.api.world import World

Json = dict[str, Any]
WORDS = "For ever & a day"


@pytest.fixture
def token(shop: World) -> dict[str, str]:
    return shop.token()


@pytest.fixture
def path(shop: World, token: dict[str, str]) -> str:
    """A band with words in it, of which no proof was shown."""
    shop.publish("BAN-COURT")
    begun = shop.client.post("/designs", json={"style_code": "BAN-COURT"}, headers=token)
    path = f"/designs/{begun.json()['design_id']}"
    for option in begun.json()["options"]:
        if option["required"] and option["allowed"]:
            value = {"value": "R" if option["kind"] == "ring_size" else option["allowed"][0]}
            shop.client.put(f"{path}/options/{option['option']}", json=value, headers=token)
    shop.client.put(f"{path}/options/band_width_mm", json={"value": "4.0"}, headers=token)
    text = {"text": WORDS, "font": "roman"}
    answer = shop.client.put(f"{path}/engraving", json=text, headers=token)
    assert answer.status_code == 200, answer.text
    return path


def test_a_text_is_looked_at_then_approved_then_complete(
    shop: World, path: str, token: dict[str, str]
) -> None:
    early = shop.client.post(f"{path}/completion", headers=token)
    assert (early.status_code, early.json()["code"]) == (409, "engraving_not_approved")
    shown = shop.client.post(f"{path}/proof", headers=token).json()["engraving"]
    assert (shown["approved"], shown["proof"]["approved_at"]) == (False, None)
    picture = shop.client.get(shown["proof"]["url"], headers=token)
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.headers["Cache-Control"] == "no-store"
    assert picture.text.startswith("<svg")
    assert not re.search("<text|<script|href|For", picture.text), "outlines, and nothing else"
    said = {"digest": shown["proof"]["digest"]}
    approved = shop.client.post(f"{path}/approval", json=said, headers=token).json()
    assert approved["engraving"]["approved"]
    assert approved["engraving"]["proof"]["approved_at"]
    done = shop.client.post(f"{path}/completion", headers=token)
    assert done.status_code == 200, done.text
    assert done.json()["complete"]


def test_the_picture_is_for_whoever_wrote_it(shop: World, path: str, token: dict[str, str]) -> None:
    shown = shop.client.post(f"{path}/proof", headers=token).json()["engraving"]["proof"]
    other = shop.token()
    said = {"digest": shown["digest"]}
    assert shop.client.get(shown["url"], headers=other).status_code == 404
    assert shop.client.post(f"{path}/proof", headers=other).status_code == 404
    assert shop.client.post(f"{path}/approval", json=said, headers=other).status_code == 404
    unknown = f"{path}/proofs/{'0' * 64}"
    assert shop.client.get(unknown, headers=token).status_code == 404


def test_what_is_not_the_proof_of_now_is_not_approved(
    shop: World, path: str, token: dict[str, str]
) -> None:
    def approve(digest: str) -> tuple[int, str]:
        answer = shop.client.post(f"{path}/approval", json={"digest": digest}, headers=token)
        return answer.status_code, answer.json()["code"]

    assert approve("0" * 64) == (409, "proof_not_shown")
    first = shop.client.post(f"{path}/proof", headers=token).json()["engraving"]["proof"]
    assert approve("0" * 64) == (409, "proof_outdated")
    assert approve("a text")[0] == 422
    shop.client.put(f"{path}/options/ring_size", json={"value": "S"}, headers=token)
    assert approve(first["digest"]) == (409, "proof_outdated")
    now = shop.client.get(path, headers=token).json()["engraving"]
    assert (now["proof"], now["approved"]) == (None, False)
    kept = shop.client.get(first["url"], headers=token)
    assert kept.status_code == 200, "what was seen once can be seen again"
    again = shop.client.post(f"{path}/proof", headers=token).json()["engraving"]["proof"]
    assert again["digest"] != first["digest"]


def test_without_words_or_size_there_is_nothing_to_show(
    shop: World, path: str, token: dict[str, str]
) -> None:
    shop.client.delete(f"{path}/options/ring_size", headers=token)
    early = shop.client.post(f"{path}/proof", headers=token)
    assert (early.status_code, early.json()["code"]) == (409, "proof_too_early")
    assert early.json()["missing"] == ["ring_size"]
    shop.client.delete(f"{path}/options/engraving", headers=token)
    empty = shop.client.post(f"{path}/proof", headers=token)
    assert (empty.status_code, empty.json()["code"]) == (409, "nothing_engraved")


def test_words_and_picture_are_nowhere_in_the_clear(
    shop: World, path: str, token: dict[str, str]
) -> None:
    shop.approve(path, token)
    picture = shop.client.get(
        shop.client.get(path, headers=token).json()["engraving"]["proof"]["url"], headers=token
    ).text
    recorder = shop.journal._recorder  # type: ignore[attr-defined]  # the memory twin's table
    stored = b"".join(record.answer for record, _ in recorder._commands.values())
    kept = b"".join(bytes(each.state) for each in recorder._stored_events)
    for said in (WORDS.encode(), picture[-4_000:-3_000].encode()):
        assert said not in stored + kept
    assert b"config.proof_shown" in kept or b'"sealed"' in kept
