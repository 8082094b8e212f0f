"""Carrying out an erasure: step by step, each of which finds nothing left when it is repeated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Protocol, get_args

from application.identity.credentials import Credential, Credentials, Sort
from application.identity.passkeys import Key
from application.identity.sessions import Sessions
from application.ids import new_id
from application.people.export import Export, ExportedMeans, ExportedSession, ExportedView
from application.people.mailboxes import Mailboxes
from application.people.views import Views
from application.selling.forgetting import (
    Affairs,
    ask_to_be_forgotten,
    is_awaited,
    is_kept,
    known_to_provider,
    let_go,
    look_at_erasure,
)
from application.store.event_store import Decision, EventStore, Request, following
from application.store.privacy import Keyring
from domain.envelope import Actor, Cause
from domain.people.erasure import (
    ERASURE,
    Asker,
    FinishErasure,
    State,
    UnderWay,
    Waiting,
    WithdrawErasure,
)
from domain.people.forgotten import FORGOTTEN, RecordForgotten
from domain.people.staff_member import STAFF_MEMBER, Appointed
from domain.selling.order import ORDER
from domain.selling.order.stage import NoOrder
from domain.selling.order_number import ORDER_NUMBER, Used
from interfaces.forgetting.exporting import exported, purposes
from interfaces.forgetting.register import Register
from interfaces.forgetting.streams import streams_of
from interfaces.postgres.forgotten import BesideTheLog
from interfaces.postgres.staff_reads import PostgresStaffReads
from projections.kit.reading import Reader
from projections.persons import PERSONS, Traces, orders_of_others, subject_of, traces

Step = Callable[[], object]


class Identity(Protocol):
    """Who is signed in, and what people prove by who they are."""

    @property
    def sessions(self) -> Sessions: ...

    @property
    def credentials(self) -> Credentials: ...

    @property
    def mailboxes(self) -> Mailboxes: ...


@dataclass(frozen=True, slots=True)
class Whom:
    """A person, and all that is theirs; the `mailboxes` are also those that they left."""

    subject: str
    traces: Traces
    mailboxes: frozenset[str]

    @property
    def subjects(self) -> frozenset[str]:
        return self.traces.subjects | {self.subject}

    @property
    def pseudonyms(self) -> frozenset[str]:
        return self.subjects | self.traces.owners

    @property
    def keys(self) -> frozenset[str]:
        """What their things are called by whoever looks at one."""
        return self.pseudonyms | {each.key for each in self.traces.found}

    @property
    def names(self) -> frozenset[str]:
        """By which a restored backup knows them."""
        return self.pseudonyms | self.mailboxes

    @property
    def affairs(self) -> Affairs:
        found = self.traces
        return Affairs(
            orders=found.keys("order"),
            payments=found.keys("payment"),
            cases=found.keys("service_case"),
        )


@dataclass(slots=True)
class Taken:
    """How much was taken away this time."""

    keys: int = 0
    answers: int = 0
    sessions: int = 0
    credentials: int = 0


@dataclass(frozen=True, slots=True)
class Erasing:
    store: EventStore
    reader: Reader
    keyring: Keyring
    identity: Identity
    register: Register
    beside: BesideTheLog
    reads: PostgresStaffReads
    views: Views

    def ask(self, subject: str, by: Asker, request: Request) -> State:
        """What becomes of the wish now. Repeating is silent."""
        affairs = self.whom(subject).affairs
        return self.store.run(lambda d: ask_to_be_forgotten(d, subject, affairs, by), request).value

    def withdraw(self, subject: str, request: Request) -> None:
        self.store.run(lambda d: len(d.decide(ERASURE, subject, WithdrawErasure())), request)

    def look(self, subject: str, request: Request) -> State:
        """Begun, if what it waited for is over."""
        affairs = self.whom(subject).affairs
        return self.store.run(lambda d: look_at_erasure(d, subject, affairs), request).value

    def wish(self, subject: str) -> State:
        return self.store.look().state(ERASURE, subject)

    def person(self, named: str) -> str:
        """Whose key seals the order of that number or id; else it is a pseudonym already."""
        numbered = self.store.look().state(ORDER_NUMBER, named)
        order_id = numbered.order_id if isinstance(numbered, Used) else named
        order = self.store.look().state(ORDER, order_id)
        return named if isinstance(order, NoOrder) else order.placed.subject

    def waiting_for(self, order_id: str) -> str | None:
        """The person whose order it is, if they wait to be forgotten."""
        with self.reader.ask(PERSONS, self.store.journal.head()) as connection:
            subject = subject_of(connection, "order", order_id)
            found = traces(connection, subject) if subject else Traces(())
        return next((each for each in found.keys("customer") if self._waits(each)), None)

    def whom(self, subject: str) -> Whom:
        """All of them, as the log has it now. Raises `NotCaughtUp`."""
        with self.reader.ask(PERSONS, self.store.journal.head()) as connection:
            found = traces(connection, subject)
        member = self.store.look().state(STAFF_MEMBER, subject)
        work = {member.appointed.mailbox} if isinstance(member, Appointed) else set()
        return Whom(subject, found, found.mailboxes | found.former_mailboxes | work)

    def export(self, subject: str) -> Export:
        """All that is kept about them; nothing of it is kept again."""
        whom = self.whom(subject)
        things = exported(self.store.journal.read(streams_of(whom.traces)))
        return Export(
            made_at=self.store.clock.now(),
            purposes=purposes(things),
            things=things,
            sessions=tuple(self._signed_in(whom)),
            means=tuple(self._signs_in_by(whom)),
            viewed=tuple(self._viewed(whom)),
            reads=self.beside.reads_of(whom.keys),
        )

    def _signed_in(self, whom: Whom) -> Iterator[ExportedSession]:
        for customer_id in whom.traces.keys("customer"):
            for each in self.identity.sessions.of("customer", customer_id):
                yield ExportedSession(
                    device=each.device, began_at=each.began_at, used_at=each.used_at
                )

    def _signs_in_by(self, whom: Whom) -> Iterator[ExportedMeans]:
        for customer_id, sort in product(whom.traces.keys("customer"), get_args(Sort)):
            for each in self.identity.credentials.of(customer_id, sort):
                yield _means(each)

    def _viewed(self, whom: Whom) -> Iterator[ExportedView]:
        for owner in sorted(whom.pseudonyms):
            for each in self.views.of(owner):
                yield ExportedView(style_code=each.style_code, seen_at=each.seen_at)

    def _unseen(self, whom: Whom) -> None:
        """What they looked at."""
        for owner in sorted(whom.pseudonyms):
            self.views.forget(owner)

    def carry_out(self, subject: str, request: Request) -> str:
        """Everything of them is taken away; what was interrupted goes on."""
        if not isinstance(self.wish(subject), UnderWay):
            return "not_wanted"
        taken = Taken()
        whom = self.whom(subject)
        for step in self.steps(whom, taken, request):
            step()
        return f"{taken.keys} keys"

    def steps(self, whom: Whom, taken: Taken, request: Request) -> Iterator[Step]:
        """First it is written down where no restore takes it back, last that it is done."""
        yield lambda: self.beside.begin(self.register.digest(whom.subject))
        yield lambda: self.register.enter(whom.subject, whom.names)
        yield lambda: self._end_identity(whom, taken)
        yield lambda: self._destroy_keys(whom, taken)
        yield lambda: self._end_answers(whom, taken)
        yield lambda: self._unseen(whom)
        yield lambda: self._leave_mailboxes(whom)
        yield lambda: self._let_go(whom, request)
        yield lambda: self._record(whom, taken)
        yield lambda: self._finish(whom, request)

    def _waits(self, subject: str) -> bool:
        return isinstance(self.wish(subject), Waiting)

    def _end_identity(self, whom: Whom, taken: Taken) -> None:
        for person in whom.subjects:
            taken.sessions += self.identity.sessions.end_all("customer", person)
            taken.credentials += self.identity.credentials.end_all(person)
        for order_id in whom.traces.keys("order"):
            taken.sessions += self.identity.sessions.end_all("guest", order_id)
        self.beside.end_codes(whom.subjects, whom.traces.mailboxes)

    def _destroy_keys(self, whom: Whom, taken: Taken) -> None:
        for subject in sorted(whom.subjects):
            self.keyring.destroy(subject, "P")
            taken.keys += 1

    def _end_answers(self, whom: Whom, taken: Taken) -> None:
        streams = streams_of(whom.traces)
        taken.answers += self.beside.end_answers(whom.traces.owners, streams)

    def _leave_mailboxes(self, whom: Whom) -> None:
        """Before the accounts there are closed: whoever opens one meanwhile has another id."""
        for mailbox in sorted(whom.mailboxes):
            self.identity.mailboxes.forget(mailbox, partial(self._used_by_others, mailbox, whom))

    def _used_by_others(self, mailbox: str, whom: Whom) -> bool:
        """The read model is as far as when it was asked who they are, or further."""
        with self.reader.ask(PERSONS) as connection:
            orders = orders_of_others(connection, mailbox, whom.subjects)
        look = self.store.look()
        return is_kept(look, mailbox, whom.traces.keys("customer")) or is_awaited(look, orders)

    def _let_go(self, whom: Whom, request: Request) -> None:
        found = whom.traces
        use_case = partial(let_go, customers=found.keys("customer"), mailboxes=found.mailboxes)
        self.store.run(use_case, following(request))

    def _record(self, whom: Whom, taken: Taken) -> None:
        """Once, under an id, a cause and an actor of its own: nothing in it leads to the person."""
        record_id = self.register.digest(f"record/{whom.subject}")
        told = RecordForgotten(
            keys=taken.keys,
            answers=taken.answers,
            sessions=taken.sessions,
            credentials=taken.credentials,
        )
        self.store.run(lambda d: len(d.decide(FORGOTTEN, record_id, told)), of_nobody())

    def _finish(self, whom: Whom, request: Request) -> None:
        def finish(decision: Decision) -> None:
            payments = known_to_provider(decision, whom.traces.keys("payment"))
            decision.decide(ERASURE, whom.subject, FinishErasure(payments=payments))

        self.store.run(finish, following(request))


def _means(credential: Credential) -> ExportedMeans:
    """What they call a passkey lies sealed beside its key."""
    named = Key.of(credential).label if credential.sort == "passkey" else ""
    return ExportedMeans(
        sort=credential.sort,
        label=named,
        made_at=credential.made_at,
        used_at=credential.used_at,
    )


def by_hand(command: str) -> Request:
    """Somebody at the house's own machine."""
    actor = Actor("system", command)
    cause = Cause(actor=actor, command_id=new_id(), correlation_id=new_id())
    return Request(cause=cause, caller="system", route=command)


def of_nobody() -> Request:
    cause = Cause(actor=Actor("system", "erasure"), command_id=new_id(), correlation_id=new_id())
    return Request(cause=cause, caller="system", route="erasure")
