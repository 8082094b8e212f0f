"""Whom somebody at the machine of the house means: a word that is nobody's forgets nobody."""

from application.people.staff_roll import StaffRoll
from domain.kernel import NotFound, Refusal
from domain.people.erasure import NotAsked
from interfaces.forgetting.erasing import Erasing


class NobodyNamed(NotFound):
    """Nobody is known by that here; name a customer's id, an order's number or its id."""


class WorksHere(Refusal):
    """This is somebody who works here: who left can be forgotten, nobody before."""


def person_named(erasing: Erasing, named: str) -> str:
    """Raises `NobodyNamed`; whoever was forgotten is known to have been."""
    subject = erasing.person(named)
    if erasing.whom(subject).traces.found or erasing.keyring.opening_key(subject, "P"):
        return subject
    if isinstance(erasing.wish(subject), NotAsked):
        raise NobodyNamed
    return subject


def forgettable(erasing: Erasing, named: str) -> str:
    """Raises `NobodyNamed` and `WorksHere`."""
    subject = person_named(erasing, named)
    if StaffRoll(erasing.store).member(subject):
        raise WorksHere
    return subject
