"""Addresses and codes that change hands, and whose documents a look may touch at all."""

from collections.abc import Callable

import pytest

from application.catalogue.following.taking import FILE, Fetched, take_ingested
from application.catalogue.reading.ingest import ingest_document
from domain.catalogue.document import Seen
from domain.catalogue.product import PRODUCT, OnSale, Publish
from tests.application.catalogue.documents import TEMPLATES, Document, product
from tests.application.catalogue.following import STYLES, Following, give_round, slug_of
from tests.asking import ask

CLAW, BEZEL, BAND = STYLES[:3]
Look = Callable[[Following], object]


@pytest.fixture
def shop() -> Following:
    shop = Following()
    shop.reconciling.sync()
    return shop


def hear(style: str) -> Look:
    return lambda shop: shop.reconciling.fetch(shop.id_of(style))


def address(shop: Following, style: str) -> str:
    state = shop.product(style)
    assert isinstance(state, OnSale)
    return state.revision.style.slug


def is_in_step(shop: Following, *styles: str) -> bool:
    return all(address(shop, style) == slug_of(shop, style) for style in styles) and all(
        shop.document(style) == Seen(style, source="production") for style in styles
    )


@pytest.mark.parametrize(
    "look",
    [
        hear(CLAW),
        hear(BEZEL),
        lambda shop: shop.reconciling.reconcile(),
        lambda shop: shop.reconciling.sync(),
    ],
    ids=["one is heard of", "the other", "changes", "everything"],
)
@pytest.mark.parametrize("styles", [(CLAW, BEZEL), (CLAW, BEZEL, BAND)], ids=["two", "three"])
def test_styles_give_their_addresses_round(
    shop: Following, look: Look, styles: tuple[str, ...]
) -> None:
    give_round(shop, *styles)
    head = shop.store.journal.head()
    look(shop)
    assert is_in_step(shop, *styles)
    assert "document.rejected" not in shop.happened(head)


def test_one_that_moves_before_the_other_does_waits_for_it(shop: Following) -> None:
    bezel, claw = slug_of(shop, BEZEL), slug_of(shop, CLAW)
    shop.edit(CLAW, slug={"current": bezel})
    (refused,) = shop.reconciling.fetch(shop.id_of(CLAW)).refused
    assert [flaw.code for flaw in refused.flaws] == ["slug_duplicate"]
    shop.edit(BEZEL, slug={"current": claw})
    assert shop.reconciling.fetch(shop.id_of(BEZEL)).refused == ()
    assert is_in_step(shop, CLAW, BEZEL)


def test_what_was_refused_in_a_ring_is_mended_by_a_comparison(shop: Following) -> None:
    """As it was left behind by a look that had not seen that both had moved."""
    give_round(shop, CLAW, BEZEL)
    for style in (CLAW, BEZEL):
        assert shop.take(shop.id_of(style), shop.content.kept[shop.id_of(style)]).errors
    assert shop.reconciling.compare().of("revised") == 2
    assert is_in_step(shop, CLAW, BEZEL)


def test_nobody_moves_where_one_of_the_round_is_bad(shop: Following) -> None:
    give_round(shop, CLAW, BEZEL, BAND)
    shop.edit(BAND, title=" ")
    before = shop.on_sale()
    shop.reconciling.fetch(shop.id_of(CLAW))
    assert shop.on_sale() == before
    shop.edit(BAND, title="Mended")
    shop.reconciling.fetch(shop.id_of(BAND))
    assert is_in_step(shop, CLAW, BEZEL, BAND)


def test_of_two_that_want_one_address_the_first_has_it(shop: Following) -> None:
    wanted = slug_of(shop, BAND)
    shop.edit(BAND, slug={"current": "moved-away"})
    for style in (CLAW, BEZEL):
        shop.edit(style, slug={"current": wanted})
    tally = shop.reconciling.reconcile()
    assert [(bad.document_id, bad.flaws[0].code) for bad in tally.refused] in (
        [(shop.id_of(CLAW), "slug_duplicate")],
        [(shop.id_of(BEZEL), "slug_duplicate")],
    )
    assert len({address(shop, style) for style in STYLES}) == len(STYLES)


def test_an_address_freed_by_a_withdrawal_is_given_to_whoever_waits(shop: Following) -> None:
    shop.edit(CLAW, slug={"current": slug_of(shop, BEZEL)})
    assert shop.reconciling.fetch(shop.id_of(CLAW)).refused
    shop.delete(BEZEL)
    tally = shop.reconciling.fetch(shop.id_of(BEZEL))
    assert (tally.of("withdrawn"), tally.of("revised")) == (1, 1)
    assert is_in_step(shop, CLAW)


def plant(shop: Following, style: str, **fields: object) -> Document:
    """Loaded from a file, which the content store has never heard of."""
    document = {**product(style), **fields}
    ingested = ingest_document(document, TEMPLATES)
    shop.store.run(lambda decision: take_ingested(decision, ingested, FILE), ask())
    return document


def put_on_sale(shop: Following, style: str, **fields: object) -> None:
    """Straight into the record."""
    document = {**product(style), **fields}
    found = ingest_document(document, TEMPLATES)
    command = getattr(found, "command")  # noqa: B009  # of one that is accepted
    assert isinstance(command, Publish)
    shop.store.run(lambda d: len(d.decide(PRODUCT, style, command)), ask())


@pytest.mark.parametrize("planted", [plant, put_on_sale])
def test_what_others_brought_is_not_withdrawn(
    planted: Callable[..., object],
) -> None:
    shop = Following(STYLES[1:])
    planted(shop, CLAW)
    before = shop.on_sale([CLAW])
    shop.reconciling.reconcile()
    for _ in range(3):
        shop.reconciling.compare()
    shop.reconciling.fetch(shop.id_of(CLAW))
    assert shop.on_sale([CLAW]) == before != {}
    assert len(shop.on_sale()) == len(STYLES)


@pytest.mark.parametrize("planted", [plant, put_on_sale])
def test_what_others_brought_is_changed_by_an_editor_only(
    planted: Callable[..., object],
) -> None:
    shop = Following()
    planted(shop, CLAW, title="Ours")
    before = shop.on_sale([CLAW])
    for look in (shop.reconciling.reconcile, shop.reconciling.compare, shop.reconciling.sync):
        look()
    assert shop.on_sale([CLAW]) == before != {}
    shop.edit(CLAW, title="The editor's")
    assert shop.reconciling.fetch(shop.id_of(CLAW)).of("revised") == 1
    shop.delete(CLAW)
    assert shop.reconciling.fetch(shop.id_of(CLAW)).of("withdrawn") == 1


def test_another_dataset_withdraws_nothing(shop: Following) -> None:
    """A shop that follows another dataset from now on keeps what the first one brought."""
    before = shop.on_sale()
    looks = type(shop.reconciling)(shop.store, shop.content, "staging", ask())
    for style in STYLES:
        shop.delete(style)
    for _ in range(2):
        looks.compare()
    gone = Fetched(document_id=shop.id_of(CLAW), document=None, source="staging")
    shop.take(gone.document_id, None, source=gone.source)
    assert shop.on_sale() == before
