"""A login of the shop: its name, what it is for, and the URL by which it comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote, urlsplit

APP_LOGIN = "elysium_app"
Duty = Literal["all", "write", "project", "read", "audit"]
"""`write` is what `serve`, `work` and `clock` do; `project` makes read models; the shop on one
machine has one login for all; `read` is for replicas and reports, `audit` for an auditor."""
IS_IN: Mapping[Duty, tuple[str, ...]] = MappingProxyType(
    {
        "all": ("elysium_write", "elysium_project", "elysium_read"),
        "write": ("elysium_write", "elysium_read"),
        "project": ("elysium_project", "elysium_read"),
        "read": ("elysium_read",),
        "audit": ("elysium_auditor",),
    }
)


@dataclass(frozen=True, slots=True)
class Login:
    name: str
    password: str = field(repr=False)
    duty: Duty = "all"


def login_url(owner_url: str, password: str) -> str:
    """The URL of the shop's own login on the owner's server."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{APP_LOGIN}:{quote(password, safe='')}@{place}").geturl()
