"""A crest on a signet: sent, drawn and priced by the atelier, approved, quoted and ordered."""

from typing import Any

import httpx
import pytest

from application.store.privacy import MemoryKeyring
from domain.design.scan import MOST_BYTES
from interfaces.local.seeding.prices import seed_rates
from tests.interfaces.api.world import Catch, World, wish
from tests.pictures import EXIF, as_sent, jpeg, png

Json = dict[str, Any]
CREST, DRAWN = png(shade=40), jpeg()
ASKED = {"kind": "crest", "position": "face", "method": "hand", "mirrored": True}
PRICE = {"minor": 18_000, "currency": "GBP"}


@pytest.fixture
def token(shop: World) -> dict[str, str]:
    return shop.joined()


@pytest.fixture
def path(shop: World, token: dict[str, str]) -> str:
    return signet(shop, token)


def signet(shop: World, token: dict[str, str]) -> str:
    """9ct yellow, size R½, with nothing on it."""
    seed_rates(shop.api.store, shop.api.shop().rules)
    shop.publish("SIG-OVAL")
    begun = shop.client.post("/designs", json={"style_code": "SIG-OVAL"}, headers=token)
    path = f"/designs/{begun.json()['design_id']}"
    for option, value in (("metal", "au375_y"), ("ring_size", "R½")):
        put(shop, f"{path}/options/{option}", {"value": value}, token)
    return path


def put(shop: World, path: str, body: Json, headers: dict[str, str]) -> Json:
    answer = shop.client.put(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def send(shop: World, path: str, token: dict[str, str], **changed: Any) -> httpx.Response:
    body = {"file": as_sent(CREST)} | ASKED | changed
    return shop.client.put(f"{path}/artwork", json=body, headers=token)


def sent(shop: World, path: str, token: dict[str, str]) -> Json:
    answer = send(shop, path, token)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["engraving"]["artwork"]
    return found


def draw(
    shop: World, artwork_id: str, file: bytes = DRAWN, price: Json | None = None
) -> httpx.Response:
    body = {"file": as_sent(file), "price": price or PRICE}
    return shop.client.put(
        f"/staff/artworks/{artwork_id}/proof", json=body, headers=shop.staff("workshop")
    )


def approve(shop: World, path: str, token: dict[str, str], digest: str) -> httpx.Response:
    return shop.client.post(f"{path}/approval", json={"digest": digest}, headers=token)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_signet_with_a_crest_is_designed_quoted_and_ordered(
    shop: World, path: str, token: dict[str, str]
) -> None:
    picture = sent(shop, path, token)
    assert (picture["kind"], picture["position"], picture["mirrored"]) == ("crest", "face", True)
    waiting = shop.client.get(path, headers=token).json()
    assert (waiting["missing"], waiting["price"], picture["price"]) == ([], None, None)
    early = shop.client.post(f"{path}/completion", headers=token)
    assert told(early) == (409, "engraving_not_approved")

    seen_and_drawn(shop, picture["artwork_id"])
    design = shop.client.get(path, headers=token).json()
    proof = design["engraving"]["artwork"]["proof"]
    shown = shop.client.get(proof["url"], headers=token)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert design["engraving"]["artwork"]["price"] == PRICE
    lines = {line["code"]: line["inc_vat"]["minor"] for line in design["price"]["lines"]}
    assert abs(lines["surcharge"] - 21_600) < 100, "with VAT, and its share of the rounding"
    approved = approve(shop, path, token, proof["digest"])
    assert approved.json()["engraving"]["artwork"]["approved"]
    done = shop.client.post(f"{path}/completion", headers=token).json()
    assert (done["complete"], done["return_class"]) == (True, "personalised")
    said = {each["value"] for each in done["specification"]}
    assert "crest by hand, face, in mirror image" in said

    quote = shop.client.post("/quotes", json={"design_id": done["design_id"]}, headers=token)
    assert quote.status_code == 201, quote.text
    assert quote.json()["price"]["total"] == done["price"]["total"]
    order = ordered(shop, token, quote.json()["quote_id"])
    assert order["total"]["minor"] >= done["price"]["total"]["minor"]


def seen_and_drawn(shop: World, artwork_id: str) -> None:
    """The atelier reads what is wanted, looks at the crest, and answers with its proof."""
    workshop = shop.staff("workshop")
    file = shop.client.get(f"/staff/artworks/{artwork_id}", headers=workshop).json()
    assert (file["metal"], file["ring_size"], file["awaited"]) == ("au375_y", "R½", True)
    seen = shop.client.get(file["url"], headers=workshop)
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/png")
    assert draw(shop, artwork_id).json()["awaited"] is False


def ordered(shop: World, token: dict[str, str], quote_id: str) -> Json:
    cart = shop.cart(token)
    line = {"kind": "quote", "ref": quote_id}
    added = shop.client.post(f"/carts/{cart}/lines", json=line, headers=token)
    assert added.status_code == 200, added.text
    begun = shop.client.post(
        f"/carts/{cart}/checkout", json={"ship_country": "GB"}, headers=token
    ).json()
    signed = wish(
        cart,
        expected_total=begun["total"],
        expected_vat=begun["vat"],
        acknowledged_lines=[each["line_id"] for each in begun["lines"]],
    )
    placed = shop.client.post("/orders", json=signed, headers=token | shop.key())
    assert placed.status_code == 201, placed.text
    found: Json = placed.json()
    return found


SCRIPTED = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
WRONG = {
    "a script": (SCRIPTED, "picture_type_unknown"),
    "a document": (b"%PDF-1.7", "picture_type_unknown"),
    "too many bytes": (png() + bytes(MOST_BYTES), "picture_too_large"),
    "too few pixels": (png(99, 120), "picture_size_refused"),
    "a bomb": (png(rows=300_000), "picture_broken"),
    "cut off": (png()[:-3], "picture_broken"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept(
    shop: World, path: str, token: dict[str, str], wrong: str
) -> None:
    head, (file, code) = shop.journal.head(), WRONG[wrong]
    assert told(send(shop, path, token, file=as_sent(file))) == (422, code)
    assert told(send(shop, path, token, file="no base64!")) == (422, "picture_type_unknown")
    assert shop.journal.head() == head


def test_a_picture_goes_where_its_style_takes_one_and_nothing_else_stands(
    shop: World, path: str, token: dict[str, str]
) -> None:
    outside = send(shop, path, token, position="outside")
    assert told(outside) == (422, "engraving_position_unknown")
    text = {"text": "HB", "font": "roman", "position": "face"}
    put(shop, f"{path}/engraving", text, token)
    assert told(send(shop, path, token)) == (409, "engraving_place_taken")
    put(shop, f"{path}/engraving", text | {"position": "inside"}, token)
    assert send(shop, path, token).status_code == 200
    again = shop.client.put(f"{path}/engraving", json=text, headers=token)
    assert told(again) == (409, "engraving_place_taken")


def test_text_and_picture_are_approved_each_by_its_own_proof(
    shop: World, path: str, token: dict[str, str]
) -> None:
    picture = sent(shop, path, token)
    text = {"text": "HB", "font": "roman", "position": "inside"}
    put(shop, f"{path}/engraving", text, token)
    draw(shop, picture["artwork_id"])
    half = shop.approve(path, token)["engraving"]
    assert (half["approved"], half["artwork"]["approved"]) == (True, False)
    early = shop.client.post(f"{path}/completion", headers=token)
    assert told(early) == (409, "engraving_not_approved")
    assert approve(shop, path, token, half["artwork"]["proof"]["digest"]).status_code == 200
    assert shop.client.post(f"{path}/completion", headers=token).json()["complete"]


def test_no_proof_but_the_present_one_is_approved(
    shop: World, path: str, token: dict[str, str]
) -> None:
    picture = sent(shop, path, token)
    assert told(approve(shop, path, token, "0" * 64)) == (409, "proof_not_shown")
    draw(shop, picture["artwork_id"])
    drawn = shop.client.get(path, headers=token).json()["engraving"]["artwork"]["proof"]
    assert told(approve(shop, path, token, "0" * 64)) == (409, "proof_outdated")
    put(shop, f"{path}/options/metal", {"value": "au750_y"}, token)
    now = shop.client.get(path, headers=token).json()
    assert (now["price"], now["engraving"]["artwork"]["proof"]) == (None, None)
    assert told(approve(shop, path, token, drawn["digest"])) == (409, "proof_outdated")
    put(shop, f"{path}/options/metal", {"value": "au375_y"}, token)
    put(shop, f"{path}/options/ring_size", {"value": "S"}, token)
    assert approve(shop, path, token, drawn["digest"]).status_code == 200, "a face has no size"
    assert told(draw(shop, picture["artwork_id"], png())) == (409, "artwork_not_awaited")
    newer = sent(shop, path, token)
    assert newer["artwork_id"] != picture["artwork_id"]
    assert not newer["approved"]
    assert told(draw(shop, picture["artwork_id"])) == (409, "artwork_not_awaited")


def test_the_atelier_alone_draws_and_names_a_price(
    shop: World, path: str, token: dict[str, str]
) -> None:
    artwork_id = sent(shop, path, token)["artwork_id"]
    place, body = f"/staff/artworks/{artwork_id}/proof", {"file": as_sent(DRAWN), "price": PRICE}
    for headers in (token, shop.staff("concierge"), {}):
        assert shop.client.put(place, json=body, headers=headers).status_code in (401, 403)
    nothing = draw(shop, artwork_id, price={"minor": 0})
    assert told(nothing) == (422, "artwork_price_invalid")
    assert told(draw(shop, "none")) == (404, "not_found")
    assert told(draw(shop, artwork_id, b"<svg/>")) == (422, "picture_type_unknown")
    shop.client.delete(f"{path}/options/metal", headers=token)
    assert told(draw(shop, artwork_id)) == (409, "artwork_too_early")


def test_a_picture_is_seen_by_its_owner_and_the_atelier(
    shop: World, path: str, token: dict[str, str]
) -> None:
    picture = sent(shop, path, token)
    other = shop.token()
    assert shop.client.get(picture["url"], headers=token).status_code == 200
    assert shop.client.get(picture["url"], headers=other).status_code == 404
    theirs = shop.client.post("/designs", json={"style_code": "SIG-OVAL"}, headers=other).json()
    through = picture["url"].replace(path, f"/designs/{theirs['design_id']}")
    assert shop.client.get(through, headers=other).status_code == 404
    assert told(send(shop, path, other)) == (404, "not_found")
    assert shop.client.get(picture["url"][:-3] + "000", headers=token).status_code == 404


def test_pictures_are_nowhere_in_the_clear_and_go_with_their_owner(
    shop: World, path: str, token: dict[str, str], memory_keyring: MemoryKeyring
) -> None:
    answer = send(shop, path, token | shop.key())
    picture = answer.json()["engraving"]["artwork"]
    drawn = draw(shop, picture["artwork_id"])
    proof = shop.client.get(path, headers=token).json()["engraving"]["artwork"]["proof"]
    seen = [shop.client.get(each["url"], headers=token).content for each in (picture, proof)]
    kept = shop.kept_bytes()
    for file in (CREST, DRAWN, *seen):
        assert file not in kept
        assert as_sent(file).encode() not in kept
        assert as_sent(file) not in answer.text + drawn.text
    assert EXIF not in kept
    assert proof["digest"].encode() in kept, "what is kept was looked at"

    memory_keyring.destroy(shop.subject(path), "P")
    desk = f"/staff/artworks/{picture['artwork_id']}"
    for digest in (picture["url"].rpartition("/")[2], proof["digest"]):
        hers = f"{path}/artworks/{picture['artwork_id']}/{digest}"
        erased = shop.client.get(hers, headers=token)
        assert erased.json()["code"] == "customer_erased", erased.text
        theirs = shop.client.get(f"{desk}/{digest}", headers=shop.staff("workshop"))
        assert theirs.json()["code"] == "customer_erased", theirs.text


def test_the_atelier_finds_which_pictures_wait(reading: World, catch_up: Catch) -> None:
    token = reading.token()
    path = signet(reading, token)
    assert waiting(reading, catch_up) == ([], [])
    mine = sent(reading, path, token)["artwork_id"]
    assert waiting(reading, catch_up) == ([mine], [])
    assert draw(reading, mine).json()["awaited"] is False
    assert waiting(reading, catch_up) == ([], [mine])
    metal = f"{path}/options/metal"
    put(reading, metal, {"value": "au750_y"}, token)
    assert waiting(reading, catch_up) == ([mine], []), "in another metal it looks otherwise"
    file = reading.client.get(f"/staff/artworks/{mine}", headers=reading.staff("workshop"))
    assert file.json()["awaited"], "the list and the file say the same"
    design = put(reading, metal, {"value": "au375_y"}, token)
    assert waiting(reading, catch_up) == ([], [mine])
    digest = design["engraving"]["artwork"]["proof"]["digest"]
    assert approve(reading, path, token, digest).status_code == 200
    assert waiting(reading, catch_up) == ([], [])
    put(reading, metal, {"value": "au750_y"}, token)
    put(reading, metal, {"value": "au375_y"}, token)
    assert waiting(reading, catch_up) == ([], []), "it is approved again as it was"
    newer = sent(reading, path, token)["artwork_id"]
    assert waiting(reading, catch_up) == ([newer], [])
    assert reading.client.delete(f"{path}/options/engraving", headers=token).status_code == 200
    assert waiting(reading, catch_up) == ([], [])


def waiting(shop: World, catch_up: Catch) -> tuple[list[str], list[str]]:
    """Ids of the pictures that wait for the atelier, and for their customer."""
    catch_up()
    return listed(shop, ""), listed(shop, "?awaits=approval")


def listed(shop: World, query: str) -> list[str]:
    found = shop.client.get(f"/staff/artworks{query}", headers=shop.staff("concierge"))
    assert found.status_code == 200, found.text
    told = {"artwork_id", "design_id", "kind", "position", "method", "awaits", "since"}
    assert all(card.keys() == told for card in found.json()["items"]), "no word, no picture"
    return [card["artwork_id"] for card in found.json()["items"]]


@pytest.mark.parametrize("role", ["customer", "inventory", "nobody"])
def test_what_waits_is_told_to_the_atelier_alone(shop: World, role: str) -> None:
    headers = {"customer": shop.token(), "nobody": {}}.get(role) or shop.staff("inventory")
    headers = {} if role == "nobody" else headers
    refused = shop.client.get("/staff/artworks", headers=headers)
    assert refused.status_code == (403 if role == "inventory" else 401), refused.text
