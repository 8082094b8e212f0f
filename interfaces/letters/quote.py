"""Letters about a quote: as it was given, and a day before it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from application.selling.mail import Letter
from domain.selling.letter import QuoteLetter
from domain.selling.quote import Open
from interfaces.letters.sheet import Button, Facts, Note, Part, Piece, Row, Sheet
from interfaces.letters.stationery import Addressee, Heading, Stationery
from interfaces.letters.words import CLASS_WORDS, long_date, long_time, money, parts_of

SUBJECTS: dict[QuoteLetter, str] = {
    "M23": "Your quote from {house}",
    "M24": "Your quote from {house} ends soon",
}
LAST_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Quote:
    quote_id: str
    live: Open


def quote_letter(paper: Stationery, kind: QuoteLetter, quote: Quote, to: Addressee) -> Letter:
    """The price that is kept, what it is made up of, and until when."""
    quoted, until = quote.live.quoted, _until(quote.live.lock.valid_until)
    price = money(quoted.price.total)
    opening = {
        "M23": f"We keep this price for you, {price} with VAT, until {until}.",
        "M24": f"Your quote of {price} ends on {until}. Until then its price and its stones are "
        "kept for you.",
    }[kind]
    sheet = Sheet(
        label="Your quote",
        opening=(opening,),
        parts=(
            Button("See your quote", paper.house.page_of_quote(quote.quote_id)),
            _piece(quote.live),
            *_breakdown(quote.live),
            _sum(quote.live),
            *_terms(quote.live),
        ),
    )
    subject = SUBJECTS[kind].format(house=paper.house.name)
    return paper.written(Heading(kind=kind, to=to, subject=subject), sheet)


def _sum(live: Open) -> Part:
    quoted = live.quoted
    return Facts(
        (
            Row("Total", money(quoted.price.total), strong=True),
            Row("of which VAT", money(quoted.price.vat)),
            Row("Valid until", _until(live.lock.valid_until)),
            Row("Leaves us, if ordered on the day of this quote, by", _leaves(live)),
        )
    )


def _terms(live: Open) -> tuple[Part, ...]:
    quoted = live.quoted
    return (
        Note(CLASS_WORDS[quoted.return_class]),
        *(Note(caveat.words) for caveat in quoted.caveats),
        Note(f"A quote is no order. Terms of sale, version {quoted.terms_version}."),
    )


def _piece(live: Open) -> Part:
    quoted = live.quoted
    rows = tuple(Row(said.option, said.value) for said in quoted.specification)
    return Piece(quoted.title, money(quoted.price.total), rows)


def _breakdown(live: Open) -> tuple[Part, ...]:
    rows = tuple(
        Row(part.label, money(part.inc_vat))
        for part in parts_of(live.quoted.price)
        if part.inc_vat is not None
    )
    return (Facts(rows, heading="How the price is made up"),) if rows else ()


def _leaves(live: Open) -> str:
    return long_date(live.quoted.promise.promised_on)


def _until(instant: datetime) -> str:
    """The last minute in which it holds."""
    return long_time(instant - LAST_MINUTE)
