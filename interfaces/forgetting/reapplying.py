"""After a restore: whoever was forgotten since is forgotten again, before anybody is served."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from application.selling.forgetting import is_kept, let_go
from application.store.event_store import Decision
from domain.kernel import Erased, Fault
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known
from interfaces.forgetting.erasing import Erasing, of_nobody
from interfaces.forgetting.register import Entry


class ErasuresMissing(Fault):
    """This database is older than {missing} erasures that were carried out: it was restored, or is
    another one. Run `./elysium reapply-erasures` before anybody is served."""

    missing: int


@dataclass(frozen=True, slots=True)
class Reapplied:
    """How many erasures were missing, and how many keys were destroyed for them."""

    erasures: int
    keys: int


def missing(erasing: Erasing) -> tuple[Entry, ...]:
    """Erasures on the register that this very database knows nothing of."""
    entries = tuple(erasing.register.entries())
    known = erasing.beside.known() if entries else ()
    return tuple(each for each in entries if each.erasure not in known)


def refuse_unforgotten(erasing: Erasing) -> None:
    """Raises `ErasuresMissing`."""
    if left := missing(erasing):
        raise ErasuresMissing(missing=len({each.erasure for each in left}))


def reapply(erasing: Erasing) -> Reapplied:
    """Each is found by digests alone, without a read model; repeating is harmless.

    It counts as known only when all of it is done.
    """
    left, keys = missing(erasing), 0
    for entry in left:
        keys += _again(erasing, entry)
    return Reapplied(len({each.erasure for each in left}), keys)


def _again(erasing: Erasing, entry: Entry) -> int:
    register, beside = erasing.register, erasing.beside
    theirs = beside.sealed_subjects(lambda each: register.digest(each) in entry.pseudonyms)
    mailboxes = beside.mailboxes(lambda each: register.digest(each) in entry.pseudonyms)
    mailboxes |= frozenset(_read_by(erasing, theirs))
    for subject in sorted(theirs):
        erasing.identity.sessions.end_all("customer", subject)
        erasing.identity.credentials.end_all(subject)
        erasing.keyring.destroy(subject, "P")
    beside.end_codes(theirs, mailboxes)
    beside.end_answers_of(lambda owner: register.digest(owner) in entry.pseudonyms)
    for mailbox in sorted(mailboxes):
        in_use = partial(is_kept, erasing.store.look(), mailbox, theirs)
        erasing.identity.mailboxes.forget(mailbox, in_use)
    erasing.store.run(lambda d: _let_go(d, theirs, mailboxes), of_nobody())
    beside.begin(entry.erasure)
    return len(theirs)


def _read_by(erasing: Erasing, subjects: frozenset[str]) -> Iterator[str]:
    """The mailboxes of their profiles: an entry of old names none."""
    look = erasing.store.look()
    for customer_id in subjects:
        state = look.state(CUSTOMER, customer_id)
        if isinstance(state, Known) and not isinstance(state.profile.email, Erased):
            yield erasing.identity.mailboxes.find(state.profile.email)


def _let_go(decision: Decision, subjects: frozenset[str], mailboxes: frozenset[str]) -> None:
    known = {each for each in subjects if isinstance(decision.state(CUSTOMER, each), Known)}
    let_go(decision, known, mailboxes)
