"""What the doctor asks about catalogue and shelf: is it looked after, does anything wait."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from interfaces.proof.doctor.finding import Finding, doubtful, fine
from projections.kit.followers import within
from projections.products.fold import PRODUCT_LISTING
from projections.products.shelf_gaps import gap_count
from projections.refused_documents import REFUSED_DOCUMENTS

LONGEST_UNRECONCILED = timedelta(hours=1)
LOOKS: LiteralString = """
    SELECT max((arguments->>'at')::timestamptz)
               FILTER (WHERE status = 'done' AND outcome <> 'superseded'),
           max(due_at) FILTER (WHERE status = 'due' AND due_at > clock_timestamp())
    FROM deliveries WHERE effect = 'reconcile_catalogue'"""
THERE: LiteralString = "SELECT 1 FROM pg_namespace WHERE nspname = %s"


def catalogue(connection: Connection[Any], planted: Collection[str] = ()) -> Finding:
    """A shop that was opened moments ago waits for its first look.

    What was planted to be refused is said, and waits for no editor.
    """
    last, awaited = connection.execute(LOOKS).fetchone() or (None, None)
    if last is None and awaited is None:
        said = "was never reconciled with the content store by itself"
        return doubtful("catalogue", said, "see that `clock` and `work` run; look at deliveries")
    if last is None:
        return fine("catalogue", f"is reconciled for the first time at {awaited:%H:%M} UTC")
    when = f"was last reconciled on {last:%d %B %Y at %H:%M} UTC"
    if datetime.now(UTC) - last > LONGEST_UNRECONCILED:
        return doubtful("catalogue", when, "see that `clock` and `work` run and Sanity answers")
    refused = _refused(connection)
    if waiting := len(refused.difference(planted)):
        said = f"{when}; {waiting} documents are refused"
        return doubtful("catalogue", said, "their editors see why at /staff/refused-documents")
    if refused:
        said = f"{when}; {len(refused)} documents are refused, as planted to show it"
        return fine("catalogue", said)
    return fine("catalogue", f"{when}; no document is refused")


def shelf(connection: Connection[Any], planted: Collection[str] = ()) -> Finding:
    """Whatever staff are told of at /staff/shelf, but for the skus that are `planted`."""
    if connection.execute(THERE, (PRODUCT_LISTING.schema,)).fetchone() is None:
        return fine("shelf", "is not looked at before the listing of products is built")
    borrowed = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    with borrowed.connect() as looking:
        gaps = gap_count(within(looking, PRODUCT_LISTING.schema), planted)
    if gaps:
        said = f"things shown but not stocked, or stocked but not shown or priced: {gaps}"
        return doubtful("shelf", said, "see each, and why, at /staff/shelf")
    return fine("shelf", "what is shown is stocked; what is stocked is shown and priced")


def _refused(connection: Connection[Any]) -> set[str]:
    """The documents that are refused; none while the read model is not built yet."""
    schema = REFUSED_DOCUMENTS.schema
    if connection.execute(THERE, (schema,)).fetchone() is None:
        return set()
    listing = SQL("SELECT document_id FROM {}").format(Identifier(schema, "refused"))
    return {row[0] for row in connection.execute(listing)}
