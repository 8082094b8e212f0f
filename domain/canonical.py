"""The canonical JSON form of a value and its SHA-256: equal facts have equal hashes."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

from domain.money import FloatNotAllowed


def canonical_json(value: object) -> str:
    """Keys sorted by code point, no spaces, no escapes beyond JSON's own, decimals as strings.

    Takes str, int, bool, None, Decimal and mappings (of str keys), lists and tuples of them;
    anything else, above all a float, raises `FloatNotAllowed`.
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(value: object) -> str:
    """Hexadecimal SHA-256 of the canonical JSON of a value, as UTF-8."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _plain(value: object) -> object:
    match value:
        case None | str() | int():
            return value
        case Decimal() if value.is_finite():
            return format(value, "f")
        case Mapping():
            return {_key(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            raise FloatNotAllowed(given=repr(value))


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise FloatNotAllowed(given=repr(key))
    return key
