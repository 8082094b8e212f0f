"""Designing from the catalogue to a whole, priced piece."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from application.design.designing import (
    EngravingWish,
    StoneWish,
    choose_stone,
    clear,
    complete,
    engrave,
    offer_design,
    save,
)
from application.design.proving import proof_picture, show_proof
from application.design.view.atelier import Buyer
from application.design.view.design import Design, PriceShown
from application.design.view.showing import shown
from application.selling.carts.offers import Wanted, offer
from application.store.event_store import Decision, EventStore
from application.store.privacy import MemoryKeyring, SubjectErased
from domain.design.design import DESIGN
from domain.design.design.state import Open
from domain.design.judging.fitting import StoneUnavailable
from domain.inventory.asset import ASSET, Receive
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.inventory.stone import OfCustomer, Source
from domain.kernel import ERASED
from domain.money import Money, total
from domain.pricing.engine.stones import PriceOnRequest
from interfaces.local.seeding.demo_stock import counted_goods
from interfaces.local.seeding.diamonds import installed_path, stones
from interfaces.local.seeding.reception import reception
from tests.application.designing_steps import (
    MINE,
    SHOP,
    begun,
    chosen,
    filled,
    wholly,
    with_stone,
)
from tests.application.trading import ATELIER
from tests.asking import ask
from tests.deciding import deciding
from tests.designs import (
    NOON,
    TO_BE_BOUGHT,
    publications,
    snapshot,
    stone_like,
)
from tests.domain.inventory.test_intake import INTAKE
from tests.proofs import engraved
from tests.set_clock import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def decision(memory_store: EventStore) -> Decision:
    return deciding(memory_store.journal, NOON)


def adds_up(price: PriceShown | None) -> bool:
    assert price is not None
    groups = total(share.inc_vat for share in price.groups)
    return groups == price.total == total(line.inc_vat for line in price.lines)


def test_a_real_stone_in_a_claw_solitaire_from_start_to_cart(memory_store: EventStore) -> None:
    row = next(r for r in stones(installed_path()) if r.carat >= 1 and 620 <= r.x * 100 <= 670)
    received = reception(row)

    def work(decision: Decision) -> Design:
        for wish in received.commands:
            decision.decide(ASSET, received.asset_id, wish)
        first = begun(decision)
        assert (first.price, first.promised_on) == (None, None)
        assert first.missing == ("metal", "ring_size", "setting", "centre")
        chosen(decision, metal="au750_w", ring_size="n 1/2", setting="claw6")
        with_stone(decision, received.asset_id)
        text = EngravingWish(text="Toujours", font="script")
        engraved(decision, ATELIER, MINE, text)
        return complete(decision, ATELIER, MINE)

    memory_store.run(work, ask())
    decision = deciding(memory_store.journal, NOON)
    design = save(decision, ATELIER, MINE, "Ours")
    assert (design.standing, design.missing, design.saved) == ("complete", (), True)
    assert (design.return_class, design.class_rule) == ("personalised", "C2")
    assert adds_up(design.price)
    assert "Toujours" not in repr(design)
    offer = offer_design(decision, SHOP, Buyer(design_id="d1", token_hash="t1"))
    assert design.price is not None
    assert (offer.price.total, offer.assets) == (design.price.total, (received.asset_id,))
    assert offer.engraving == "Toujours"
    assert offer.promise.promised_on == design.promised_on


def test_the_golden_price_through_the_use_cases(decision: Decision) -> None:
    wholly(decision)
    wish = EngravingWish(text="ALWAYS YOURS", font="block")
    design = engrave(decision, ATELIER, MINE, wish)
    assert design.price is not None
    assert (design.price.total, design.price.vat) == (Money(915_000), Money(152_500))
    assert design.engraving is not None
    assert (design.engraving.units, design.engraving.approved) == (12, False)
    assert {each.font: each.units for each in design.engraving.capacity} == {
        "block": 17,
        "roman": 17,
        "script": 21,
    }
    assert design.image is not None
    assert design.image.url == f"https://pictures.test/{design.image.ref}?w=1200"
    assert (design.lead_days, design.promised_on) == (20, date(2026, 3, 30))


@pytest.mark.parametrize("code", sorted(publications()))
def test_every_style_of_the_demonstration_is_completed_and_priced(
    decision: Decision, code: str
) -> None:
    for goods in counted_goods():
        for wish in goods.commands:
            decision.decide(STOCK, goods.key, wish)
    filled(decision, code)
    design = complete(decision, ATELIER, MINE)
    assert design.complete and design.specification
    if code.startswith("ONE-"):
        assert (design.price, design.kind, design.ref) == (None, None, None), "its page knows it"
        return
    assert design.price is not None
    assert design.price.total > Money(10_000)
    assert adds_up(design.price)
    bought = (design.kind, design.ref)
    assert bought == (("stock", design.sku) if design.sku else ("design", MINE.design_id))


def test_a_finished_piece_costs_in_a_design_what_it_is_sold_at(decision: Decision) -> None:
    """£895 in the template was £895 in the design, whatever the shop asked in the cart."""
    filled(decision, "HOO-PLAIN")
    before = complete(decision, ATELIER, MINE)
    assert (before.price, before.ref) == (None, "HOO-PLAIN-AU375Y"), "nobody priced it yet"
    key = stock_key("HOO-PLAIN-AU375Y", SALES_LOCATION)
    decision.decide(STOCK, key, ReceiveGoods(qty=1, cost=Money(10_000), lot="1"))
    decision.decide(STOCK, key, SetPrice(price=Money(99_900)))
    priced = shown(decision, ATELIER, MINE).price
    assert priced is not None and priced.total == Money(99_900)
    piece = offer(decision, SHOP, Wanted(kind="stock", ref="HOO-PLAIN-AU375Y", token_hash="t1"))
    assert piece.price.total == priced.total


def test_a_stone_by_specification_is_priced_from_the_list(decision: Decision) -> None:
    begun(decision)
    chosen(decision, metal="pt950", ring_size="M", setting="claw4")
    design = choose_stone(decision, ATELIER, MINE, StoneWish(stone=TO_BE_BOUGHT))
    assert design.stones[0].snapshot.length_mm == Decimal("5.33")
    assert design.stones[0].snapshot.list_usd_per_ct is None, "a price of the house is not shown"
    centre = next(line for line in design.price.lines if line.code == "centre")  # type: ignore[union-attr]  # priced
    assert centre.inc_vat.minor == pytest.approx(148_599 * 1.45 * 1.2, rel=0.01)
    assert design.lead_days == 20
    for carat, colour, clarity in (("0.55", "D", "IF"), ("0.55", "E", "VS1"), ("0.10", "F", "VS1")):
        rare = replace(TO_BE_BOUGHT, carat=Decimal(carat), colour=colour, clarity=clarity)
        with pytest.raises(PriceOnRequest):
            choose_stone(decision, ATELIER, MINE, StoneWish(stone=rare))


def test_a_customers_own_stone_costs_nothing_and_makes_the_piece_bespoke(
    decision: Decision,
) -> None:
    begun(decision, "BES-HEIRLOOM")
    receive(decision, "OWN-1", "shopper-1")
    receive(decision, "OWN-2", "shopper-2")
    chosen(decision, metal="pt950", ring_size="M", setting="claw4", band_width_mm="2.0")
    design = with_stone(decision, "OWN-1")
    assert design.class_rule == "C1"
    assert design.price is not None
    assert next(line for line in design.price.lines if line.code == "centre").inc_vat == Money(0)
    with pytest.raises(StoneUnavailable):
        with_stone(decision, "OWN-2")


def receive(decision: Decision, asset_id: str, owner: str) -> None:
    received = Receive(
        attributes=stone_like(snapshot()),
        ownership=OfCustomer(owner=owner, intake=INTAKE),
        cost=Money(0),
        location="vault",
        source=Source(name="intake", ref=asset_id),
    )
    decision.decide(ASSET, asset_id, received)


def test_taking_something_back_opens_the_design_again(decision: Decision) -> None:
    wholly(decision)
    assert complete(decision, ATELIER, MINE).complete
    assert complete(decision, ATELIER, MINE).complete
    design = clear(decision, ATELIER, MINE, "centre")
    assert (design.standing, design.missing, design.price) == ("draft", ("centre",), None)


def test_a_forgotten_customer_leaves_a_design_without_words(
    memory_store: EventStore, memory_keyring: MemoryKeyring
) -> None:
    def work(decision: Decision) -> Design:
        wholly(decision)
        engraved(decision, ATELIER, MINE, EngravingWish(text="Ours", font="block"))
        return save(decision, ATELIER, MINE, "For June")

    memory_store.run(work, ask())
    memory_keyring.destroy("shopper-1", "P")
    decision = deciding(memory_store.journal, NOON)
    state = decision.state(DESIGN, "d1")
    assert isinstance(state, Open)
    assert state.draft.choices.inscription is not None
    assert (state.draft.choices.inscription.text, state.draft.name) == (ERASED, ERASED)
    assert complete(decision, ATELIER, MINE).complete


def test_a_proof_goes_with_the_words_when_their_writer_is_forgotten(
    memory_store: EventStore, memory_keyring: MemoryKeyring
) -> None:
    def work(decision: Decision) -> Design:
        wholly(decision)
        return engraved(decision, ATELIER, MINE, EngravingWish(text="Ours", font="block"))

    store = memory_store
    design = store.run(work, ask()).value
    assert design.engraving
    assert design.engraving.proof
    digest = design.engraving.proof.digest
    assert proof_picture(store.look(), MINE, digest).startswith("<svg")
    memory_keyring.destroy("shopper-1", "P")
    with pytest.raises(SubjectErased):
        proof_picture(store.look(), MINE, digest)
    with pytest.raises(SubjectErased):
        store.run(lambda d: show_proof(d, ATELIER, MINE), ask())
