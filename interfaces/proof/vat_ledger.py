"""The VAT ledger of a period: every invoice and credit note, chained row by row, from the log."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from application.store.ports import Journal, Unreadable
from domain.deadlines import local_date
from domain.envelope import Recorded
from domain.kernel import Fault, Invalid, name_of
from domain.money import Money
from domain.pricing.order_money.payment_plan import Taxed
from domain.selling.series import NumberTaken
from domain.selling.tax_document import TaxDocumentIssued

COLUMNS = (
    *("number", "kind", "tax_point", "issued_on", "order_no", "currency"),
    *("net", "vat", "gross", "refers_to", "pdf_sha256", "chain_sha256"),
)
WRITTEN = re.compile(r"(?P<year>20\d\d)(-(Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
NAMES = (name_of(TaxDocumentIssued), name_of(NumberTaken))
AT_ONCE = 1_000
TOTAL = "total"
NUMBERED = ("invoice-", "credit-")


class PeriodUnknown(Invalid):
    """{period} is no period; write a year, a quarter or a month, as 2026, 2026-Q4 or 2026-11."""

    field = "period"


class LedgerBroken(Fault):
    """Row {row} of the ledger is not as it was written: its digest is another."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to before `end`, in London; `written` is how it was asked for."""

    written: str
    begin: date
    end: date

    def has(self, day: date) -> bool:
        return self.begin <= day < self.end


@dataclass(frozen=True, slots=True)
class Row:
    """A document as the ledger has it; what a credit note credits is less than nothing."""

    issued: TaxDocumentIssued

    @property
    def amount(self) -> Taxed:
        whole = self.issued.document.total
        credit = self.issued.document.kind == "credit_note"
        return Taxed(-whole.gross, -whole.vat) if credit else whole

    @property
    def told(self) -> tuple[str, ...]:
        document, amount = self.issued.document, self.amount
        return (
            document.number,
            document.kind,
            document.tax_point.isoformat(),
            document.issued_on.isoformat(),
            document.order_no,
            amount.gross.currency,
            *_amounts(amount),
            " ".join(each.number for each in document.refers_to),
            self.issued.digest,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """`sums` are by currency; `unissued` are numbers drawn in the period without a document yet."""

    period: Period
    rows: tuple[Row, ...]
    unissued: tuple[str, ...]

    @property
    def sums(self) -> dict[str, Taxed]:
        found: dict[str, Taxed] = {}
        for row in self.rows:
            currency = row.amount.gross.currency
            before = found.get(currency, Taxed(Money.zero(currency), Money.zero(currency)))
            found[currency] = Taxed(before.gross + row.amount.gross, before.vat + row.amount.vat)
        return found

    @property
    def chain(self) -> str:
        """The digest of the last line, which stands for all of them."""
        return tuple(self._linked())[-1][-1]

    def lines(self) -> Iterator[str]:
        """As CSV: a line of names, a line for each document, and their sum in each currency."""
        yield _csv(COLUMNS)
        yield from map(_csv, self._linked())

    def _linked(self) -> Iterator[tuple[str, ...]]:
        last = genesis(self.period.written)
        for told in (*(row.told for row in self.rows), *self._totals()):
            last = link(last, told)
            yield (*told, last)

    def _totals(self) -> Iterator[tuple[str, ...]]:
        """A line even of nothing, so that no line can be left out at the end unseen."""
        nothing = {"": Taxed(Money.zero(), Money.zero())}
        for currency, sum_ in (self.sums or nothing).items():
            yield (
                TOTAL,
                str(len(self.rows)),
                *_days(self.period),
                "",
                currency,
                *_amounts(sum_),
                "",
                "",
            )


def period(written: str) -> Period:
    """A year, a quarter or a month. Raises `PeriodUnknown`."""
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise PeriodUnknown(period=written)
    year, quarter, month = int(found["year"]), found["quarter"], found["month"]
    if month:
        return Period(written, date(year, int(month), 1), _first_after(year, int(month)))
    if quarter:
        last = 3 * int(quarter)
        return Period(written, date(year, last - 2, 1), _first_after(year, last))
    return Period(written, date(year, 1, 1), date(year + 1, 1, 1))


def ledger(journal: Journal, of: Period) -> Ledger:
    """All that the log has of the period, by tax point and then as it was issued.

    What is sealed stays so: a ledger names nobody.
    """
    events = tuple(_events(journal))
    issued = [each.event for each in events if isinstance(each.event, TaxDocumentIssued)]
    numbers = {each.document.number for each in issued}
    rows = [Row(each) for each in issued if of.has(each.document.tax_point)]
    return Ledger(
        period=of,
        rows=tuple(sorted(rows, key=lambda row: row.issued.document.tax_point)),
        unissued=tuple(number for number in _drawn(events, of) if number not in numbers),
    )


def check(lines: Iterable[str], of: Period) -> str:
    """The chain of a ledger that was exported; raises `LedgerBroken` at the first wrong row."""
    last = genesis(of.written)
    rows = _rows(lines)
    if tuple(next(rows, ())) != COLUMNS:
        raise LedgerBroken(row=0)
    row, number = [""], 0
    for number, row in enumerate(rows, start=1):
        last = link(last, row[:-1])
        if not row or row[-1] != last:
            raise LedgerBroken(row=number)
    if row[0] != TOTAL:
        raise LedgerBroken(row=number + 1)
    return last


def _rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """What is no CSV at all is broken as well: at the row behind the last one that was read."""
    rows = csv.reader(lines)
    try:
        yield from rows
    except csv.Error:
        raise LedgerBroken(row=max(rows.line_num - 1, 0)) from None


def genesis(written: str) -> str:
    return hashlib.sha256(written.encode()).hexdigest()


def link(last: str, told: Sequence[str]) -> str:
    """The digest of a row and of the one before it."""
    return hashlib.sha256("\n".join((last, *told)).encode()).hexdigest()


def _events(journal: Journal) -> Iterator[Recorded[Any]]:
    position, head = 0, journal.head()
    while found := journal.following(position, head, AT_ONCE, NAMES):
        for each in found:
            if isinstance(each, Unreadable):
                raise each.error
            yield each
        position = found[-1].position


def _drawn(events: Iterable[Recorded[Any]], of: Period) -> Iterator[str]:
    for each in events:
        taken, day = each.event, local_date(each.envelope.recorded_at)
        if isinstance(taken, NumberTaken) and each.key.startswith(NUMBERED) and of.has(day):
            yield f"{each.key.partition('-')[2]}-{taken.number:06d}"


def _first_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def _days(of: Period) -> tuple[str, str]:
    return of.begin.isoformat(), (of.end - timedelta(days=1)).isoformat()


def _amounts(amount: Taxed) -> tuple[str, str, str]:
    """Net, VAT and gross."""
    return _plain(amount.gross - amount.vat), _plain(amount.vat), _plain(amount.gross)


def _plain(amount: Money) -> str:
    """1234.50, -0.05"""
    units, pence = divmod(abs(amount.minor), 100)
    return f"{'-' if amount.minor < 0 else ''}{units}.{pence:02}"


def _csv(row: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(row)
    return written.getvalue()
