"""Who may do what: roles, and whose things; each route says its own where it stands.

`own` is what was made with the caller's token or session or claimed by it, all else is not found;
`new` is made by the request, and belongs to the caller. Who holds a link needs nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from domain.kernel import Refusal
from domain.people.staff_role import STAFF_ROLES, StaffRole
from interfaces.api.edge.limits import Limit

Role = Literal["anyone", "shopper", "customer", "partner", "link_holder", "claimant"] | StaffRole
"""A `shopper` shows a visitor's token or is signed in; a `customer` is signed in; a `claimant` says
who they are and proves it by what they send."""
Ownership = Literal["none", "own", "new"]
Half = Literal["commands", "queries"]
Key = Literal["none", "rows", "optional", "required"]
"""Of what changes `rows` alone no answer is kept: done again it does no harm, and a token may stand
in it that is told once."""
Lane = Literal[
    "queries",
    "own",
    "commands",
    "house",
    "desk",
    "webhooks",
    "callers",
    "vendors",
    "hashing",
    "operation",
]


@dataclass(frozen=True, slots=True)
class Access:
    """`staff_roles` are those of `roles` that staff act in, the one that is taken first, first.

    `fresh` is asked of whoever must have shown within minutes who they are; what is asked by `half`
    a session of staff, may be asked before their second factor. `systems` may ask with a key that
    has a scope for it. An advisor may do what is `advised` for a customer, and nothing else.
    """

    roles: tuple[Role, ...]
    ownership: Ownership = "none"
    staff_roles: tuple[StaffRole, ...] = ()
    fresh: bool = False
    systems: bool = False
    half: bool = False
    advised: bool = False


ANYONE = Access(("anyone",))
OWN = Access(("shopper",), "own", advised=True)
NEW = Access(("anyone", "shopper"), "new", advised=True)
SIGNED = Access(("shopper",), "own")
"""What a buyer signs or pays themselves."""
CUSTOMER = Access(("customer",), "own")
CLIENT = Access(("customer",), "own", advised=True)
"""A customer, or whoever advises them."""
FRESH_CUSTOMER = Access(("customer",), "own", fresh=True)
PARTNER = Access(("partner",))
CLAIMANT = Access(("claimant",))
HOLDER = Access(("link_holder",))


def staff(*roles: StaffRole, fresh: bool = False, systems: bool = False) -> Access:
    acting = tuple(role for role in STAFF_ROLES if role in roles)
    return Access(roles, staff_roles=acting, fresh=fresh, systems=systems)


ADVISORS = staff("concierge")
ALL_STAFF = staff(*STAFF_ROLES)
FRESH_STAFF = staff(*STAFF_ROLES, fresh=True)
HALF_STAFF = Access(STAFF_ROLES, staff_roles=STAFF_ROLES, half=True)


@dataclass(frozen=True, slots=True)
class Operation:
    """`key` says whether it takes or demands an Idempotency-Key; without a `half` it is always
    served. `lane` is whose threads it is done on. `parts` is which part of what is sent a refusal
    is about, where it does not say so. A system's key may ask with any of the `scopes`; `limits`
    are how often it may be asked."""

    name: str
    access: Access
    key: Key
    half: Half | None
    lane: Lane
    refuses: Mapping[type[Refusal], int] = field(default_factory=dict)
    parts: Mapping[type[Refusal], str] = field(default_factory=dict)
    creates: str | None = None
    scopes: frozenset[str] = frozenset()
    limits: tuple[Limit, ...] = ()

    @property
    def changes(self) -> bool:
        return self.key != "none"

    @property
    def keyed(self) -> bool:
        return self.key in ("optional", "required")
