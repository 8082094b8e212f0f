"""In which roles people work here; what each may do, the routes say."""

from typing import Literal, get_args

StaffRole = Literal[
    "concierge",
    "inventory",
    "risk_officer",
    "pricing",
    "operator",
    "auditor",
    "workshop",
    "editor",
    "director",
    "manager",
    "associate",
]
STAFF_ROLES: tuple[StaffRole, ...] = get_args(StaffRole)
