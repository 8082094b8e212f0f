"""Numbers cut where the answer of a rule can change: in each piece all are alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.catalogue.constraint import Rule, Within
from domain.catalogue.narrowing import Span, is_empty, use
from domain.catalogue.option import Number
from domain.catalogue.satisfiability import asked_numbers
from domain.design.judging.beside import Beside, Reason


@dataclass(frozen=True, slots=True)
class Piece:
    """Numbers of an option, those of them that are `left`, and what blocks all of them."""

    span: Span
    left: Span
    reason: Reason | None = None


def numbers_left(beside: Beside, code: str, number: Number) -> tuple[Piece, ...]:
    """What can be chosen of a number and what not; neighbours with one reason are one piece."""
    found: list[Piece] = []
    for span in pieces(code, Span(number.low, number.high), beside.rules, number.step):
        piece = _tried(beside, code, span)
        if piece and found and found[-1].reason == piece.reason:
            before = found.pop()
            piece = Piece(_both(before.span, span), _both(before.left, piece.left), piece.reason)
        found += [piece] if piece else []
    return tuple(found)


def pieces(code: str, whole: Span, rules: Sequence[Rule], step: Decimal) -> Iterator[Span]:
    """Of an option of numbers a `step` apart."""
    ends = [e for rule in rules for e in rule.then if isinstance(e, Within) and e.option == code]
    starts = {number + more for number in asked_numbers(code, rules) for more in (0, step)}
    starts |= {each.low for each in ends} | {each.high + step for each in ends}
    cuts = [whole.low, *sorted(n for n in starts if whole.low < n <= whole.high)]
    for start, following in zip(cuts, [*cuts[1:], whole.high + step], strict=True):
        if start <= whole.high:
            yield Span(start, following - step)


def joined(spans: Iterable[Span], step: Decimal) -> tuple[Span, ...]:
    """Spans that touch, as one."""
    found: list[Span] = []
    for span in spans:
        if found and span.low <= found[-1].high + step:
            found[-1] = _both(found[-1], span)
        else:
            found.append(span)
    return tuple(found)


def _tried(beside: Beside, code: str, span: Span) -> Piece | None:
    """None when the chosen stone has another number: then there is nothing to choose."""
    room = beside.rooms[code]
    if not isinstance(room, Span):
        return None
    tried = Span(max(room.low, span.low), min(room.high, span.high))
    if is_empty(tried):
        return None
    trial = beside.trying({**beside.rooms, code: tried, use(code): ("yes",)})
    left = trial.rooms[code] if trial.reason is None else tried
    return Piece(span, left if isinstance(left, Span) else tried, trial.reason)


def _both(one: Span, other: Span) -> Span:
    return Span(one.low, other.high)
