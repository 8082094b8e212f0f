"""The matrix of permissions: every operation, asked by everybody, about everybody's things.

What each cell must say follows from what the operation declares, and from nothing else.
`python -m tests.interfaces.api.matrix` counts the cells.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from domain.people.staff_role import STAFF_ROLES
from interfaces.api.app import every_route
from interfaces.api.edge.access import Access, Role
from interfaces.api.edge.routes import EdgeRoute

Whose = Literal["own", "another's", "nobody's", "—"]
Verdict = Literal["allowed", "hidden", "unknown caller", "forbidden"]
STATUS: Mapping[Verdict, int] = {"hidden": 404, "unknown caller": 401, "forbidden": 403}
"""What a cell answers that is not allowed; `hidden` is as if there was nothing."""
VISITORS: frozenset[Role] = frozenset({"shopper"})
CUSTOMERS: frozenset[Role] = frozenset({"shopper", "customer"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks: `acts_as` are the roles that they have, `things` whose are theirs.

    Of `half` a sign-in they are not believed yet; an `old` one is not fresh any more. A `guest`
    has one order and nothing else, a `system` what routes declare, an `advisor` what may be
    done for another.
    """

    name: str
    acts_as: frozenset[Role] = frozenset()
    things: str = ""
    staff: bool = False
    half: bool = False
    old: bool = False
    guest: bool = False
    system: bool = False
    advisor: bool = False


NOBODY = Person("nobody")
PEOPLE = (
    NOBODY,
    Person("a visitor", VISITORS, "visitor"),
    Person("another visitor", VISITORS, "another visitor"),
    Person("customer A", CUSTOMERS, "A"),
    Person("customer B", CUSTOMERS, "B"),
    Person("customer A, signed in long ago", CUSTOMERS, "A", old=True),
    Person("the guest who found that order", VISITORS, "visitor", guest=True),
    Person("a customer who signed out"),
    Person("the advisor who acts for A", CUSTOMERS, "A", staff=True, advisor=True),
    Person("a system with every scope", system=True),
    Person("a director, signed in long ago", frozenset({"director"}), staff=True, old=True),
    Person("staff before their second factor", staff=True, half=True),
    Person("staff who left"),
    *(Person(role, frozenset({role}), staff=True) for role in STAFF_ROLES),
)
OWNERS = ("visitor", "A")
"""Whose things there are to be asked for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`owner` is whose thing it is about: nobody's if empty; of what has no thing, none."""

    route: EdgeRoute = field(repr=False)
    person: Person
    whose: Whose
    owner: str = ""

    @property
    def verdict(self) -> Verdict:
        access = self.route.operation.access
        if access.staff_roles:
            return _of_staff(access, self.person)
        if access.ownership == "none":
            return "allowed"
        if self.person.advisor and not access.advised:
            return "forbidden"
        if self.person.guest and "{order_id}" not in self.route.path:
            return "unknown caller"
        return self._of_owners(access)

    def _of_owners(self, access: Access) -> Verdict:
        if self.person.acts_as & set(access.roles):
            if access.fresh and self.person.old:
                return "forbidden"
            return "allowed" if self.whose in ("own", "—") else "hidden"
        anonymous = self.person == NOBODY and access.ownership == "new"
        return "allowed" if anonymous else "unknown caller"


def _of_staff(access: Access, person: Person) -> Verdict:
    if person.system:
        return "allowed" if access.systems else "forbidden"
    if not person.staff:
        return "unknown caller"
    if access.half and person.half:
        return "allowed"
    if person.advisor:
        return "allowed" if "concierge" in access.staff_roles else "forbidden"
    if access.fresh and person.old:
        return "forbidden"
    return "allowed" if person.acts_as & set(access.staff_roles) else "forbidden"


def owned(route: EdgeRoute) -> bool:
    """Whether its path leads to somebody's thing."""
    return route.operation.access.ownership == "own" and "{" in route.path


def owners(route: EdgeRoute) -> tuple[str, ...]:
    """Whose things it can be about."""
    return OWNERS if "shopper" in route.operation.access.roles else ("A",)


def asked_for(route: EdgeRoute) -> bool:
    """Who signs or proves by what is sent who they are, is believed by that alone."""
    return not {"partner", "claimant"} & set(route.operation.access.roles)


def cells(route: EdgeRoute) -> Iterator[Cell]:
    for person in PEOPLE:
        if not owned(route):
            yield Cell(route, person, "—")
            continue
        for owner in owners(route):
            yield Cell(route, person, "own" if person.things == owner else "another's", owner)
        yield Cell(route, person, "nobody's")


ROUTES = [route for route in every_route() if asked_for(route)]

if __name__ == "__main__":
    counted = Counter(cell.verdict for route in ROUTES for cell in cells(route))
    print(f"{len(ROUTES)} operations, {counted.total()} cells: {dict(counted)}")  # noqa: T201  # a count
