"""People by their names in what staff read.

On record stands a pseudonym; who that is, is looked up as an answer leaves, so that no name lies in
the log, in a read model or under an Idempotency-Key.
"""

import json
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from functools import partial
from typing import Any, Protocol

from starlette.responses import Response

SUFFIX = "_name"


Look = Callable[[], Mapping[str, str]]
Run = Callable[[Look], Coroutine[Any, Any, Mapping[str, str]]]
"""How what asks the record is done, off the event loop."""


class Named(Protocol):
    """Who knows what some pseudonyms stand for: those of people, or of systems."""

    def names(self, ids: Collection[str], /) -> Mapping[str, str]: ...


async def with_names(response: Response, run: Run, *known: Named) -> Response:
    """Every field `x_name` beside a pseudonym in `x`, filled in."""
    body = getattr(response, "body", b"")
    if response.media_type != "application/json" or f'{SUFFIX}":'.encode() not in body:
        return response
    told = json.loads(body)
    places = list(_places(told))
    ids = {place[field] for place, field in places}
    names: dict[str, str] = {}
    for each in known:
        names |= await run(partial(each.names, ids))
    for place, field in places:
        place[field + SUFFIX] = names.get(place[field], place[field + SUFFIX])
    response.body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    response.headers["Content-Length"] = str(len(response.body))
    return response


def _places(told: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Each object with the name of a field that is beside one for a name."""
    if isinstance(told, list):
        for each in told:
            yield from _places(each)
    elif isinstance(told, dict):
        for field, value in told.items():
            if isinstance(value, str) and field + SUFFIX in told:
                yield told, field
            yield from _places(value)
