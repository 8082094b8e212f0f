"""The secrets of a shop on one machine: made once, kept in a file that only its owner can read."""

import base64
import json
import os
import secrets
import stat
from pathlib import Path

from domain.kernel import Fault
from interfaces.files import PRIVATE, FileUnreadable, read_text, written_whole

FILE = "secrets.json"
MASTER_KEYS, TOKEN_SECRET = "ELYSIUM_MASTER_KEYS", "ELYSIUM_TOKEN_SECRET"
IRREPLACEABLE = (MASTER_KEYS, TOKEN_SECRET)
"""What data was sealed or is recognised by: another one in its place opens nothing of it."""
SEALED_BY_THEM = ("postgres/data", "audit", "erasures.ndjson")


class SecretsUnusable(Fault):
    """{file} cannot be used: {why}."""


class SecretsLost(Fault):
    """{file} is gone, and {data} is there: what was sealed with its keys opens with no others, so
    none are made. Bring the file back from its backup; only a shop without data begins anew."""


def local_secrets(home: Path) -> dict[str, str]:
    """Environment variables by name; the file `secrets.json` in `home` is made for a new shop.

    Raises `SecretsLost` where there is data and no such file, `SecretsUnusable` where there is one
    that is not whole, not ours, or open to others.
    """
    place = home / FILE
    if not os.path.lexists(place):
        _refuse_over_data(home, place)
        return _written(place, _made())
    found = _read(place)
    wanted = _made() | found
    return found if wanted == found else _written(place, wanted)


def secrets_made(home: Path) -> bool:
    """Whether they had to be made just now: a new shop."""
    known = os.path.lexists(home / FILE)
    local_secrets(home)
    return not known


def _refuse_over_data(home: Path, place: Path) -> None:
    for name in SEALED_BY_THEM:
        if (home / name).exists():
            raise SecretsLost(file=place, data=home / name)


def _read(place: Path) -> dict[str, str]:
    try:
        _refuse_open(place)
        found = json.loads(read_text(place))
    except FileUnreadable as unreadable:
        raise SecretsUnusable(file=place, why=unreadable.facts["why"]) from None
    except OSError as error:
        raise SecretsUnusable(file=place, why=error.strerror) from None
    except (ValueError, RecursionError):
        raise _not_whole(place, "it is not the JSON that was written") from None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise _not_whole(place, "it is no object of texts")
    if missing := [name for name in IRREPLACEABLE if not found.get(name)]:
        raise _not_whole(place, f"it has no {' and no '.join(missing)}")
    return found


def _not_whole(place: Path, why: str) -> SecretsUnusable:
    return SecretsUnusable(file=place, why=f"{why}; bring it back from its backup")


def _refuse_open(place: Path) -> None:
    """What others can read is no secret, and what others can write is not ours."""
    known = place.stat()
    if known.st_uid != os.geteuid():
        raise SecretsUnusable(file=place, why=f"it belongs to account {known.st_uid}, not to us")
    if stat.S_ISREG(known.st_mode) and known.st_mode & 0o077:
        raise SecretsUnusable(file=place, why="others may read or write it: chmod 600")


def _made() -> dict[str, str]:
    return {
        "ELYSIUM_APP_PASSWORD": secrets.token_urlsafe(24),
        TOKEN_SECRET: secrets.token_urlsafe(32),
        MASTER_KEYS: "m1:" + _base64(32),
        "ELYSIUM_STRIPE_SECRET_KEY": "sk_test_" + secrets.token_hex(16),
        "ELYSIUM_STRIPE_PUBLISHABLE_KEY": "pk_test_" + secrets.token_hex(16),
        "ELYSIUM_STRIPE_WEBHOOK_SECRET": "whsec_" + secrets.token_hex(16),
        "ELYSIUM_RESEND_API_KEY": "re_" + secrets.token_hex(12),
        "ELYSIUM_RESEND_WEBHOOK_SECRET": "whsec_" + _base64(24),
        "ELYSIUM_SANITY_WEBHOOK_SECRET": secrets.token_urlsafe(24),
    }


def _base64(count: int) -> str:
    return base64.b64encode(secrets.token_bytes(count)).decode()


def _written(place: Path, wanted: dict[str, str]) -> dict[str, str]:
    place.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(place, PRIVATE) as file:
        file.write(json.dumps(wanted, indent=1).encode())
    return wanted
