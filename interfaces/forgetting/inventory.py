"""The inventory of personal data: event fields by their marks, all else by what is said here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from application.people.purposes import BANK, CARRIER, NOBODY, PURPOSES
from application.store.codec import personal_fields
from application.store.vocabulary import events_of_the_shop

Class = Literal["P", "F"]
OWN_KEY = "the person's own, one for each class"
FORMER = "until the house empties the table"
ON_REQUEST, FISCAL = "until they ask to be forgotten", "6 years from the end of its year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Where something personal lies: `key` is what it is sealed under."""

    place: str
    name: str
    retention_class: Class
    key: str
    kept: str
    purpose: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A column, or a vendor's copy; what is looked at by `purpose`."""

    name: str
    key: str
    kept: str
    purpose: str
    recipients: tuple[str, ...] = (NOBODY,)


BESIDE: dict[str, tuple[Beside, ...]] = {
    "table": (
        Beside("sessions.device", "none", "while signed in", "to show where one is signed in"),
        Beside("credentials.secret", OWN_KEY, ON_REQUEST, "to sign in"),
        Beside("codes.enclosed", "the house's master key", "`code_lasts`", "to prove a mailbox"),
        Beside("mailboxes.digest", "the mailbox secret, for good", ON_REQUEST, "to know it again"),
        Beside("commands.answer", "the day's", "`answers_kept`", "to answer a repeat alike"),
        Beside("staff_reads.purpose", "none", "`staff_reads_kept`", "to show who looked"),
        Beside("former_staff.name", "none", FORMER, "to appoint them by the id of before"),
    ),
    "vendor": (
        Beside(
            "Stripe: name on the card, its country",
            "theirs",
            "redacted when forgotten",
            "to take and give back money",
            (BANK,),
        ),
        Beside(
            "Resend: e-mail address, letter",
            "theirs",
            "their own period: they delete no single letter; an address of ours is in none of"
            " their lists",
            "to carry letters",
            (CARRIER,),
        ),
    ),
}
UNSEALED = """What staff note is sealed: why something was taken off (`cart.concession_given`) by
the cart's own key, which ends with whoever's cart it is, and why money that no order explains was
left (`payment.review_decided`) by the key of whoever ordered. Of money that nobody ordered for, the
key is that of the id it is kept under: `./elysium erase ID` ends it. What was noted before notes
were sealed lies in the log as it was written (`payment.review_resolved`, and the terms of old
concessions, also in the orders made with them): a log is never rewritten.

The id of a mailbox (streams `mailbox-…`, `letter.sent`, `correspondent.address_given`,
`staff_member.appointed`) is drawn at the first contact. Which address leads to which id stands in
the table `mailboxes` alone, by a digest of the address under `ELYSIUM_MAILBOX_SECRET`. That row
goes with its reader, so that whoever registers again has another id, and nothing links the two. It
stays while somebody else needs it, as the streams say: whose account has this mailbox, who signs in
to their work by it, or whose order, about which they were written to there, would still keep them
from being forgotten (after a restore, when no read model may be asked, the first two). An address
that somebody merely asks with is not met; one that a letter went to, of nobody whom we know, is
forgotten after 30 days. What asks are counted by ends within the hour or the day.

Before migration 0041 the id was the digest itself. Such an id lasts until its reader is forgotten;
of whoever was forgotten before that, one thing stays: that their mailbox is the one of before.
"""
FREE = ("log lines", "metrics", "traces", "error reports", "queue", "deliveries", "read models")
"""Where nothing personal is kept: ids, codes and types alone; a test plants and looks for it."""
NOT_PERSONAL: dict[str, str] = {
    "reason": "a code from a list",
    "note_ref": "a reference, never words",
    "name": "of a product, a rule, a vendor or a stage",
    "text": "of the catalogue",
    "address": "of a page",
    "title": "of a piece",
    "device": "a browser and a system by their names, of staff; of customers it is listed below",
}


def inventory() -> tuple[Item, ...]:
    return (*_event_fields(), *_beside())


def _event_fields() -> Iterator[Item]:
    for name, kind in events_of_the_shop().items():
        why = PURPOSES.get(name.partition(".")[0])
        for field, retention in sorted(personal_fields(kind).items()):
            yield Item(
                place="event",
                name=f"{name}.{field}",
                retention_class=retention,
                key=OWN_KEY,
                kept=FISCAL if retention == "F" else ON_REQUEST,
                purpose=why.purpose if why else "",
                recipients=why.recipients if why else (),
            )


def _beside() -> Iterator[Item]:
    for place, kept in BESIDE.items():
        for each in kept:
            yield Item(
                place=place,
                name=each.name,
                retention_class="P",
                key=each.key,
                kept=each.kept,
                purpose=each.purpose,
                recipients=each.recipients,
            )


def page() -> str:
    """As `docs/personal-data.md` has it."""
    head = "| where | what | class | sealed under | kept | what for | who receives it |\n"
    rows = "".join(
        f"| {each.place} | `{each.name}` | {each.retention_class} | {each.key} | {each.kept} |"
        f" {each.purpose} | {', '.join(each.recipients)} |\n"
        for each in inventory()
    )
    free = ", ".join(FREE)
    rest = f"{UNSEALED}\nOtherwise nothing personal is in {free}.\n"
    return f"{TITLE}{head}|---|---|---|---|---|---|---|\n{rows}\n{rest}"


TITLE = """# Personal data

Written by `./elysium personal-data --page`; a test holds it against the code. Class P is destroyed
when somebody asks to be forgotten, class F by itself when its time is over.

"""
