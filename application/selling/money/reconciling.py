"""The record held against the provider's own list; nothing of what differs is acted upon."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal

from application.selling.money.paying import IntentReport, kept_under, record_report
from application.selling.money.payments import Payments, UnknownToProvider
from application.selling.money.returning import Back, Returning
from application.shop import Shop
from application.store.event_store import EventStore, Request, following, stream_of
from application.store.instants import APART, position_before
from domain.envelope import Recorded
from domain.kernel import name_of
from domain.money import Money
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import Aside
from domain.selling.payment.standing import Captured, NoPayment, PaymentCaptured, State

Kind = Literal[
    "money_without_order",
    "order_without_money",
    "amount_differs",
    "refund_unexplained",
    "dispute_unlisted",
]
AT_ONCE, A_PAGE = 1_000, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """`provider_has` and `we_have` are what was taken, or sent back, in the words of each."""

    kind: Kind
    payment_id: str
    provider_id: str
    order_id: str | None
    provider_has: Money
    we_have: Money


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many payments of the provider were looked at, and what differs after that."""

    checked: int
    differences: tuple[Discrepancy, ...]


@dataclass(frozen=True, slots=True)
class Reconciling:
    """What a lost webhook would have told is recorded first, as the webhook would."""

    store: EventStore
    payments: Payments
    shop: Callable[[], Shop]
    request: Request

    def between(self, since: datetime, until: datetime) -> Reconciled:
        checked, taken = 0, set[str]()
        found: list[Discrepancy] = []
        for page in _paged(self.payments.made_between(since, until)):
            look = self.store.look()
            look.prefetch(stream_of(PAYMENT, kept_under(each)) for each in page)
            checked += len(page)
            taken |= {each.provider_id for each in page if each.status == "captured"}
            for report in page:
                found += self._differences(report, look.state(PAYMENT, kept_under(report)))
        found += self._without_money(since, until, taken)
        return Reconciled(checked, tuple(found))

    def _differences(self, report: IntentReport, state: State) -> Iterator[Discrepancy]:
        """`state` is the payment's before it was looked at."""
        key = kept_under(report)
        if not _is_recorded(state, report):
            request, shop = following(self.request), self.shop()
            self.store.run(lambda d: record_report(d, shop, report), request)
            state = self._state(key)
        if Back(state, report).is_unlooked:
            Returning(self.store, self.payments, self.request).look(report)
            state = self._state(key)
        return _differences(key, state, report)

    def _without_money(
        self, since: datetime, until: datetime, known: set[str]
    ) -> Iterator[Discrepancy]:
        """Captured as we have it, and of an intent that is not among those taken of this time."""
        for recorded in self._captured(since, until):
            taken = recorded.event
            if taken.purpose == "transfer":  # of that only the bank knows
                continue
            if taken.provider_id in known or not since <= taken.tax_point <= until:
                continue
            nothing = Money(0, taken.amount.currency)
            try:
                report = self.payments.read(taken.provider_id)
                has = report.amount if report.status == "captured" else nothing
            except UnknownToProvider:
                has = nothing
            if has != taken.amount:
                yield Discrepancy(
                    kind="order_without_money",
                    payment_id=recorded.key,
                    provider_id=taken.provider_id,
                    order_id=taken.order_id,
                    provider_has=has,
                    we_have=taken.amount,
                )

    def _captured(self, since: datetime, until: datetime) -> Iterator[Recorded[PaymentCaptured]]:
        """What the log has of this time and a little around it, however long the log is."""
        position = position_before(self.store.journal, since)
        while page := self.store.journal.after(position, AT_ONCE, [name_of(PaymentCaptured)]):
            yield from page
            if page[-1].envelope.recorded_at > until + APART:
                return
            position = page[-1].position

    def _state(self, key: str) -> State:
        return self.store.look().state(PAYMENT, key)


def _paged(reports: Iterator[IntentReport]) -> Iterator[list[IntentReport]]:
    while page := list(islice(reports, A_PAGE)):
        yield page


def _differences(key: str, state: State, report: IntentReport) -> Iterator[Discrepancy]:
    taken, nothing = _taken(state, report), Money(0, report.amount.currency)

    def differs(kind: Kind, provider_has: Money, we_have: Money) -> Discrepancy:
        return Discrepancy(
            kind=kind,
            payment_id=key,
            provider_id=report.provider_id,
            order_id=None if isinstance(state, NoPayment) else state.asked.order_id,
            provider_has=provider_has,
            we_have=we_have,
        )

    if report.status == "captured" and report.amount != taken and not _explained(state, report):
        own = _is_own(state, report)
        kind: Kind = "amount_differs" if own else "money_without_order"
        yield differs(kind, report.amount, taken)
    sent_back, ours = report.refunded or nothing, Back(state, report).explained
    if sent_back != ours:
        yield differs("refund_unexplained", sent_back, ours)
    if report.disputed and not any(each.needs.reason == "dispute" for each in state.aside):
        yield differs("dispute_unlisted", report.amount, nothing)


def _is_own(state: State, report: IntentReport) -> bool:
    return not isinstance(state, NoPayment) and state.provider_id == report.provider_id


def _taken(state: State, report: IntentReport) -> Money:
    own = isinstance(state, Captured) and _is_own(state, report)
    return state.taken if own and isinstance(state, Captured) else Money(0, report.amount.currency)


def _is_recorded(state: State, report: IntentReport) -> bool:
    return report.status == "captured" and _taken(state, report) == report.amount


def _of(state: State, report: IntentReport) -> tuple[Aside, ...]:
    return tuple(each for each in state.aside if each.needs.provider_ref == report.provider_id)


def _explained(state: State, report: IntentReport) -> bool:
    """A person decided about it."""
    asides = _of(state, report)
    return bool(asides) and all(each.resolved for each in asides)
