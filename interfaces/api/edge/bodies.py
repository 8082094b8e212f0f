"""Request bodies, read once and strictly: bounded, JSON in UTF-8, nothing said twice, no float.

What people typed is read as its fair copy, whatever field it is in.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import regex
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from domain.text import CONTROL, fair_copy
from interfaces.api.edge.cards import holds_card
from interfaces.api.edge.fullness import MOST_FIELDS, refuse_too_full, too_full
from interfaces.api.edge.refusals import (
    BodyTooLarge,
    BodyTooSlow,
    CardNumberRefused,
    ContentEncodingUnsupported,
    ContentTypeUnsupported,
    FieldError,
    FieldsInvalid,
    JsonMalformed,
)

JSON_TYPE = re.compile(r"application/(json|[a-z0-9.+-]+\+json)\s*(;.*)?", re.IGNORECASE)
FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
UNFIT = regex.compile(r"[\x00\p{Cs}]|\p{M}{31}")
"""No more marks on one letter than Unicode asks to be ready for (UAX 15, 13): they are sorted in a
time that grows with their square."""
SLOWEST = 20.0
"""Seconds for a whole body: who sends a byte now and then keeps nothing of ours."""
LARGEST = 2**63 - 1
AS_WRITTEN = frozenset({"document", "email", "raw", "text", "password", "current_password"})
"""Fields with rules of their own: a rule set, an address, a list's own cells, an engraving, and
what somebody proves by who they are."""
OWN_CODES = {"quantity": "quantity_invalid"}
"""Fields whose wrong numbers have a name of their own in the specification."""


class Body(BaseModel):
    """What every request body is: closed to unknown fields, and no value is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


async def raw_body(request: Request, limit: int) -> bytes:
    """All bytes, counted as they arrive.

    Raises `BodyTooLarge`, `BodyTooSlow` or `ContentEncodingUnsupported`.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise ContentEncodingUnsupported
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > limit:
        raise BodyTooLarge(limit=limit)
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise BodyTooLarge(limit=limit)
    except TimeoutError:
        raise BodyTooSlow from None
    return bytes(body)


def parsed(body: bytes, content_type: str) -> Any:
    """The JSON value, each text its fair copy.

    Raises `ContentTypeUnsupported`, `BodyTooFull`, `JsonMalformed`, `CardNumberRefused` or
    `FieldsInvalid`.
    """
    if not JSON_TYPE.fullmatch(content_type.strip()):
        raise ContentTypeUnsupported
    refuse_too_full(body)
    try:
        value = json.loads(
            body.decode(),
            parse_float=lambda _: _FLOAT,
            parse_constant=lambda _: _FLOAT,
            parse_int=_whole,
            object_pairs_hook=lambda pairs: _named_once([name for name, _ in pairs], dict(pairs)),
        )
    except (ValueError, RecursionError):
        raise JsonMalformed from None
    if errors := list(_errors(value)):
        raise FieldsInvalid.of(errors)
    return _fair(value)


def canonical(value: Any) -> bytes:
    """One spelling of equal JSON values, for digests."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def field_path(parts: tuple[str | int, ...]) -> str:
    """`lines[2].ref`; a name that could not be one of ours is not repeated."""
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part if FIELD_NAME.fullmatch(part) else '?'}"
    return path.removeprefix(".") or "body"


class _Wrong:
    """Stands in a parsed body for what may not be there."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


_FLOAT = _Wrong("float_not_allowed", "Send a whole number, or a decimal as a string.")
_HUGE = _Wrong("invalid_value", "This number is too large.")
_TWICE = _Wrong("invalid_value", "This field is there twice.")
_NOT_TEXT = _Wrong("invalid_value", "This text has characters that cannot be stored.")
_CONTROL = _Wrong("invalid_value", "This text has a control character; type it again.")


def _whole(digits: str) -> "int | _Wrong":
    if len(digits) > 20:
        return _HUGE
    number = int(digits)
    return number if -LARGEST <= number <= LARGEST else _HUGE


def _named_once(names: list[str], named: dict[str, Any]) -> dict[str, Any]:
    if len(names) > MOST_FIELDS:
        raise too_full()
    if len(names) == len(named):
        return named
    times = Counter(names)
    return {name: value if times[name] == 1 else _TWICE for name, value in named.items()}


def _errors(body: Any) -> Iterator[FieldError]:
    """What is wrong in a parsed body, from its beginning."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), body)]
    while waiting:
        path, value = waiting.pop()
        if _is_of_card(value):
            raise CardNumberRefused(field_path(path))
        if isinstance(value, dict):
            value = {name: _NOT_TEXT if UNFIT.search(name) else v for name, v in value.items()}
            waiting += reversed([((*path, name), v) for name, v in value.items()])
        elif isinstance(value, list):
            waiting += reversed([((*path, place), v) for place, v in enumerate(value)])
        elif wrong := _wrong(value, typed=AS_WRITTEN.isdisjoint(path)):
            yield _error(path, wrong)


def _is_of_card(value: Any) -> bool:
    """Also as a mere number, or as the name of a field."""
    if isinstance(value, dict):
        return any(map(holds_card, value))
    return isinstance(value, str | int) and holds_card(str(value))


def _wrong(value: Any, *, typed: bool) -> _Wrong | None:
    if isinstance(value, str) and UNFIT.search(value):
        return _NOT_TEXT
    if isinstance(value, str) and typed and CONTROL.search(value):
        return _CONTROL
    return value if isinstance(value, _Wrong) else None


def _fair(value: Any) -> Any:
    """The same value; it is not deeper than `DEEPEST`."""
    if isinstance(value, str):
        return fair_copy(value)
    if isinstance(value, list):
        return [_fair(each) for each in value]
    if isinstance(value, dict):
        return {k: each if k in AS_WRITTEN else _fair(each) for k, each in value.items()}
    return value


def _error(path: tuple[str | int, ...], wrong: _Wrong) -> FieldError:
    name = path[-1] if path else ""
    own = OWN_CODES.get(str(name)) if wrong in (_FLOAT, _HUGE) else None
    return FieldError(field_path(path), own or wrong.code, wrong.message)
