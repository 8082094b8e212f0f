"""Whose is what: everything that was made by, or is about, one person, by pseudonyms alone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Index, MetaData, Table, Text, and_, or_, select

from domain.design.artwork import ArtworkSent
from domain.design.design.events import DesignClaimed, DesignStarted
from domain.design.picture import PictureKept
from domain.envelope import Recorded
from domain.people.advising import AdvisingBegun
from domain.people.correspondent import AddressGiven
from domain.people.customer.registration import CustomerRegistered
from domain.people.mailbox import AccountClosed, AccountOpened
from domain.people.wishlist import WishesGivenBack, WishesTakenOver, WishMade
from domain.selling.arrivals import ThingsBrought
from domain.selling.cart.conceding import ConcessionGiven
from domain.selling.cart.merging import CartClaimed, CartHandedOver, CartTakenBack
from domain.selling.cart.state import CartOpened
from domain.selling.letter import LetterSent
from domain.selling.order.linking import OrderLinked
from domain.selling.order.placing import OrderPlaced
from domain.selling.owner import known_owner
from domain.selling.payment.standing import PaymentInitiated
from domain.selling.quote import QuoteHandedOn, QuoteIssued
from domain.selling.service_case import ResizeOpened
from domain.selling.tax_document import TaxDocumentIssued
from projections.kit.answer import answer, rows
from projections.kit.columns import keys, perhaps
from projections.kit.read_model import Batch, ReadModel

Thing = Literal[
    "customer",
    "order",
    "payment",
    "tax_document",
    "service_case",
    "design",
    "artwork",
    "sketch",
    "correspondent",
    "account",
    "former_account",
    "quote",
    "cart",
    "letter",
    "visit",
    "wishlist",
    "advising",
]
TABLES = MetaData()
TRACE = Table(
    "trace",
    TABLES,
    *keys(Text, "thing", "key"),
    *perhaps(Text, "subject", "owner", "mailbox", "part_of"),
)
for column in ("subject", "owner", "mailbox", "part_of"):
    Index(f"trace_by_{column}", TRACE.c[column])
PERSONS = ReadModel("persons", 4, TABLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """`subject` is whose key seals what is personal in it, `owner` who may see it, `mailbox` that
    at an address which was given or written to, `part_of` the order of a payment, or the cart that
    another was put into."""

    thing: Thing
    key: str
    subject: str | None
    owner: str | None
    mailbox: str | None
    part_of: str | None


@dataclass(frozen=True, slots=True)
class Traces:
    """All of one person; those of the house that are asked about are named by their thing."""

    found: tuple[Trace, ...]

    @property
    def subjects(self) -> frozenset[str]:
        return frozenset(each.subject for each in self.found if each.subject)

    @property
    def owners(self) -> frozenset[str]:
        return frozenset(each.owner for each in self.found if each.owner)

    @property
    def mailboxes(self) -> frozenset[str]:
        there = (each for each in self.found if each.thing != "former_account")
        return frozenset(each.mailbox for each in there if each.mailbox)

    @property
    def former_mailboxes(self) -> frozenset[str]:
        """Those that their account had until it moved; they may be somebody else's by now."""
        there = (each for each in self.found if each.thing == "former_account")
        return frozenset(each.mailbox for each in there if each.mailbox)

    def keys(self, thing: Thing) -> tuple[str, ...]:
        return tuple(sorted(each.key for each in self.found if each.thing == thing))


@PERSONS.on
def registered(batch: Batch, recorded: Recorded[CustomerRegistered]) -> None:
    subject, owner = recorded.event.subject, known_owner(recorded.key)
    batch[TRACE].put(thing="customer", key=recorded.key, subject=subject, owner=owner)


@PERSONS.on
def placed(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    order = recorded.event
    _put(batch, "order", recorded.key, subject=order.subject, owner=order.token_hash)


@PERSONS.on
def linked(batch: Batch, recorded: Recorded[OrderLinked]) -> None:
    owner = known_owner(recorded.event.customer_id)
    batch[TRACE].change("order", recorded.key, owner=owner)


@PERSONS.on
def initiated(batch: Batch, recorded: Recorded[PaymentInitiated]) -> None:
    _put(batch, "payment", recorded.key, part_of=recorded.event.order_id)


@PERSONS.on
def designed(batch: Batch, recorded: Recorded[DesignStarted]) -> None:
    began = recorded.event
    _put(batch, "design", recorded.key, subject=began.subject, owner=began.token_hash)


@PERSONS.on
def claimed(batch: Batch, recorded: Recorded[DesignClaimed]) -> None:
    batch[TRACE].change("design", recorded.key, owner=recorded.event.token_hash)


@PERSONS.on
def pictured(batch: Batch, recorded: Recorded[ArtworkSent]) -> None:
    _put(batch, "artwork", recorded.key, subject=recorded.event.subject)


@PERSONS.on
def sketched(batch: Batch, recorded: Recorded[PictureKept]) -> None:
    _put(batch, "sketch", recorded.key, subject=recorded.event.subject)


@PERSONS.on
def reached(batch: Batch, recorded: Recorded[AddressGiven]) -> None:
    """One owner may give several addresses."""
    given = recorded.event
    key = f"{recorded.key}/{given.mailbox}"
    told = {"subject": given.subject, "owner": recorded.key, "mailbox": given.mailbox}
    _put(batch, "correspondent", key, **told)


@PERSONS.on
def account_opened(batch: Batch, recorded: Recorded[AccountOpened]) -> None:
    """Whose it was before is that no more."""
    owner = known_owner(recorded.event.customer_id)
    _put(batch, "account", recorded.key, owner=owner, mailbox=recorded.key)


@PERSONS.on
def account_closed(batch: Batch, recorded: Recorded[AccountClosed]) -> None:
    """The stream of that mailbox tells of them for ever."""
    batch[TRACE].remove("account", recorded.key)
    customer_id = recorded.event.customer_id
    told = {"owner": known_owner(customer_id), "mailbox": recorded.key}
    _put(batch, "former_account", f"{customer_id}/{recorded.key}", **told)


@PERSONS.on
def advised(batch: Batch, recorded: Recorded[AdvisingBegun]) -> None:
    _put(batch, "advising", recorded.key, subject=recorded.event.subject)


@PERSONS.on
def quoted(batch: Batch, recorded: Recorded[QuoteIssued]) -> None:
    _put(batch, "quote", recorded.key, owner=recorded.event.quoted.owner)


@PERSONS.on
def handed_on(batch: Batch, recorded: Recorded[QuoteHandedOn]) -> None:
    batch[TRACE].change("quote", recorded.key, owner=recorded.event.owner)


@PERSONS.on
def arrived(batch: Batch, recorded: Recorded[ThingsBrought]) -> None:
    """Who they were before they signed in: by the token that they showed."""
    owner = known_owner(recorded.key)
    _put(batch, "visit", recorded.event.visitor, owner=owner)


@PERSONS.on
def cart_opened(batch: Batch, recorded: Recorded[CartOpened]) -> None:
    _put(batch, "cart", recorded.key, owner=recorded.event.token_hash)


@PERSONS.on
def cart_claimed(batch: Batch, recorded: Recorded[CartClaimed]) -> None:
    if recorded.event.customer_id:
        owner = known_owner(recorded.event.customer_id)
        batch[TRACE].change("cart", recorded.key, owner=owner)


@PERSONS.on
def conceded(batch: Batch, recorded: Recorded[ConcessionGiven]) -> None:
    """Why, is sealed by the cart's own key; of old it was not sealed."""
    if recorded.event.subject:
        batch[TRACE].change("cart", recorded.key, subject=recorded.event.subject)


@PERSONS.on
def put_into_another(batch: Batch, recorded: Recorded[CartHandedOver]) -> None:
    batch[TRACE].change("cart", recorded.key, part_of=recorded.event.into)


@PERSONS.on
def taken_out_again(batch: Batch, recorded: Recorded[CartTakenBack]) -> None:
    batch[TRACE].change("cart", recorded.key, part_of=None)


@PERSONS.on
def written_to(batch: Batch, recorded: Recorded[LetterSent]) -> None:
    """What went to the house's own desk is about nobody."""
    letter = recorded.event
    if letter.subject:
        told = {"subject": letter.subject, "mailbox": letter.mailbox or None}
        _put(batch, "letter", recorded.key, **told)


@PERSONS.on
def wished(batch: Batch, recorded: Recorded[WishMade]) -> None:
    """What a visitor wishes for on, after theirs went over, is sealed by the same key."""
    if batch[TRACE].get("wishlist", recorded.key) is None:
        told = {"subject": recorded.event.subject, "owner": recorded.key}
        _put(batch, "wishlist", recorded.key, **told)


@PERSONS.on
def wishes_brought(batch: Batch, recorded: Recorded[WishesTakenOver]) -> None:
    took, owner = recorded.event, recorded.key
    _put(batch, "wishlist", owner, subject=took.subject, owner=owner)
    _put(batch, "wishlist", took.visitor, subject=took.sealed_by, owner=owner)


@PERSONS.on
def wishes_given_back(batch: Batch, recorded: Recorded[WishesGivenBack]) -> None:
    visitor = recorded.event.visitor
    batch[TRACE].change("wishlist", visitor, owner=visitor)


@PERSONS.on
def invoiced(batch: Batch, recorded: Recorded[TaxDocumentIssued]) -> None:
    _put(batch, "tax_document", recorded.key, subject=recorded.event.subject)


@PERSONS.on
def served(batch: Batch, recorded: Recorded[ResizeOpened]) -> None:
    """The cases of one line are one stream."""
    _put(batch, "service_case", recorded.key, subject=recorded.event.subject)


def traces(connection: Connection, subject: str) -> Traces:
    """All of the person whom this pseudonym is of, or of whom it is one: who owns a thing under
    one pseudonym is who owns all that was made under it."""
    subjects, owners = {subject}, {subject, known_owner(subject)}
    found: dict[str, Trace] = {}
    while True:
        wholes = {each.key for each in found.values() if each.thing in ("order", "cart")}
        theirs = _theirs(connection, subjects, owners, wholes)
        if theirs.keys() <= found.keys():
            return Traces(tuple(found.values()))
        found |= theirs
        subjects |= {each.subject for each in theirs.values() if each.subject}
        owners |= {each.owner for each in theirs.values() if each.owner and _makes_known(each)}


def orders_of_others(
    connection: Connection, mailbox: str, subjects: Collection[str]
) -> tuple[str, ...]:
    """Those of everybody else who was written to there."""
    written = TRACE.alias("written")
    wanted = select(TRACE.c.key).where(
        TRACE.c.thing == "order",
        TRACE.c.subject.notin_(sorted(subjects)),
        TRACE.c.subject.in_(select(written.c.subject).where(written.c.mailbox == mailbox)),
    )
    return tuple(sorted(connection.scalars(wanted)))


def subject_of(connection: Connection, thing: Thing, key: str) -> str | None:
    """Whose key seals what is personal in it."""
    wanted = select(TRACE.c.subject).where(TRACE.c.thing == thing, TRACE.c.key == key)
    found: str | None = connection.execute(wanted).scalar_one_or_none()
    return found


def _makes_known(trace: Trace) -> bool:
    """Whoever merely gave an address under a token, or brought a cart of its, is not therefore who
    bought under it."""
    brought = trace.thing == "cart" and trace.part_of is not None
    return trace.thing not in ("correspondent", "visit") and not brought


def _theirs(
    connection: Connection,
    subjects: Collection[str],
    owners: Collection[str],
    wholes: Collection[str],
) -> dict[str, Trace]:
    """By what they are and their key. A visitor who became a customer gave addresses before."""
    visits = select(TRACE.c.key).where(TRACE.c.thing == "visit", TRACE.c.owner.in_(sorted(owners)))
    reached = and_(TRACE.c.thing == "correspondent", TRACE.c.owner.in_(visits))
    wanted = or_(
        TRACE.c.subject.in_(sorted(subjects)),
        TRACE.c.owner.in_(sorted(owners)),
        TRACE.c.part_of.in_(sorted(wholes)),
        reached,
    )
    found = rows(connection, select(TRACE).where(wanted))
    return {f"{row['thing']} {row['key']}": answer(Trace, row) for row in found}


def _put(batch: Batch, thing: Thing, key: str, **told: str | None) -> None:
    batch[TRACE].put(thing=thing, key=key, **told)
