"""Who asks browsers for passkeys: the domain that they are good for, and the pages that may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """`rp_id` is the domain that passkeys are good for, `origins` the pages that may ask for them,
    `name` what a browser calls us."""

    rp_id: str
    origins: tuple[str, ...]
    name: str

    @classmethod
    def of(cls, domain: str, pages: Sequence[str], name: str) -> "RelyingParty":
        """Of the pages, those on the domain or under it; without one, that of the first page."""
        domain = domain or urlsplit(pages[0]).hostname or ""
        under = (page for page in pages if _is_under(domain, urlsplit(page).hostname or ""))
        return cls(rp_id=domain, origins=tuple(map(_origin, under)), name=name)


def _is_under(domain: str, host: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _origin(page: str) -> str:
    """As browsers write it: without a path."""
    parts = urlsplit(page)
    return f"{parts.scheme}://{parts.netloc}"
