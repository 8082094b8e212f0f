"""Taking one document: on record what became of it, and the last good revision stays on sale."""

from typing import Any, cast

import pytest

from application.catalogue.following.known import known_documents, shown_documents
from application.store.event_store import EventStore
from application.store.ports import Journal
from domain.catalogue.document import DocumentRefused, Seen
from domain.catalogue.product import OnSale, Withdrawn
from tests.application.catalogue.following import Following

CLAW = "SOL-CLAW"


def words(text: str) -> dict[str, Any]:
    """A block of Portable Text."""
    span = {"_type": "span", "_key": "s", "text": text, "marks": []}
    return {"_type": "block", "_key": "b", "style": "normal", "markDefs": [], "children": [span]}


@pytest.fixture
def shop() -> Following:
    shop = Following()
    shop.reconciling.sync()
    return shop


def refused(shop: Following, **fields: Any) -> set[tuple[str, str]]:
    """Path and code of all errors for which the edited document is refused."""
    before = shop.on_sale()
    document = shop.edit(CLAW, **fields)
    (found,) = shop.reconciling.fetch(document["_id"]).refused
    assert shop.on_sale() == before
    return {(flaw.path, flaw.code) for flaw in found.flaws}


def test_a_bad_revision_is_on_record_with_all_its_errors_until_a_good_one_comes(
    shop: Following,
) -> None:
    wrong = refused(shop, title=" ", category="watch")
    assert wrong == {("title", "required"), ("category", "unknown_code")}
    assert shop.happened()[-2:] == ["product.revision_refused", "document.rejected"]
    head = shop.store.journal.head()
    shop.reconciling.fetch(shop.id_of(CLAW))
    assert shop.store.journal.head() == head
    shop.edit(CLAW, title="Mended", category="ring")
    shop.reconciling.fetch(shop.id_of(CLAW))
    assert shop.happened(head) == ["product.restyled", "document.accepted"]


def test_going_back_to_the_very_content_on_sale_answers_a_refusal(shop: Following) -> None:
    title = shop.content.kept[shop.id_of(CLAW)]["title"]
    refused(shop, title=" ")
    shop.edit(CLAW, title=title)
    assert shop.reconciling.fetch(shop.id_of(CLAW)).of("unchanged") == 1
    assert shop.document(CLAW) == Seen(CLAW, source="production")


def test_a_style_code_that_changed_is_noticed_whoever_fetches_the_document(
    shop: Following,
) -> None:
    assert ("styleCode", "style_code_changed") in refused(shop, styleCode="SOL-FINE")
    assert shop.on_sale(["SOL-FINE"]) == {}


@pytest.mark.parametrize("code", [None, "", "sol-claw", "SOL_CLAW", 7])
def test_a_document_of_no_style_is_on_record(code: object) -> None:
    shop = Following([])
    document = shop.edit(CLAW, styleCode=code)
    (found,) = shop.reconciling.fetch(document["_id"]).refused
    assert ("styleCode", "style_code_invalid") in {(f.path, f.code) for f in found.flaws}
    (event,) = [each.event for each in shop.store.journal.after(0, 99)]
    assert isinstance(event, DocumentRefused)
    assert (event.style_code, event.rev, event.errors) == (None, "rev1", found.flaws)


def test_a_style_code_of_another_document_is_refused_until_that_one_is_gone(
    shop: Following,
) -> None:
    copy = shop.edit(CLAW) | {"_id": "copy", "title": "A copy"}
    shop.content.put(copy)
    (found,) = shop.reconciling.fetch("copy").refused
    assert [flaw.code for flaw in found.flaws] == ["style_code_duplicate"]
    assert shop.reconciling.fetch("copy").refused == (found,)
    shop.delete(CLAW)
    tally = shop.reconciling.fetch(shop.id_of(CLAW))
    assert (tally.of("withdrawn"), tally.of("published")) == (1, 1)
    assert shop.on_sale()[CLAW][0] == "copy"


def test_a_reference_to_nothing_is_named_and_tried_again_when_it_comes(shop: Following) -> None:
    nowhere = {"_type": "reference", "_ref": "collection-spring"}
    assert refused(shop, collection=nowhere) == {("collection._ref", "reference_missing")}
    collection = {"_id": "collection-spring", "_type": "collection", "_rev": "c1"}
    shop.content.put(collection | {"_updatedAt": "2026-03-01T12:00:00Z"})
    tally = shop.reconciling.fetch("collection-spring")
    assert (tally.of("supporting"), tally.of("revised")) == (1, 1)
    assert shop.document(CLAW) == Seen(CLAW, source="production")


def test_a_mount_that_we_do_not_have_is_named(shop: Following) -> None:
    wrong = refused(shop, mountRefs=[{"_ref": "RING-NOWHERE-1"}])
    assert ("mountRefs[0]._ref", "unknown_code") in wrong


def test_a_document_that_is_gone_withdraws_its_product(shop: Following) -> None:
    shop.delete(CLAW)
    assert shop.reconciling.fetch(shop.id_of(CLAW)).of("withdrawn") == 1
    state = shop.product(CLAW)
    assert isinstance(state, Withdrawn)
    assert state.reason == "unpublished"
    head = shop.store.journal.head()
    assert shop.reconciling.fetch(shop.id_of(CLAW)).of("gone") == 1
    assert shop.reconciling.fetch("never-seen").of("gone") == 1
    assert shop.store.journal.head() == head


def test_a_document_that_became_another_type_withdraws_its_product(shop: Following) -> None:
    shop.edit(CLAW, _type="page")
    shop.reconciling.fetch(shop.id_of(CLAW))
    assert isinstance(shop.product(CLAW), Withdrawn)


def test_what_a_slow_worker_fetched_long_ago_changes_nothing(shop: Following) -> None:
    old = shop.edit(CLAW, title="Old")
    bad = shop.edit(CLAW, title=" ")
    shop.edit(CLAW, title="New")
    shop.reconciling.fetch(old["_id"])
    head = shop.store.journal.head()
    assert shop.take(old["_id"], old).outcome == "unchanged"
    assert shop.take(bad["_id"], bad).outcome == "unchanged"
    assert shop.store.journal.head() == head
    shop.delete(CLAW)
    shop.reconciling.fetch(old["_id"])
    assert shop.take(old["_id"], old).outcome == "unchanged"
    assert isinstance(shop.product(CLAW), Withdrawn)
    assert shop.document(CLAW) == Seen(CLAW, removed=True, source="production")


@pytest.mark.parametrize("key", ["drafts.x", "versions.r1.x"])
def test_drafts_and_versions_are_not_taken(shop: Following, key: str) -> None:
    head = shop.store.journal.head()
    document = shop.edit(CLAW, title="Not yet") | {"_id": key}
    assert shop.take(key, document).outcome == "ignored"
    assert shop.store.journal.head() == head


def test_an_id_may_hold_dots() -> None:
    shop = Following([])
    document = shop.edit(CLAW) | {"_id": "rings.spring.claw"}
    assert shop.take("rings.spring.claw", document).outcome == "published"
    assert isinstance(shop.product(CLAW), OnSale)


def test_a_template_named_by_the_document_makes_a_new_style() -> None:
    shop = Following([])
    document = shop.edit(CLAW, styleCode="SOL-SPRING", template="claw-solitaire")
    assert shop.take(document["_id"], document).outcome == "published"
    state = shop.product("SOL-SPRING")
    assert isinstance(state, OnSale)
    assert state.revision.style.making == "solitaire"


def test_a_template_unknown_is_named() -> None:
    shop = Following([])
    document = shop.edit(CLAW, styleCode="SOL-SPRING", template="crown")
    errors = shop.take(document["_id"], document).errors
    assert [(flaw.path, flaw.code) for flaw in errors] == [("template", "unknown_code")]


def test_the_finished_pieces_of_a_template_stay_its_own_styles() -> None:
    shop = Following([])
    hoops = shop.edit("HOO-PLAIN", styleCode="HOO-SPRING", template="plain-hoops")
    assert shop.take(hoops["_id"], hoops).outcome == "published"
    state = shop.product("HOO-SPRING")
    assert isinstance(state, OnSale)
    assert state.revision.style.stock == ()


def test_an_address_of_another_product_is_refused_until_it_is_free(shop: Following) -> None:
    bezel = shop.content.kept[shop.id_of("SOL-BEZEL")]["slug"]
    assert refused(shop, slug=bezel) == {("slug.current", "slug_duplicate")}
    shop.edit("SOL-BEZEL", slug={"_type": "slug", "current": "moved"})
    assert shop.reconciling.fetch(shop.id_of("SOL-BEZEL")).of("revised") == 2
    assert shop.document(CLAW) == Seen(CLAW, source="production")
    shop.delete("SOL-BEZEL")
    shop.reconciling.fetch(shop.id_of("SOL-BEZEL"))
    assert refused(shop, title=" ", slug={"current": "moved"}) == {("title", "required")}


def test_what_others_make_wrong_comes_with_all_the_rest(shop: Following) -> None:
    copy = shop.edit(CLAW) | {"_id": "copy", "title": " "}
    assert {flaw.code for flaw in shop.take("copy", copy).errors} == {
        "style_code_duplicate",
        "required",
    }
    twice = copy | {"title": "A copy", "slug": shop.content.kept[shop.id_of("SOL-BEZEL")]["slug"]}
    assert {flaw.code for flaw in shop.take("copy", twice).errors} == {
        "style_code_duplicate",
        "slug_duplicate",
    }


def test_a_price_is_ignored_and_said_so(shop: Following) -> None:
    document = shop.edit(CLAW, title="Dear", price=2450, options=_priced(shop))
    (found,) = shop.reconciling.fetch(document["_id"]).warned
    assert {(flaw.path, flaw.code) for flaw in found.flaws} == {
        ("price", "field_ignored"),
        ("options[0].price", "field_ignored"),
    }
    assert shop.happened()[-1] == "product.restyled"


def _priced(shop: Following) -> list[dict[str, Any]]:
    first, *others = shop.content.kept[shop.id_of(CLAW)]["options"]
    return [{**first, "price": 100}, *others]


FILLER = [
    {"options": [7] * 40_000},
    {"media": [{"image": {}, "alt": "", "when": {"x" * 50_000: "y"}}] * 2},
    {"x" * 100_000 + "Price": 1},
    {"story": [words('"\\' * 45_000)]},
    {"story": [words("é" * 45_000)]},
    {"story": [words("\u0001" * 15_000)]},
]


@pytest.mark.parametrize("fields", FILLER, ids=lambda fields: next(iter(fields))[:9])
def test_however_large_and_wrong_a_document_is_it_can_be_put_on_record(
    postgres_store: EventStore, fields: dict[str, Any]
) -> None:
    shop = Following(store=postgres_store)
    document = shop.edit(CLAW, **fields)
    assert shop.take(document["_id"], document).outcome in ("published", "refused")
    assert shop.store.journal.head() > 0


def test_what_lies_under_retired_names_is_known_too() -> None:
    """By name the journal is asked; a name that was retired is still one of the event's."""
    asked: set[str] = set()

    class Asked:
        def after(self, *asks: Any) -> tuple[()]:
            asked.update(asks[2])
            return ()

    known_documents(cast(Journal, Asked()))
    shown_documents(cast(Journal, Asked()), "production")
    assert asked > {"document.placed", "document.refused", "content.published"}
