"""The stand-ins' wall clock and their dice for ids."""

import secrets
import string
import time
from datetime import UTC, datetime
from uuid import uuid4

ALPHABET = string.ascii_letters + string.digits


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def now() -> int:
    """Seconds since 1970."""
    return now_ms() // 1000


def iso_now() -> str:
    """The instant in UTC, RFC 3339."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id(prefix: str, length: int = 24) -> str:
    """An id in Stripe's manner: `pi_3Pz…`."""
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


def new_uuid() -> str:
    """A random UUID, as Resend numbers e-mails."""
    return str(uuid4())
