"""The keys that wrap all others, from a setting or from a file that a secret store mounts."""

import base64
import binascii
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from application.store.privacy import KEY_BYTES, MasterKeys, Masters
from domain.kernel import Refusal
from interfaces.files import FileUnreadable, read_text

if TYPE_CHECKING:
    from interfaces.settings import Settings

LOOK_SECONDS = 1.0
MOST_BYTES = 1_000_000
log = structlog.get_logger()
ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST_SHOWN = 24
"""Somebody may have taken the key for its id, or changed the two about."""
APART = re.compile(r"[,\s]+")


class MasterKeysUnusable(Refusal):
    """The master keys cannot be used: {why}. They are told as id:base64 of 32 bytes, apart by
    commas or lines; the first one wraps."""

    why: str


class MountedKeys:
    """Implements `Masters` on a file: what is put there is known within `seconds`, by every
    process that reads it. While it cannot be read as keys, those of before hold."""

    def __init__(self, place: Path, seconds: float = LOOK_SECONDS) -> None:
        self._place = place
        self._seconds = seconds
        self._known = parsed(_read(place))
        self._look_at = time.monotonic() + seconds

    def now(self) -> MasterKeys:
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + self._seconds
            try:
                self._known = parsed(_read(self._place))
            except MasterKeysUnusable as unusable:
                log.warning("master_keys.unusable", why=str(unusable))
        return self._known


def masters(settings: "Settings") -> Masters:
    """Raises `MasterKeysUnusable`, which never repeats a key."""
    given, place = settings.master_keys.get_secret_value(), settings.master_keys_file
    if given and place:
        raise MasterKeysUnusable(
            why="both ELYSIUM_MASTER_KEYS and ELYSIUM_MASTER_KEYS_FILE are given"
        )
    return MountedKeys(place) if place else parsed(given)


def parsed(text: str) -> MasterKeys:
    entries = [entry for entry in APART.split(text) if entry]
    keys = {name: _key(name, key) for name, _, key in (each.partition(":") for each in entries)}
    if not keys:
        raise MasterKeysUnusable(why="there is none")
    if len(keys) < len(entries):
        raise MasterKeysUnusable(why="two have one id")
    return MasterKeys(next(iter(keys)), keys)


def _read(place: Path) -> str:
    try:
        return read_text(place, MOST_BYTES)
    except FileUnreadable as unreadable:
        why = f"{place} cannot be read: {unreadable.facts['why']}"
        raise MasterKeysUnusable(why=why) from None


def _key(name: str, text: str) -> bytes:
    if not ID.fullmatch(name) or not text:
        raise MasterKeysUnusable(why="one has no id, or no key")
    shown = name if len(name) <= LONGEST_SHOWN else "one"
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MasterKeysUnusable(why=f"{shown} is not base64") from None
    if len(key) != KEY_BYTES:
        raise MasterKeysUnusable(why=f"{shown} has {len(key)} bytes, not {KEY_BYTES}")
    if len(set(key)) < KEY_BYTES // 4:
        raise MasterKeysUnusable(why=f"{shown} is not random")
    return key
