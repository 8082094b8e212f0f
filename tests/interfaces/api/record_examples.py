"""Examples of each success, as the seeded shop answers: `python -m` this beside `elysium up`.

The scripted customer buys a ring, staff do their work, and each operation's last answer is kept.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from interfaces.api.designs.artworks import SMALL_PNG
from interfaces.api.desk.assets import DeclaresStones
from interfaces.local.demo.buying import Buying
from interfaces.local.demo.designing import Designing
from interfaces.local.demo.joining import Joining
from interfaces.local.demo.mailbox import Mailbox
from interfaces.local.demo.shopper import Shopper
from interfaces.local.shop import LocalShop
from interfaces.settings import Settings
from tests.interfaces.api import example_book
from tests.interfaces.api.recorder import ROUTES, SHORT, SIGNED_IN, Json, Recorder
from tests.interfaces.api.recording_orders import attending, giving_back, invoiced, owing
from tests.interfaces.api.recording_people import Bought, accounts, staying
from tests.interfaces.api.recording_staff import staff_comes_in
from tests.interfaces.api.recording_trouble import (
    dearer,
    putting_together,
    reviewed,
    troubles,
)
from tests.interfaces.api.test_own_stones import HEIRLOOM, INTAKE
from tests.interfaces.api.world import tiara

STONE = "ST-NEW-1"
RING = {"lab": "TEST", "report_no": "T9000002"}


def buy(recorder: Recorder, shop: LocalShop, settings: Settings) -> tuple[Designing, Buying, str]:
    shopper = Shopper(settings.public_url)
    shopper._client = recorder.client
    design = Designing(shopper, budget_pence=500_000)
    outbox = Mailbox(shop.addresses().standins_url)
    joining = Joining(shopper, design, outbox=outbox)
    buying = Buying(
        shopper,
        design,
        outbox=outbox,
        stripe_address=settings.stripe_address,
        email=joining.email,
    )
    for _, step in (*design.steps(), *joining.steps(), *buying.steps()):
        if step == buying.put_into_cart:
            quote = f"/staff/quotes/{design.quote['quote_id']}"
            recorder.ask("concierge", "POST", f"{quote}/extension", {})
        if step == buying.read_order:
            reviewed(recorder, str(buying._order["order_id"]))
        step()
    return design, buying, f"{SIGNED_IN}{shopper.session}"


def designing(recorder: Recorder, token: str) -> None:
    """A second design, for whatever the first customer had no need of."""

    def ask(method: str, path: str, body: Any = None, **query: Any) -> Any:
        return recorder.ask(token, method, path, body, **query)

    design = ask("POST", "/designs", {"style_code": "SOL-CLAW"})["design_id"]
    path = f"/designs/{design}"
    for option, value in {"metal": "au750_w", "ring_size": "N", "setting": "claw6"}.items():
        ask("PUT", f"{path}/options/{option}", {"value": value})
    ask("DELETE", f"{path}/options/ring_size")
    ask("GET", f"{path}/stones", limit=SHORT)
    share = ask("POST", f"{path}/shares", {"kind": "link"})
    ask("GET", f"{path}/shares")
    ask("POST", f"{path}/letters", {"email": "customer@example.com"})
    fork = recorder.ask("", "POST", f"/shared/{share['token']}/fork")
    ask("POST", f"/designs/{fork['design_id']}/claim", {"token": fork["token"]})
    ask("POST", f"{path}/rebase", {})
    ask("GET", f"/shared/{share['token']}")
    ask("DELETE", f"{path}/shares/{share['share_id']}")
    ask("DELETE", f"/designs/{fork['design_id']}")
    earrings = ask("POST", "/designs", {"style_code": "STU-CLAW"})["design_id"]
    ask("GET", f"/designs/{earrings}/stones/pairs", limit=1)
    picturing(recorder, token)


def commissioning(recorder: Recorder, token: str) -> None:
    """A design of their own, from its brief to the sketch that is approved."""

    def ask(method: str, path: str, body: Any = None) -> Any:
        return recorder.ask(token, method, path, body)

    design = ask("POST", "/designs", {"style_code": "BES-COMMISSION"})["design_id"]
    path, desk = f"/designs/{design}", f"/staff/commissions/{design}"
    ask("PUT", f"{path}/options/metal", {"value": "pt950"})
    ask("PUT", f"{path}/brief", {"brief": "Two leaves that hold the stone between them."})
    drawn = {"picture": SMALL_PNG, "note": "The leaves open towards the stone."}
    digest = recorder.ask("workshop", "POST", f"{desk}/sketches", drawn)["digest"]
    recorder.ask("workshop", "GET", "/staff/commissions", awaits="approval", limit=SHORT)
    for whose, place in ((token, path), ("workshop", desk)):
        recorder.ask(whose, "GET", f"{place}/sketches/1")
    ask("GET", f"{path}/commission")
    recorder.ask("workshop", "GET", desk)
    ask("POST", f"{path}/sketches/1/approval", {"digest": digest})
    ask("DELETE", f"{path}/brief")


def resizing(recorder: Recorder, token: str, order: Json) -> None:
    """The ring that was bought is made larger: by its owner, and for them at the counter."""
    line = f"/orders/{order['order_id']}/lines/{order['lines'][0]['line_id']}"
    for who, path in ((token, line), ("concierge", f"/staff{line}")):
        offer = recorder.ask(who, "GET", f"{path}/resize", wanted="O")
        signed = {"wanted": "O", "expected_total": offer["price"]["total"]}
        case = recorder.ask(who, "POST", f"{path}/resize", signed)["case_id"]
        recorder.ask(token, "GET", f"/orders/{order['order_id']}/services")
        recorder.ask("concierge", "GET", "/staff/service-cases")
        recorder.ask(who, "POST", f"{path}/services/{case}/cancellation")


def picturing(recorder: Recorder, token: str) -> None:
    """A crest for a signet, and the atelier's proof of it."""
    signet = recorder.ask(token, "POST", "/designs", {"style_code": "SIG-OVAL"})["design_id"]
    path = f"/designs/{signet}"
    recorder.ask(token, "PUT", f"{path}/options/metal", {"value": "au375_y"})
    picture = {"file": SMALL_PNG, "kind": "crest", "position": "face", "mirrored": True}
    design = recorder.ask(token, "PUT", f"{path}/artwork", picture)
    recorder.ask("workshop", "GET", "/staff/artworks")
    file = f"/staff/artworks/{design['engraving']['artwork']['artwork_id']}"
    recorder.ask("workshop", "GET", file)
    drawn = {"file": SMALL_PNG, "price": {"minor": 18_000}}
    recorder.ask("workshop", "PUT", f"{file}/proof", drawn)


def bringing(recorder: Recorder, token: str) -> None:
    """An heirloom for a pendant, taken in; and what a finished piece is set with."""
    pendant = recorder.ask(token, "POST", "/designs", {"style_code": "PEN-SOLO"})["design_id"]
    body = {"asset_id": f"OWN-{pendant}", "design_id": pendant, "stone": HEIRLOOM, "intake": INTAKE}
    recorder.ask("inventory", "POST", "/staff/own-stones", body | {"location": "vault"})
    piece = f"ONE-TIARA-{pendant}"
    recorder.ask("inventory", "POST", "/staff/assets", tiara(piece))
    told = DeclaresStones.model_json_schema()["examples"][0]
    recorder.ask("inventory", "POST", f"/staff/assets/{piece}/stones", told)


def carting(recorder: Recorder, token: str) -> str:
    """A second cart, of counted goods; their sku."""

    def ask(method: str, path: str, body: Any = None) -> Any:
        return recorder.ask(token, method, path, body)

    chain = goods(recorder)
    cart = ask("POST", "/carts")["cart_id"]
    added = ask("POST", f"/carts/{cart}/lines", {"kind": "stock", "ref": chain})
    wording = ask("GET", "/consent")["version"]
    ask(
        "PUT",
        f"/carts/{cart}/contact",
        {"email": "customer@example.com", "agreed_wording": wording},
    )
    line = f"/carts/{cart}/lines/{added['line_id']}"
    ask("PUT", f"{line}/quantity", {"quantity": 2})
    dearer(recorder, chain, added["total"])
    for page in (f"/carts/{cart}", "/carts"):
        ask("GET", page)
    (item,) = ask("GET", f"/carts/{cart}/requirements")["items"]
    total = item["now"] | {"minor": 2 * item["now"]["minor"]}
    ask("POST", f"/carts/{cart}/acknowledgement", {"total": total})
    conceding(recorder, cart)
    putting_together(recorder, token, cart, chain)
    ask("DELETE", line)
    return chain


def goods(recorder: Recorder) -> str:
    """Counted goods of which there are some; their sku."""
    found = (
        piece["ref"]
        for item in recorder.client.get("/products", params={"limit": 100}).json()["items"]
        for piece in recorder.client.get(f"/products/{item['style_code']}").json()["stock"]
        if piece["kind"] == "stock" and recorder.available(piece["ref"])
    )
    return str(next(found))


def conceding(recorder: Recorder, cart: str) -> None:
    """Something is taken off at the desk, and paid again after all."""
    path, wish = f"/staff/carts/{cart}/concession", {"reason": "loyalty", "share": "0.05"}
    wish["note"] = "third ring this year"
    recorder.ask("director", "POST", f"{path}/preview", wish)
    recorder.ask("director", "PUT", path, wish)
    recorder.ask("director", "GET", path)
    recorder.ask("director", "DELETE", path)


def looking(recorder: Recorder, sku: str) -> None:
    def get(path: str, **query: Any) -> Any:
        return recorder.ask("", "GET", path, **query)

    stone = get("/stones", carat_min=1, colour="D", limit=SHORT)["items"][0]["asset_id"]
    get(f"/stones/{stone}")
    get("/stones/pairs", limit=1)
    get("/availability", asset=[stone, "ONE-EMBER-1"], sku=sku)
    get("/products", limit=SHORT)
    get("/products/CHA-TRACE")
    get("/products/suggestions", text="white", limit=SHORT)
    slug = get("/content/collection", limit=SHORT)["items"][0]["address"]
    get(f"/content/collection/{slug}")
    for path in ("/ring-sizes", "/shop", "/health/live", "/health/ready", "/positions"):
        get(path)
    get("/ring-sizes/candidates", system="uk", entered="N")
    get("/ring-sizes/resize", style_code="SOL-CLAW", current="N", wanted="O")


def stock_room(recorder: Recorder, sku: str) -> None:
    def post(path: str, **body: Any) -> Any:
        return recorder.ask("inventory", "POST", path, body)

    body = next(each for _, _, each in ROUTES if each.operation.name == "receive_asset").body_field
    assert body is not None
    kind: Any = body.field_info.annotation
    stone = kind.model_config["json_schema_extra"]["examples"][0]
    post("/staff/assets", **stone | {"asset_id": STONE, "certificate": RING})
    path = f"/staff/assets/{STONE}"
    post(f"{path}/verification", **RING, result="match")
    evidence = {"basis": "origin_statement", "doc_ref": "ORIGIN-1"}
    origin = {"nature": "natural", "country_mined": "BW", "g7_evidence": evidence}
    post(f"{path}/provenance", provenance=origin)
    post(f"{path}/listing", wording_approved=True)
    post(f"{path}/unlisting", reason="photographed anew")
    post(f"{path}/quarantine", reason="damaged")
    recorder.ask("inventory", "GET", "/staff/quarantine", limit=SHORT)
    post(f"{path}/release", reason="damaged")
    goods = f"/staff/stock/{sku}"
    post(f"{goods}/deliveries", quantity=24, cost={"minor": 17_500}, lot="D-2026-18")
    post(f"{goods}/adjustments", delta=-1, reason="loss")
    recorder.ask("inventory", "PUT", f"{goods}/levels", {"safety": 2, "reorder_point": 6})
    recorder.ask("pricing", "PUT", f"{goods}/price", {"price": {"minor": 42_000}})


def desks(recorder: Recorder, design: Designing, order_id: str) -> None:
    day, design_id = f"{datetime.now(UTC):%Y-%m-%d}", design.design["design_id"]
    for role, path, query in (
        ("editor", "/staff/refused-documents", {"limit": SHORT}),
        ("editor", "/staff/shelf", {"limit": SHORT}),
        ("editor", "/staff/listing", {"on": day, "limit": SHORT}),
        ("editor", "/staff/products/SOL-CLAW", {"on": day}),
        ("pricing", f"/staff/designs/{design_id}/price", {}),
        ("pricing", f"/staff/designs/{design_id}/price-move", {"first": design.quote["issued_at"]}),
        ("pricing", "/staff/from-prices", {}),
        ("pricing", "/staff/price-history", {"subject": design.design["fingerprint"]}),
        ("concierge", "/staff/orders", {"stage": "confirmed", "limit": SHORT}),
        ("concierge", f"/staff/orders/{order_id}", {}),
        ("operator", "/staff/sales", {"first": day, "last": day}),
        ("operator", "/staff/due", {}),
        ("concierge", "/staff/quotes", {"limit": SHORT}),
        ("concierge", f"/staff/quotes/{design.quote['quote_id']}", {}),
    ):
        recorder.ask(role, "GET", path, **query)


def pricing(recorder: Recorder) -> None:
    def ask(method: str, path: str, body: Any = None) -> Any:
        return recorder.ask("pricing", method, path, body)

    ask("GET", "/staff/metal-rates")
    book = ask("GET", "/staff/price-books")["items"][0]["book"]
    ask("GET", f"/staff/rule-sets/{book['ruleset_version']}")
    gold = next(each for each in recorder.told["metal_rates"]["items"] if each["metal"] == "gold")
    reading = {name: gold["reading"][name] for name in ("metal", "gbp_per_ozt")}
    reading |= {"as_of": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "source": "desk"}
    proposed = ask("POST", "/staff/metal-rates/proposals", reading)
    rate = proposed["waiting"][-1]["reading"]["rate_id"]
    approval = f"/staff/metal-rates/proposals/{rate}/approval"
    recorder.ask("pricing, too", "POST", approval)
    later = reading | {"as_of": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    ask("POST", "/staff/metal-rates", later)
    begins = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT00:00}"
    draft = {"book_id": "uk-next", "valid_from_local": begins, "rates": {"gold": rate}}
    ask("POST", "/staff/price-books", draft)
    ask("GET", "/staff/price-books/uk-next")
    time.sleep(4)  # until its impact is known
    recorder.ask("pricing, too", "POST", "/staff/price-books/uk-next/approval")
    ask("DELETE", "/staff/price-books/uk-next")


def customers_own(recorder: Recorder, token: str, quote_id: str, path: str) -> None:
    for page in ("/designs", "/quotes"):
        recorder.ask(token, "GET", page, limit=SHORT)
    for page in (f"/quotes/{quote_id}", path):
        recorder.ask(token, "GET", page)


def record() -> None:
    shop = LocalShop.here()
    settings = shop.settings()
    recorder = Recorder(settings)
    design, buying, token = buy(recorder, shop, settings)
    outbox = f"{shop.addresses().standins_url}/outbox.json"
    bought = Bought(buying._email, str(buying._order["order_no"]), token)
    staying(recorder, outbox, bought)
    customers_own(recorder, token, design.quote["quote_id"], design.path)
    order_id = str(buying._order["order_id"])
    recorder.ask(token, "POST", f"/orders/{order_id}/payment/check")
    resizing(recorder, token, recorder.told["order"])
    first = dict(recorder.told)
    for ask in (designing, commissioning, bringing):
        ask(recorder, token)
    sku = carting(recorder, token)
    troubles(recorder, settings, sku)
    attending(recorder, settings, sku)
    looking(recorder, sku)
    stock_room(recorder, sku)
    desks(recorder, design, order_id)
    owing(recorder, order_id)
    invoiced(recorder, token, order_id)
    giving_back(recorder, token, order_id)
    pricing(recorder)
    accounts(recorder, outbox, bought)
    staff_comes_in(recorder, settings)
    example_book.write(first, recorder.told)


if __name__ == "__main__":
    record()
