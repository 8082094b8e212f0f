"""Who may do what: roles, and whose things; each route says its own where it stands.

`own` is what was made with the caller's token or claimed by it, all else is not found; `new` is
made by the request, and belongs to the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from domain.kernel import Refusal

StaffRole = Literal[
    "concierge",
    "inventory",
    "risk_officer",
    "pricing",
    "operator",
    "auditor",
    "workshop",
    "editor",
]
Role = Literal["anyone", "shopper", "partner"] | StaffRole
Ownership = Literal["none", "own", "new"]
Half = Literal["commands", "queries"]
Key = Literal["none", "optional", "required"]
Lane = Literal["queries", "commands", "vendors", "operation"]
STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)


@dataclass(frozen=True, slots=True)
class Access:
    """`staff_roles` are those of `roles` that staff act in, the one that is taken first, first."""

    roles: tuple[Role, ...]
    ownership: Ownership = "none"
    staff_roles: tuple[StaffRole, ...] = ()


ANYONE = Access(("anyone",))
OWN = Access(("shopper",), "own")
NEW = Access(("anyone", "shopper"), "new")
PARTNER = Access(("partner",))


def staff(*roles: StaffRole) -> Access:
    return Access(roles, staff_roles=tuple(role for role in STAFF_ROLES if role in roles))


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A pseudonym and the roles it may act in."""

    staff_id: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Operation:
    """`key` says whether it takes or demands an Idempotency-Key; without a `half` it is always
    served. `lane` is whose threads it is done on. `parts` is which part of what is sent a refusal
    is about, where it does not say so."""

    name: str
    access: Access
    key: Key
    half: Half | None
    lane: Lane
    refuses: Mapping[type[Refusal], int] = field(default_factory=dict)
    parts: Mapping[type[Refusal], str] = field(default_factory=dict)
    creates: str | None = None
