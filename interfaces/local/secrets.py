"""The secrets of a shop on one machine: made once, kept in a file that only its owner can read."""

import base64
import json
import os
import secrets
from pathlib import Path

FILE = "secrets.json"
PRIVATE = 0o600


def local_secrets(home: Path) -> dict[str, str]:
    """Environment variables by name; the file `secrets.json` in `home` is made when missing."""
    place = home / FILE
    found: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
    wanted = _made() | found
    if wanted != found:
        home.mkdir(parents=True, exist_ok=True)
        _write(place, wanted)
    return wanted


def _made() -> dict[str, str]:
    return {
        "ELYSIUM_APP_PASSWORD": secrets.token_urlsafe(24),
        "ELYSIUM_TOKEN_SECRET": secrets.token_urlsafe(32),
        "ELYSIUM_MASTER_KEYS": "m1:" + _base64(32),
        "ELYSIUM_STRIPE_SECRET_KEY": "sk_test_" + secrets.token_hex(16),
        "ELYSIUM_STRIPE_PUBLISHABLE_KEY": "pk_test_" + secrets.token_hex(16),
        "ELYSIUM_STRIPE_WEBHOOK_SECRET": "whsec_" + secrets.token_hex(16),
        "ELYSIUM_RESEND_API_KEY": "re_" + secrets.token_hex(12),
        "ELYSIUM_RESEND_WEBHOOK_SECRET": "whsec_" + _base64(24),
        "ELYSIUM_SANITY_WEBHOOK_SECRET": secrets.token_urlsafe(24),
    }


def _base64(count: int) -> str:
    return base64.b64encode(secrets.token_bytes(count)).decode()


def _write(place: Path, made: dict[str, str]) -> None:
    """Whole or not at all: a crash in between leaves no half file."""
    draft = place.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
        json.dump(made, file, indent=1)
    draft.rename(place)
