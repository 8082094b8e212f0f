"""Refused documents wait for their editor until a later good revision comes."""

from datetime import timedelta

from sqlalchemy import Engine

from domain.catalogue.document import DocumentPlaced, DocumentRefused, DocumentRemoved
from domain.catalogue.flaw import Flaw
from projections.refused_documents import REFUSED_DOCUMENTS, RefusedDocument, refused_documents
from tests.designs import style
from tests.projections.folding import Happened, folded, history, same_in_all_batches
from tests.projections.products.publishing import published, withdrawn
from tests.projections.samples import NOON

FLAWS = (
    Flaw(path="title", code="required", message="A text is due."),
    Flaw(path="slug.current", code="invalid_value", message="A text of a form is due."),
)
CLAW = "id-SOL-CLAW"


def refused(key: str = CLAW, day: int = 1, code: str | None = "SOL-CLAW") -> Happened:
    at = NOON + timedelta(days=day)
    event = DocumentRefused(style_code=code, rev=f"r{day}", updated_at=at, errors=FLAWS)
    return f"document-{key}", event


def placed(key: str = CLAW, day: int = 0) -> Happened:
    at = NOON + timedelta(days=day)
    return f"document-{key}", DocumentPlaced(style_code="SOL-CLAW", rev="r", updated_at=at)


def waiting(pool: Engine, *happened: Happened) -> tuple[RefusedDocument, ...]:
    events = history(happened, at=NOON)
    same_in_all_batches(pool, REFUSED_DOCUMENTS, events)
    with folded(pool, REFUSED_DOCUMENTS, events) as connection:
        return refused_documents(connection).items


def test_all_errors_are_listed_with_what_is_sold_meanwhile(pool: Engine) -> None:
    (found,) = waiting(pool, published(style()), placed(), refused())
    assert found == RefusedDocument(
        document_id=CLAW,
        style_code="SOL-CLAW",
        rev="r1",
        updated_at=NOON + timedelta(days=1),
        refused_at=NOON,
        on_sale_rev="1",
        errors=FLAWS,
    )


def test_nothing_is_sold_of_what_was_never_good_or_was_withdrawn(pool: Engine) -> None:
    never, gone, copy = waiting(
        pool,
        published(style()),
        refused("copy"),
        withdrawn("SOL-CLAW"),
        refused(),
        refused("nameless", code=None),
    )
    assert (never.document_id, never.style_code) == ("nameless", None)
    assert [each.on_sale_rev for each in (never, gone, copy)] == [None, None, None]


def test_what_another_document_sells_is_not_this_ones(pool: Engine) -> None:
    (found,) = waiting(pool, published(style()), refused("copy"))
    assert found.on_sale_rev is None


def test_a_later_good_revision_ends_the_waiting_and_an_older_one_does_not(pool: Engine) -> None:
    assert waiting(pool, refused(), placed(day=2)) == ()
    assert waiting(pool, refused(), placed(day=1)) == ()
    assert len(waiting(pool, refused(), placed(day=0))) == 1


def test_a_document_that_is_gone_waits_no_more(pool: Engine) -> None:
    gone = (f"document-{CLAW}", DocumentRemoved(style_code="SOL-CLAW"))
    assert waiting(pool, refused(), refused("b"), gone)[0].document_id == "b"


def test_pages_make_the_whole(pool: Engine) -> None:
    events = history(refused(f"d{number}") for number in range(5))
    with folded(pool, REFUSED_DOCUMENTS, events) as connection:
        first = refused_documents(connection, limit=3)
        rest = refused_documents(connection, limit=3, cursor=first.cursor)
    found = [each.document_id for each in (*first.items, *rest.items)]
    assert (found, rest.cursor) == (["d4", "d3", "d2", "d1", "d0"], None)
