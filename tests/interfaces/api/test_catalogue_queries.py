"""The catalogue over HTTP: refused documents, days gone by, pictures that a browser finds."""

from datetime import date

from application.catalogue.following.reconciling import Reconciling
from domain.catalogue.product import PRODUCT, Withdraw
from tests.application.catalogue.documents import documents, product
from tests.application.catalogue.kept_documents import KeptDocuments
from tests.asking import ask
from tests.designs import publications
from tests.interfaces.api.test_queries import shaped
from tests.interfaces.api.world import TIARA_PRICE, Catch, Json, World, tiara, wish
from tests.set_clock import SetClock

CLAW = "SOL-CLAW"


def get(shop: World, path: str, role: str = "editor") -> tuple[int, dict[str, object]]:
    answer = shop.client.get(path, headers=shop.staff(role))
    return answer.status_code, answer.json()


def test_an_editor_sees_every_error_and_sees_it_go(reading: World, catch_up: Catch) -> None:
    good, bad = product(), product() | {"title": " ", "category": "watch", "_rev": "bad"}
    content = KeptDocuments([good])
    looks = Reconciling(reading.api.store, content, "production", ask())
    looks.fetch(good["_id"])
    content.put(bad | {"_updatedAt": "2026-02-01T00:00:00Z"})
    looks.fetch(good["_id"])
    catch_up()
    status, found = get(reading, "/staff/refused-documents")
    assert status == 200
    (item,) = shaped(reading, "refused_documents_list", found)["items"]
    assert {(flaw["path"], flaw["code"]) for flaw in item["errors"]} == {
        ("collection._ref", "reference_missing"),
        ("title", "required"),
        ("category", "unknown_code"),
    }
    content.remove(good["_id"])
    looks.fetch(good["_id"])
    catch_up()
    assert get(reading, "/staff/refused-documents", "concierge")[1]["items"] == []


def test_staff_see_what_is_shown_stocked_and_priced_only_in_part(
    reading: World, catch_up: Catch
) -> None:
    reading.publish("CHA-TRACE")
    reading.receive_chains("CHA-TRACE-AU375Y-41")
    reading.receive_chains("LOST-1")
    delivery = {"quantity": 1, "cost": {"minor": 10_000}, "lot": "lot-1"}
    path = "/staff/stock/CHA-TRACE-AU375Y-45/deliveries"
    headers = reading.staff("inventory")
    assert reading.client.post(path, json=delivery, headers=headers).is_success
    catch_up()
    status, found = get(reading, "/staff/shelf", "inventory")
    assert status == 200
    items = shaped(reading, "shelf_gap_list", found)["items"]
    assert [(each["ref"], each["style_code"], each["reason"]) for each in items] == [
        ("CHA-TRACE-AU750Y-45", "CHA-TRACE", "shown_not_stocked"),
        ("CHA-TRACE-AU750Y-50", "CHA-TRACE", "shown_not_stocked"),
        ("LOST-1", None, "stocked_not_shown"),
        ("CHA-TRACE-AU375Y-45", "CHA-TRACE", "stocked_without_price"),
    ]
    first = get(reading, "/staff/shelf?limit=3")[1]
    _, rest = get(reading, f"/staff/shelf?cursor={first['cursor']}")
    assert rest["items"] == items[3:]
    assert get(reading, "/staff/shelf?cursor=x")[1]["code"] == "cursor_invalid"


def test_a_day_gone_by_is_shown_to_staff(
    reading: World,
    catch_up: Catch,
    clock: SetClock,
) -> None:
    reading.publish(CLAW)
    today = clock.now().date()
    withdraw(reading, CLAW)
    catch_up()
    status, found = get(reading, f"/staff/listing?on={today}")
    assert (status, shaped(reading, "listing_on_day", found)["items"]) == (200, [])
    assert get(reading, f"/staff/products/{CLAW}?on={today}")[0] == 404
    assert get(reading, "/staff/listing")[1]["code"] == "required"
    for wrong in ("yesterday", "1999-12-31", "9999-12-31", ""):
        status, found = get(reading, f"/staff/listing?on={wrong}")
        assert (status, found["code"]) == (422, "invalid_value")


def test_a_product_of_a_day_is_answered_whole(reading: World, catch_up: Catch) -> None:
    reading.publish(CLAW)
    catch_up()
    status, found = get(reading, f"/staff/products/{CLAW}?on={date(2026, 5, 1)}", "auditor")
    assert status == 200
    shown = shaped(reading, "product_on_day", found)
    assert (shown["style_code"], shown["style"]["slug"]) == (CLAW, product()["slug"]["current"])
    assert get(reading, f"/staff/listing?on={date(2026, 5, 1)}")[1]["items"] != []


def test_what_explains_an_option_comes_as_its_story_does(reading: World, catch_up: Catch) -> None:
    """As Portable Text that a renderer takes, not as JSON inside a string."""
    reading.publish(CLAW)
    catch_up()
    page = shaped(reading, "product", reading.client.get(f"/products/{CLAW}").json())
    explained = [option["help"] for option in page["options"] if option["help"] is not None]
    assert explained
    for words in (*explained, page["story"]):
        assert {block["_type"] for block in words} == {"block"}
    assert any(option["help"] is None for option in page["options"])


def test_pictures_come_with_an_address(reading: World, catch_up: Catch) -> None:
    reading.publish(CLAW)
    catch_up()
    (card,) = reading.client.get("/products").json()["items"]
    ref = card["picture"]["image"]["ref"]
    assert card["picture"]["url"] == f"https://pictures.test/{ref}?w=800"
    detail = reading.client.get(f"/products/{CLAW}").json()
    assert [each["url"] for each in detail["media"]] == [
        f"https://pictures.test/{each['image']['ref']}?w=1600" for each in detail["media"]
    ]
    assert detail["nickel_free"] == ["au750_y", "au750_w", "au750_r", "pt950"]


def test_what_is_withdrawn_leaves_the_listing_and_stays_readable_in_orders(
    reading: World, catch_up: Catch
) -> None:
    reading.publish("ONE-EMBER")
    mine, placed = ordered(reading, "ONE-EMBER")
    catch_up()
    before = reading.client.get(f"/orders/{placed['order_id']}", headers=mine).json()
    assert [each["style_code"] for each in reading.client.get("/products").json()["items"]]
    withdraw(reading, "ONE-EMBER")
    catch_up()
    assert reading.client.get("/products").json()["items"] == []
    assert reading.client.get("/products/ONE-EMBER").json()["on_sale"] is False
    assert reading.client.get(f"/orders/{placed['order_id']}", headers=mine).json() == before
    assert before["lines"][0]["title"] == publications()["ONE-EMBER"].style.title


def ordered(shop: World, style_code: str) -> tuple[dict[str, str], Json]:
    """A shopper, and their order of a finished piece of the style."""
    piece = tiara("ONE-TIARA-1")
    piece["attributes"]["style_code"] = style_code
    headers = shop.staff("inventory")
    shop.client.post("/staff/assets", json=piece, headers=headers)
    declared = "/staff/assets/ONE-TIARA-1/stones"
    shop.client.post(declared, json={"set_with": {}}, headers=headers)
    listing = {"price": TIARA_PRICE, "wording_approved": True}
    shop.client.post("/staff/assets/ONE-TIARA-1/listing", json=listing, headers=headers)
    mine = shop.token()
    cart_id = shop.cart(mine)
    line = {"kind": "asset", "ref": "ONE-TIARA-1"}
    shop.client.post(f"/carts/{cart_id}/lines", json=line, headers=mine)
    shop.client.post(f"/carts/{cart_id}/checkout", json={"ship_country": "GB"}, headers=mine)
    answer = shop.client.post("/orders", json=wish(cart_id), headers=mine | shop.key())
    assert answer.status_code == 201, answer.text
    return mine, answer.json()


def withdraw(shop: World, style_code: str) -> None:
    gone = Withdraw(reason="unpublished")
    shop.api.store.run(lambda d: len(d.decide(PRODUCT, style_code, gone)), ask())


def test_content_is_told_to_everybody(reading: World, catch_up: Catch) -> None:
    collection = next(each for each in documents() if each["_id"] == "collection-aurora")
    content = KeptDocuments([collection])
    Reconciling(reading.api.store, content, "production", ask()).sync()
    catch_up()
    found = reading.client.get("/content/collection").json()
    (item,) = shaped(reading, "contents", found)["items"]
    assert (item["address"], item["body"]["title"]) == ("aurora", "Aurora")
    one = reading.client.get("/content/collection/aurora").json()
    assert shaped(reading, "content", one) == item
    assert reading.client.get("/content/collection/none").json()["code"] == "not_found"
    assert reading.client.get("/content/price").json()["code"] == "invalid_value"


def test_what_must_be_said_beside_a_piece_is_one_link_away(reading: World, catch_up: Catch) -> None:
    pages = [each for each in documents() if each["_type"] == "page"]
    Reconciling(reading.api.store, KeptDocuments(pages), "production", ask()).sync()
    reading.publish(CLAW)
    catch_up()
    shown = reading.client.get(f"/products/{CLAW}").json()
    told = reading.client.get("/shop").json()["pages"]
    assert shown["dealers_notice"] == told["dealers_notice"]
    for path in told.values():
        page = reading.client.get(path)
        assert page.status_code == 200, page.text
        assert page.json()["body"]["version"]
        assert page.json()["body"]["body"]
