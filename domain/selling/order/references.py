"""What staff checked about a customer: told by references, never by pictures or in words."""

import re
from dataclasses import dataclass

from domain.kernel import Invalid

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,119}")
FILE = re.compile(r"\.(avif|bmp|gif|heic|jpe?g|pdf|png|tiff?|webp)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What was done: called back, identity verified, documents of the address seen.

    `id_verified` is the reference of whoever verified it.
    """

    call_back: bool = False
    id_verified: str | None = None
    address_docs: bool = False

    @property
    def done(self) -> tuple[str, ...]:
        """Which of them were done, by their codes."""
        done = {
            "call_back": self.call_back,
            "id_verified": self.id_verified is not None,
            "address_docs": self.address_docs,
        }
        return tuple(code for code, was in done.items() if was)


class ReferenceInvalid(Invalid):
    """{told_in} has up to 120 letters, digits, dots, colons and dashes, and names no file."""

    field = "{told_in}"


def refuse_words(checks: Checks, note_ref: str | None) -> None:
    """Raises `ReferenceInvalid` for anything but a reference: it would stay for ever."""
    for told_in, given in (("checks.id_verified", checks.id_verified), ("note_ref", note_ref)):
        if given is not None and (not REFERENCE.fullmatch(given) or FILE.search(given)):
            raise ReferenceInvalid(told_in=told_in)
