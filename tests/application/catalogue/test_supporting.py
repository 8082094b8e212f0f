"""Documents that are no products: shown, replaced and withdrawn like those that are."""

from domain.catalogue.content import ContentPublished
from tests.application.catalogue.following import COLLECTIONS, Following


def test_a_collection_is_shown_under_its_address_until_it_is_gone() -> None:
    shop = Following()
    shop.reconciling.sync()
    head = shop.store.journal.head()
    aurora = next(each for each in COLLECTIONS if each["slug"]["current"] == "aurora")
    shop.reconciling.fetch(aurora["_id"])
    assert shop.store.journal.head() == head
    newer = {"_rev": "newer", "_updatedAt": "2026-03-02T00:00:00Z", "title": "Dawn"}
    shop.content.put(aurora | newer)
    shop.reconciling.fetch(aurora["_id"])
    event = shop.store.journal.after(head, 9)[0].event
    assert isinstance(event, ContentPublished)
    assert (event.kind, event.address, '"title":"Dawn"' in event.body) == (
        *("collection", "aurora"),
        True,
    )
    shop.content.remove(aurora["_id"])
    assert shop.reconciling.compare().absent == (aurora["_id"],)
    assert shop.reconciling.compare().of("withdrawn") == 1
    assert shop.happened()[-2:] == ["content.withdrawn", "catalogue.compared"]


def test_without_a_slug_the_code_or_the_id_is_the_address() -> None:
    shop = Following([])
    plain = {"_type": "metal", "_rev": "1", "_updatedAt": "2026-03-01T00:00:00Z"}
    head = shop.store.journal.head()
    shop.take("metal-1", {"_id": "metal-1", "code": "au750_y", **plain})
    shop.take("metal-2", {"_id": "metal-2", "code": "No Address!", **plain})
    events = [each.event for each in shop.store.journal.after(head, 9)]
    assert [each.address for each in events] == ["au750_y", "metal-2"]
