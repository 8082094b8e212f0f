"""Content is found by kind and address until it is withdrawn."""

from sqlalchemy import Engine

from domain.catalogue.content import ContentPublished, ContentWithdrawn
from projections.content import CONTENT_SHOWN, content, contents
from tests.projections.folding import Happened, folded, history, same_in_all_batches
from tests.projections.samples import NOON


def published(key: str, address: str, kind: str = "page", body: str = "{}") -> Happened:
    event = ContentPublished(kind=kind, address=address, rev="r", updated_at=NOON, body=body)
    return f"content-{key}", event


LIFE: list[Happened] = [
    published("a", "about", body='{"_id": "a", "title": "About", "words": [1]}'),
    published("b", "visit"),
    published("c", "aurora", "collection"),
    published("d", "about", body='{"title": "About us"}'),
    published("e", "broken", body="no json"),
    ("content-b", ContentWithdrawn(kind="page")),
]


def test_content_by_kind_and_address(pool: Engine) -> None:
    same_in_all_batches(pool, CONTENT_SHOWN, history(LIFE))
    with folded(pool, CONTENT_SHOWN, history(LIFE)) as connection:
        first = contents(connection, "page", limit=2)
        rest = contents(connection, "page", limit=2, cursor=first.cursor)
        found = [(each.address, each.document_id) for each in (*first.items, *rest.items)]
        assert found == [("about", "a"), ("about", "d"), ("broken", "e")]
        assert first.items[0].body == {"title": "About", "words": [1]}
        newest = content(connection, "page", "about")
        assert newest is not None
        assert (newest.document_id, newest.kind, newest.updated_at) == ("d", "page", NOON)
        assert content(connection, "page", "visit") is None
        assert content(connection, "page", "aurora") is None
