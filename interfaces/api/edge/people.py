"""People by their names in what staff read.

On record stands a pseudonym; who that is, is looked up as an answer leaves, so that no name lies in
the log, in a read model or under an Idempotency-Key.
"""

import json
from collections.abc import Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from interfaces.api.edge.needs import Staff

SUFFIX = "_name"


async def with_names(staff: Staff, response: Response) -> Response:
    """Every field `x_name` beside a pseudonym in `x`, filled in."""
    body = getattr(response, "body", b"")
    if response.media_type != "application/json" or f'{SUFFIX}":'.encode() not in body:
        return response
    told = json.loads(body)
    places = list(_places(told))
    names = await run_in_threadpool(staff.names, {place[field] for place, field in places})
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
