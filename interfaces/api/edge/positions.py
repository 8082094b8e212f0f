"""How far each read model has come, beside the head of the log."""

from dataclasses import dataclass

from fastapi import Response
from starlette.responses import JSONResponse

from application.store.ports import Unavailable
from interfaces.api.edge.access import ANYONE
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.routes import Routes
from projections.kit.read_model import ReadModel
from projections.kit.reading import BeingBuilt

routes = Routes("", "operation", "queries")


@dataclass(frozen=True, slots=True)
class Positions:
    """`caught_up` when every read model holds every event up to `head`; None is being built."""

    head: int
    caught_up: bool
    read_models: dict[str, int | None]


@routes.get("/positions", ANYONE, Positions, refuses=(Unavailable,))
def positions(asked: Asked) -> Response:
    """How far each read model has come, beside the head of the log."""
    head = asked.api.store.journal.head()
    reached = {model.name: _position(asked, model) for model in asked.api.read_models}
    caught_up = all(at is not None and at >= head for at in reached.values())
    return JSONResponse({"head": head, "caught_up": caught_up, "read_models": reached})


def _position(asked: Asking, model: ReadModel) -> int | None:
    try:
        return asked.api.reader.position(model)
    except BeingBuilt:
        return None
