"""Conceding in a cart: given and withdrawn by a person, and worked out anew when lines change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal, assert_never

from domain.kernel import Erased, Forbidden, Invalid, Personal, command, event
from domain.money import Money
from domain.pricing.order_money.discounts import DiscountExcluded
from domain.selling.cart.cart_line import CartLine, Lines, OfferAgain, line_of, priced_at
from domain.selling.cart.concession import (
    Conceded,
    Concession,
    ConcessionTerms,
    Floor,
    ReducedLine,
    Reduction,
    share_of_price,
)
from domain.selling.cart.reach import Ground, Reach

ReworkCause = Literal["pieces", "offer"]


@command
class GiveConcession:
    """`limit` is the largest share that the role of whoever gives it may take off.

    `grounds` are those of every line that it is to be on. The `note` says why in a few words;
    `subject` is whose key seals it: the cart's own id, which leads to whoever's cart that is.
    """

    concession: Concession
    note: str
    subject: str
    limit: Decimal
    grounds: tuple[Ground, ...]


@command
class WithdrawConcession:
    """What was conceded is paid again; `by` is a pseudonym."""

    by: str


ConcessionCommand = GiveConcession | WithdrawConcession


@event("cart.concession_given")
class ConcessionGiven:
    """It takes the place of what these lines were reduced by before.

    Of old the note stood in the clear among the terms, and is read from there.
    """

    concession: Concession
    lines: tuple[ReducedLine, ...]
    subject: str = ""
    note: Personal[str] | None = None

    @property
    def said(self) -> str | Erased:
        return self.concession.terms.note if self.note is None else self.note


@event("cart.concession_reworked")
class ConcessionReworked:
    """Lines changed, by how many `pieces` there are or by what is on `offer`, and so do parts."""

    lines: tuple[ReducedLine, ...]
    cause: ReworkCause


@event("cart.concession_withdrawn")
class ConcessionWithdrawn:
    line_ids: tuple[str, ...]
    by: str


ConcessionEvent = ConcessionGiven | ConcessionReworked | ConcessionWithdrawn


class ConcessionTermsInvalid(Invalid):
    """A concession is either a share of the price or an amount, and more than nothing."""

    field = "share"


class ConcessionNoteMissing(Invalid):
    """Say in a few words why the price is reduced."""

    field = "note"


class ConcessionNotAuthorised(Forbidden):
    """As {role} you may take off {most} here; ask somebody who may give more."""

    most: Money


def decide_concession(lines: Lines, command: ConcessionCommand) -> tuple[ConcessionEvent, ...]:
    match command:
        case GiveConcession():
            return _given(lines, command)
        case WithdrawConcession(by=by):
            reduced = tuple(line.line_id for line in lines if line.conceded)
            return (ConcessionWithdrawn(line_ids=reduced, by=by),) if reduced else ()
        case _:
            assert_never(command)


def chosen(lines: Lines, line_ids: Iterable[str]) -> Lines:
    """The lines of these names, each once; all where none are named. Raises `NotFound`."""
    return tuple(line_of(lines, each) for each in dict.fromkeys(line_ids)) or lines


def _given(lines: Lines, command: GiveConcession) -> tuple[ConcessionGiven, ...]:
    concession = command.concession
    if concession in [line.conceded.concession for line in lines if line.conceded]:
        return ()
    terms = concession.terms
    _refuse_unclear(terms)
    if not command.note.strip():
        raise ConcessionNoteMissing
    wanted = chosen(lines, terms.line_ids)
    grounds = {ground.line_id: ground for ground in command.grounds}
    reach = Reach(wanted, grounds, command.limit)
    if not reach.reducible or (terms.line_ids and reach.reducible != wanted):
        raise DiscountExcluded
    amount = terms.amount or share_of_price(reach.price, terms.share or Decimal(0))
    if not amount:
        raise ConcessionTermsInvalid
    if amount > reach.authorised:
        raise ConcessionNotAuthorised(role=concession.role, most=reach.most)
    return (
        ConcessionGiven(
            concession=concession,
            lines=tuple(reach.spread(amount)),
            subject=command.subject,
            note=command.note,
        ),
    )


def _refuse_unclear(terms: ConcessionTerms) -> None:
    """Raises `ConcessionTermsInvalid`."""
    by_share = terms.share is not None and 0 < terms.share < 1
    by_amount = terms.amount is not None and terms.amount.minor > 0
    both = terms.share is not None and terms.amount is not None
    if both or not (by_share or by_amount):
        raise ConcessionTermsInvalid


def fewer_or_more(lines: Lines) -> tuple[ConcessionReworked, ...]:
    """What there are other pieces of has another part."""
    return _reworked(lines, {}, "pieces")


def offered_again(lines: Lines, command: OfferAgain) -> tuple[ConcessionReworked, ...]:
    """What has another price, or another floor, has another part."""
    floors = {now.line_id: now.floor for now in command.lines if now.floor}
    return _reworked(lines, floors, "offer")


def _reworked(
    lines: Lines, floors: Mapping[str, Floor], cause: ReworkCause
) -> tuple[ConcessionReworked, ...]:
    found = tuple(_moved(lines, floors))
    return (ConcessionReworked(lines=found, cause=cause),) if found else ()


def _moved(lines: Lines, floors: Mapping[str, Floor]) -> Iterator[ReducedLine]:
    for line in lines:
        now = priced_at(line, line.price, floors.get(line.line_id))
        if now.conceded and now.taken != line.taken:
            yield ReducedLine(line.line_id, now.conceded.reduction)


def evolve_concession(lines: Lines, event: ConcessionEvent) -> Lines:
    match event:
        case ConcessionGiven(concession=concession):
            parts = {each.line_id: each.reduction for each in event.lines}
            return tuple(
                replace(line, conceded=Conceded(concession, parts[line.line_id]))
                if line.line_id in parts
                else line
                for line in lines
            )
        case ConcessionReworked():
            parts = {each.line_id: each.reduction for each in event.lines}
            return tuple(_with_part(line, parts.get(line.line_id)) for line in lines)
        case ConcessionWithdrawn(line_ids=line_ids):
            return tuple(
                replace(line, conceded=None) if line.line_id in line_ids else line for line in lines
            )
        case _:
            assert_never(event)


def _with_part(line: CartLine, part: Reduction | None) -> CartLine:
    if line.conceded is None or part is None:
        return line
    return replace(line, conceded=Conceded(line.conceded.concession, part))


def dearer(before: Lines, event: ConcessionEvent) -> tuple[CartLine, ...]:
    """The lines that cost more than was seen, though nobody but the house changed them."""
    if isinstance(event, ConcessionReworked) and event.cause == "pieces":
        return ()
    taken = {line.line_id: line.taken for line in evolve_concession(before, event)}
    return tuple(line for line in before if taken[line.line_id] < line.taken)
