"""A customer's export: a link for a day, that opens only to whoever has just signed in."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Path, Response
from fastapi.responses import HTMLResponse

from application.people.export import Export
from application.store.event_store import to_json
from application.store.ports import Unavailable
from domain.kernel import Gone, NotFound
from interfaces.api.edge.access import FRESH_CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, plain
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.routes import Routes
from interfaces.api.people.page import page_of

routes = Routes("/me/export", "erasure", "commands")
queries = Routes("/me/export", "erasure", "queries")
OPEN = timedelta(hours=24)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
ExportToken = Annotated[
    str, Path(pattern=r"^[0-9]{1,12}\.[0-9a-f]{64}$", description="What its link ends with.")
]


class ExportLinkOver(Gone):
    """This link was good for a day; ask for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLink:
    """Both open until `expires_at` to whoever has just signed in: JSON, and the same as a page."""

    url: str
    page_url: str
    expires_at: datetime


@routes.post("", FRESH_CUSTOMER, ExportLink)
def ask_export(asked: Asked) -> Response:
    """Links to all that is kept about you. It is put together when it is opened, and never kept."""
    expires = int((asked.api.store.clock.now() + OPEN).timestamp())
    url = f"{asked.api.public_url.rstrip('/')}/me/export/{expires}.{_proof(asked, expires)}"
    until = datetime.fromtimestamp(expires, UTC)
    return plain(ExportLink(url=url, page_url=f"{url}/page", expires_at=until), NOT_KEPT)


REFUSES = (NotFound, ExportLinkOver, Unavailable)


@queries.get("/{export_token}", FRESH_CUSTOMER, Export, refuses=REFUSES)
def open_export(export_token: ExportToken, asked: Asked) -> Response:
    """All that is kept about you, what for, who else receives it and how long."""
    found = to_json(_opened(asked, export_token))
    headers = NOT_KEPT | {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return Response(found, headers=headers, media_type="application/json")


@queries.get("/{export_token}/page", FRESH_CUSTOMER, media=("text/html",), refuses=REFUSES)
def open_export_page(export_token: ExportToken, asked: Asked) -> Response:
    """The same as a page to be read."""
    html = page_of(_opened(asked, export_token), asked.api.house.name)
    return HTMLResponse(html, headers=NOT_KEPT | {"Content-Security-Policy": POLICY})


def _opened(asked: Asking, token: str) -> Export:
    """Another's link, and an invented one, are not there."""
    expires, _, proof = token.partition(".")
    if not hmac.compare_digest(proof, _proof(asked, int(expires))):
        raise NotFound
    if asked.api.store.clock.now().timestamp() >= int(expires):
        raise ExportLinkOver
    return asked.api.erasing.export(asked.customer_id)


def _proof(asked: Asking, expires: int) -> str:
    return asked.api.tokens.digest_of_text(asked.customer_id, f"export/{expires}")
