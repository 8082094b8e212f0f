"""Refusals as RFC 9457 problem documents: the status of each kind, the sentence, the facts."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, get_origin, get_type_hints

from pydantic import TypeAdapter
from starlette.responses import JSONResponse

from domain.kernel import Kind, Refusal
from domain.money import Money
from domain.pricing.engine.breakdown import customer_lines
from domain.pricing.engine.result import PriceLine
from domain.selling.order.order_line import LineCompared
from interfaces.api.edge.refusals import EdgeRefusal, FieldError, FieldsInvalid, OurFault

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "1"
LINE = "line_id"
STATUSES: dict[Kind, int] = {
    "unreadable": 400,
    "forbidden": 403,
    "not_found": 404,
    "refused": 409,
    "gone": 410,
    "invalid": 422,
    "too_soon": 429,
    "fault": 500,
    "unreachable": 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNow:
    """What a part of a line of one piece costs, and what it cost when the cart showed it."""

    code: str
    label: str
    before: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNow:
    """A line of an order as it would be now; what it costs the house is not told.

    `before` is the total at which the cart showed it: the same where this line did not move. What
    the house takes off by `courtesy`, and took off by `courtesy_before`, is not in the totals any
    more; `items` are of one piece, before any courtesy.
    """

    line_id: str
    title: str
    quantity: int
    before: Money
    courtesy_before: Money
    courtesy: Money
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
        "errors_left_out": refusal.unnamed if isinstance(refusal, FieldsInvalid) else 0,
        "request_id": request_id,
    }
    after = refusal.facts.get("retry_after", RETRY_SECONDS)
    headers = _headers(status, after=str(after), again=refusal.again)
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
    """The facts that the refusal's class annotates, and the line that it is about, as JSON."""
    line = {LINE: refusal.facts[LINE]} if LINE in refusal.facts else {}
    return line | {
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
_PUBLIC: dict[Any, Any] = {tuple[LineCompared, ...]: tuple[LineNow, ...]}


def _public(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return tuple(_line(each) if isinstance(each, LineCompared) else each for each in value)


def _line(compared: LineCompared) -> LineNow:
    line = compared.now
    return LineNow(
        line_id=line.line_id,
        title=line.title,
        quantity=line.quantity,
        before=compared.before.total * line.quantity - compared.taken,
        courtesy_before=compared.taken,
        courtesy=line.taken,
        total=line.gross,
        vat=line.vat,
        items=tuple(_items(customer_lines(compared.before), customer_lines(line.price))),
    )


def _items(before: Iterable[PriceLine], now: Iterable[PriceLine]) -> Iterator[ItemNow]:
    """Every part there is or was, each once."""
    then, today = {part.code: part for part in before}, {part.code: part for part in now}
    for code, part in (then | today).items():
        zero = Money.zero(part.inc_vat.currency)
        yield ItemNow(
            code=code,
            label=part.label,
            before=then[code].inc_vat if code in then else zero,
            total=today[code].inc_vat if code in today else zero,
        )


def _code(refusal: Refusal) -> str:
    if isinstance(refusal, FieldsInvalid) and refusal.errors:
        return refusal.errors[0].code
    return refusal.code


def _errors(refusal: Refusal, part: str) -> tuple[FieldError, ...]:
    if isinstance(refusal, FieldsInvalid):
        return refusal.errors
    paths = [".".join(filter(None, (part, place))) for place in refusal.places or ("",)]
    said = sentence(refusal)
    return tuple(FieldError(path, refusal.code, said) for path in paths if path)


def _headers(status: int, *, after: str, again: bool) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if again or status in (429, 503):
        headers["Retry-After"] = after
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
