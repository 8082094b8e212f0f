"""Refusals as RFC 9457 problem documents: the status of each kind, the sentence, the facts."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, get_origin, get_type_hints

from pydantic import TypeAdapter
from starlette.responses import JSONResponse

from domain.kernel import Kind, Refusal
from domain.money import Money
from domain.pricing.engine.breakdown import customer_lines
from domain.selling.order.order_line import OrderLine
from interfaces.api.edge.refusals import EdgeRefusal, FieldError, FieldsInvalid, OurFault

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "1"
STATUSES: dict[Kind, int] = {
    "unreadable": 400,
    "forbidden": 403,
    "not_found": 404,
    "refused": 409,
    "gone": 410,
    "invalid": 422,
    "fault": 500,
    "unreachable": 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNow:
    """What a part of a line costs."""

    code: str
    label: str
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNow:
    """A line of an order as it would be now; what it costs the house is not told."""

    line_id: str
    title: str
    quantity: int
    total: Money
    vat: Money
    items: tuple[ItemNow, ...]


def status_of(kind: type[Refusal]) -> int:
    return kind.status if issubclass(kind, EdgeRefusal) else STATUSES[kind.kind]


def problem(
    refusal: Refusal, *, request_id: str, status: int | None = None, part: str = ""
) -> JSONResponse:
    """The problem document of a refusal, which is about a part of what was sent.

    What is our own fault is named but not explained.
    """
    code, status = _code(refusal), status or status_of(type(refusal))
    body = {
        **(facts(refusal) if status < 500 else {}),
        "type": f"urn:elysium:problem:{code}",
        "title": title(code),
        "status": status,
        "detail": sentence(OurFault() if status == 500 else refusal),
        "code": code,
        "errors": [asdict(error) for error in _errors(refusal, part)],
        "request_id": request_id,
    }
    headers = _headers(status, again=refusal.again)
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def title(code: str) -> str:
    return code.replace("_", " ").capitalize()


def sentence(refusal: Refusal) -> str:
    """The docstring's words, with lists and instants written as people write them.

    Where it is known what would help, that follows them.
    """
    words = " ".join((type(refusal).__doc__ or refusal.code).split())
    said = words.format_map(_Said({name: _said(value) for name, value in refusal.facts.items()}))
    return " ".join((said.strip(), *filter(None, (refusal.facts.get("remedy"),))))


def facts(refusal: Refusal) -> dict[str, Any]:
    """The facts that the refusal's class annotates, as JSON."""
    return {
        name: adapter.dump_python(_public(refusal.facts[name]), mode="json")
        for name, adapter in facts_of(type(refusal)).items()
        if name in refusal.facts
    }


def facts_of(kind: type[Refusal]) -> dict[str, TypeAdapter[Any]]:
    """The facts of a class of refusals, and how each is written."""
    if kind not in _FACTS:
        hints = get_type_hints(kind).items()
        told = {name: hint for name, hint in hints if get_origin(hint) is not ClassVar}
        _FACTS[kind] = {name: TypeAdapter(_PUBLIC.get(hint, hint)) for name, hint in told.items()}
    return _FACTS[kind]


_FACTS: dict[type[Refusal], dict[str, TypeAdapter[Any]]] = {}
_PUBLIC: dict[Any, Any] = {tuple[OrderLine, ...]: tuple[LineNow, ...]}


def _public(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return tuple(_line(each) if isinstance(each, OrderLine) else each for each in value)


def _line(line: OrderLine) -> LineNow:
    parts = customer_lines(line.price)
    return LineNow(
        line_id=line.line_id,
        title=line.title,
        quantity=line.quantity,
        total=line.gross,
        vat=line.vat,
        items=tuple(ItemNow(code=p.code, label=p.label, total=p.inc_vat) for p in parts),
    )


def _code(refusal: Refusal) -> str:
    if isinstance(refusal, FieldsInvalid) and refusal.errors:
        return refusal.errors[0].code
    return refusal.code


def _errors(refusal: Refusal, part: str) -> tuple[FieldError, ...]:
    if isinstance(refusal, FieldsInvalid):
        return refusal.errors
    path = ".".join(filter(None, (part, refusal.place)))
    return (FieldError(path, refusal.code, sentence(refusal)),) if path else ()


def _headers(status: int, *, again: bool) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if again or status == 503:
        headers["Retry-After"] = RETRY_SECONDS
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


class _Said(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"({key})"


def _said(value: Any) -> str:
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(_said(each) for each in value)
    if isinstance(value, datetime):
        return f"{value:%d %B %Y, %H:%M} UTC"
    return str(value)
