"""A new edition of our own half of every product is taken though no document was touched."""

from dataclasses import replace

from application.catalogue.following.taking import Fetched, take
from application.catalogue.reading.templates import Templates, load_templates
from domain.catalogue.dataset import CATALOGUE, NoteChanges
from domain.catalogue.product import PRODUCT, OnSale, Withdraw
from domain.design.choices import NOTHING_CHOSEN
from domain.design.design import DESIGN
from domain.design.design.commands import MarkStale, Offered, Rebase, Select, Start
from domain.design.design.events import DesignMarkedStale, DesignRebased, DesignStarted
from tests.application.catalogue.following import EPOCH, Following
from tests.asking import ask
from tests.domain.design.facts import ENGRAVER, MINE

CODE, BEFORE = "SOL-BEZEL", "2025-9"


def of_before() -> Templates:
    """An older edition: the model was made in three sizes only."""
    templates = load_templates()
    model = [mount for mount in templates.mounts.values() if mount.series == CODE][:3]
    return replace(templates, version=BEFORE, mounts={mount.code: mount for mount in model})


def upgraded() -> Following:
    """A shop that had taken one of the documents when its own half was that older edition."""
    shop = Following()
    document = shop.content.kept[shop.id_of(CODE)]
    fetched = Fetched(document_id=document["_id"], document=document, source="production")
    note = NoteChanges(watermark=EPOCH, templates=BEFORE)
    shop.store.run(lambda decision: take(decision, fetched, of_before()), ask())
    shop.store.run(lambda d: len(d.decide(CATALOGUE, "production", note)), ask())
    return shop


def on_sale(shop: Following) -> OnSale:
    state = shop.product(CODE)
    assert isinstance(state, OnSale)
    return state


def test_every_document_is_read_anew_once() -> None:
    shop = upgraded()
    before = on_sale(shop).revision
    assert shop.reconciling.reconcile().of("revised") == 1
    now = on_sale(shop).revision
    assert now.style.constraints_version == load_templates().version
    assert len(now.style.mounts) > len(before.style.mounts)
    assert now.rev.partition("+")[0] == before.rev != now.rev
    head = shop.store.journal.head()
    shop.reconciling.reconcile()
    assert shop.store.journal.head() == head


def test_a_design_of_the_older_edition_is_stale_and_can_be_rebased() -> None:
    shop = upgraded()
    older = on_sale(shop)
    begun = DesignStarted(
        style_code=CODE,
        product_rev=older.revision.rev,
        token_hash=MINE,
        subject="shopper-1",
        channel="web",
    )
    at = Offered(older, ENGRAVER)
    select = Select(token_hash=MINE, offered=at, option="metal", value="pt950")
    state, now = DESIGN.initial, shop.clock.now()
    for wish in (Start(started=begun, product=older), select):
        for event in DESIGN.decide(state, wish, now):
            state = DESIGN.evolve(state, event)
    assert DESIGN.decide(state, MarkStale(lost=older), now) == ()
    shop.reconciling.reconcile()
    newer = on_sale(shop)
    (marked,) = DESIGN.decide(state, MarkStale(lost=newer), now)
    assert isinstance(marked, DesignMarkedStale)
    assert marked.reason == "revision_outdated"
    state = DESIGN.evolve(state, marked)
    rebase = Rebase(token_hash=MINE, offered=Offered(newer, ENGRAVER), before=older.revision.style)
    (rebased,) = DESIGN.decide(state, rebase, now)
    assert isinstance(rebased, DesignRebased)
    assert (rebased.to_rev, rebased.dropped) == (newer.revision.rev, ())
    kept = NOTHING_CHOSEN.picking("metal", "pt950")
    assert DESIGN.evolve(state, rebased).draft.choices == kept  # type: ignore[union-attr]  # open


def test_a_document_that_was_withdrawn_on_a_new_edition_stays_away_from_a_slow_worker() -> None:
    shop = upgraded()
    shop.reconciling.reconcile()
    document = shop.content.kept[shop.id_of(CODE)]
    gone = Withdraw(reason="deleted")
    shop.store.run(lambda d: len(d.decide(PRODUCT, CODE, gone)), ask())
    shop.take(shop.id_of(CODE), document)
    assert not isinstance(shop.product(CODE), OnSale)
