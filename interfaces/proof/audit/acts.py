"""What people do about the seals: each is said for ever, signed, in the house's own words."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from domain.kernel import Invalid, Refusal
from domain.text import fair_copy, has_words
from interfaces.proof.audit import statements
from interfaces.proof.audit.agreement import HistoryDiffers, agree
from interfaces.proof.audit.alarm import end_all
from interfaces.proof.audit.key_place import KeyPlace
from interfaces.proof.audit.memory import Memory
from interfaces.proof.audit.offline.succession import Said
from interfaces.proof.audit.seals import ONE_AT_A_TIME, last_seal
from interfaces.proof.audit.signing import Signer, made_at
from interfaces.proof.audit.statements import begun, occasion, put, say, sealing_key

LONGEST_REASON = 500


class WhyMissing(Invalid):
    """Say why, in words and up to {limit} characters: it is kept for ever."""

    field = "reason"
    limit: int


class NothingSealed(Refusal):
    """The log has no seals yet: its key is made with the first."""


class KeyAtHand(Refusal):
    """The key that seals the log is here, at {place}: it is not lost. `elysium audit hand-over`
    lets another follow."""


class NothingToAccept(Refusal):
    """The log is the one that was sealed, as far as this machine remembers: there is nothing to
    accept."""


class OtherWords(Refusal):
    """What the house said about its seals is another in the database than this machine remembers,
    from statement {number} on: no backup brings that about. Nothing was accepted."""


@dataclass(frozen=True, slots=True)
class Acts:
    """On the log of one database, with the key and the memory of one machine; each raises
    `WhyMissing`, too."""

    engine: Engine
    key: KeyPlace
    memory: Memory

    def hand_over(self, reason: str, to: Path | None = None) -> Said:
        """Let another key follow, by the word of the present one.

        It is that of the file `to`, which is made if there is none; without one the file of our
        own is replaced. Raises `NothingSealed` and what `KeyPlace.fitting` does.
        """
        told = _why(reason)
        with self.engine.begin() as connection:
            said, signer = self._begun(connection)
            following = made_at(to or self.key.next)
            why = occasion(connection, "handed_over", told)
            done = say(connection, said, why, following, signer)
        if to is None and self.key.ours:
            self.key.take_next()
        return done

    def replace_lost(self, reason: str) -> Said:
        """Let another key follow one that is no more: that of the settings, or a new one.

        Raises `NothingSealed` and `KeyAtHand`.
        """
        told = _why(reason)
        with self.engine.begin() as connection:
            connection.execute(ONE_AT_A_TIME)
            said = statements.statements(connection)
            sealing = sealing_key(connection, said)
            signer = self.key.signer()
            if sealing is None:
                raise NothingSealed
            if signer and signer.key_id == sealing:
                raise KeyAtHand(place=self.key.described)
            why = occasion(connection, "key_lost", told)
            return say(connection, said, why, signer or self.key.make())

    def accept_restore(self, reason: str) -> Said:
        """Go on behind an older log that was brought back.

        Whoever calls made sure that it is sound in itself. Raises `NothingToAccept`, `OtherWords`.
        """
        told = _why(reason)
        with self.engine.begin() as connection:
            connection.execute(ONE_AT_A_TIME)
            known, there = self.memory.recall(), statements.statements(connection)
            said = _put_back(connection, there, known.said)
            signer = self.key.fitting(sealing_key(connection, said))
            if said == there and self._agree(connection, said, signer):
                raise NothingToAccept
            last = max(known.last.number, last_seal(connection).number)
            why = occasion(connection, "restored", told, last)
            done = say(connection, said, why, signer)
            end_all(connection)
        self.memory.keep(said=(*said[len(known.said) :], done))
        return done

    def _begun(self, connection: Connection) -> tuple[tuple[Said, ...], Signer]:
        connection.execute(ONE_AT_A_TIME)
        said = statements.statements(connection)
        sealing = sealing_key(connection, said)
        if sealing is None:
            raise NothingSealed
        signer = self.key.fitting(sealing)
        agree(connection, self.memory, said, signer.verifier.public)
        return said or (begun(connection, signer),), signer

    def _agree(self, connection: Connection, said: tuple[Said, ...], signer: Signer) -> bool:
        try:
            agree(connection, self.memory, said, signer.verifier.public)
        except HistoryDiffers:
            return False
        return True


def _why(reason: str) -> str:
    """As it is kept. Raises `WhyMissing`."""
    told = fair_copy(reason)
    if len(told) > LONGEST_REASON or not has_words(told):
        raise WhyMissing(limit=LONGEST_REASON)
    return told


def _put_back(
    connection: Connection, there: tuple[Said, ...], remembered: tuple[Said, ...]
) -> tuple[Said, ...]:
    """What was said after the backup was made is said still."""
    for number, one in enumerate(remembered, start=1):
        if number > len(there):
            put(connection, one)
        elif there[number - 1].line != one.line:
            raise OtherWords(number=number)
    return there + remembered[len(there) :]
