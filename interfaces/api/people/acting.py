"""Who acted for a customer, and when: told to them by roles; they may end it."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from application.people.advising import end_advising
from domain.kernel import NotFound
from domain.people.advising import ADVISING, Advice, Ground
from interfaces.api.edge.access import CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.routes import Routes

routes = Routes("/me/acting", "acting", "commands")
queries = Routes("/me/acting", "acting", "queries")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingShown:
    """Somebody of the house, by their role, who acted for the customer until then."""

    grant_id: str
    role: str
    ground: Ground
    began_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ActingsShown:
    """All of them, the last first."""

    items: tuple[ActingShown, ...]


@queries.get("", CUSTOMER, ActingsShown)
def actings(asked: Asked) -> Response:
    """Who of the house acted for the customer, and when."""
    grants = asked.look(lambda d: d.state(ADVISING, asked.customer_id)).grants
    return plain(ActingsShown(tuple(map(shown, reversed(grants)))), NOT_KEPT)


@routes.delete("/{grant_id}", CUSTOMER, ActingShown, refuses=(NotFound,))
def end_acting(grant_id: Id, asked: Asked) -> Response:
    """End it at once."""
    return asked.do(lambda d: shown(end_advising(d, asked.customer_id, grant_id)))


def shown(advice: Advice) -> ActingShown:
    return ActingShown(
        grant_id=advice.grant_id,
        role=advice.role,
        ground=advice.ground,
        began_at=advice.began_at,
        until=advice.until,
    )
