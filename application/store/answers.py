"""Answers under an Idempotency-Key, at rest: sealed under the house's key of a day, and ended.

With each lies the digest of what was asked: what is short in a body could be guessed from it, by
whoever has the table and our secret, for as long as there is one. A day's key is destroyed when its
answers were kept for long enough: after that none can be read, wherever a copy of the table is. One
whole answer is ended by being emptied.
"""

from dataclasses import replace
from datetime import date

from application.store.ports import CommandKey, CommandRecord, StoredAnswer
from application.store.privacy import FullKeyring, Keyring, seal, unseal

SUBJECT = "house:answers:"
ENDED = b""
"""What is kept of an answer that cannot be given any more: that there was one."""
APART = b"\n"
DAY_LETTERS = len("2026-11-29")


def subject_of(day: date) -> str:
    """Under which the key of a day is kept."""
    return f"{SUBJECT}{day.isoformat()}"


def sealed(record: CommandRecord, keyring: FullKeyring) -> CommandRecord:
    """The record as it is stored; without a key nobody asks for its answer again."""
    if record.key is None:
        return record
    day = record.at.date()
    key = keyring.kept_key(subject_of(day), "P")
    place = _place(CommandKey(record.caller, record.route, record.key))
    told = (record.digest or "").encode() + APART + record.answer
    return replace(record, digest=None, answer=day.isoformat().encode() + seal(key, told, place))


def opened(found: StoredAnswer, asked: CommandKey, keyring: Keyring) -> StoredAnswer:
    """The answer that was given and the digest of what was asked, or `ENDED` and nothing."""
    digest, answer = _told(found.answer, asked, keyring)
    return replace(found, digest=digest.decode() or None, answer=answer)


def open_answer(kept: bytes, asked: CommandKey, keyring: Keyring) -> bytes:
    return _told(kept, asked, keyring)[1]


def _told(kept: bytes, asked: CommandKey, keyring: Keyring) -> tuple[bytes, bytes]:
    day, sealed_answer = kept[:DAY_LETTERS].decode(errors="replace"), kept[DAY_LETTERS:]
    key = keyring.opening_key(f"{SUBJECT}{day}", "P")
    told = unseal(key, sealed_answer, _place(asked)) if key else ENDED
    digest, _, answer = told.partition(APART)
    return digest, answer


def _place(asked: CommandKey) -> str:
    return f"answer/{asked.caller}/{asked.route}/{asked.key}"
