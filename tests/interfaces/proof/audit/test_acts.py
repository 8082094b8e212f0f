"""Keys that follow one another, and older logs brought back: said for ever, and told by proofs."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

from interfaces.proof.audit.acts import (
    Acts,
    KeyAtHand,
    NothingSealed,
    NothingToAccept,
    OtherWords,
    WhyMissing,
)
from interfaces.proof.audit.agreement import HistoryDiffers
from interfaces.proof.audit.anchors import AnchorUnusable, drop, known_by, known_of
from interfaces.proof.audit.export import export
from interfaces.proof.audit.key_place import AuditKeyDiffers, KeyPlace
from interfaces.proof.audit.offline.exports import check
from interfaces.proof.audit.offline.signatures import Wrong
from interfaces.proof.audit.offline.succession import Succession
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.signing import Signer
from interfaces.proof.audit.statements import Occasion, say, statements
from interfaces.proof.audit.verify import AuditReport, verify
from tests.interfaces.proof.audit.test_memory import changed, more
from tests.postgres import Database

BACKED_UP = (
    b"CREATE TABLE seals_then AS SELECT * FROM audit_seals",
    b"CREATE TABLE said_then AS SELECT * FROM audit_statements",
    b"CREATE TABLE log_then AS SELECT * FROM stored_events",
)
BROUGHT_BACK = (
    b"DELETE FROM audit_seals",
    b"DELETE FROM audit_statements",
    b"DELETE FROM stored_events",
    b"INSERT INTO audit_seals SELECT * FROM seals_then",
    b"INSERT INTO audit_statements SELECT * FROM said_then",
    b"INSERT INTO stored_events SELECT * FROM log_then",
)


def proved(database: Database, *by: Signer) -> AuditReport:
    return verify(database.app_url, [each.verifier.public for each in by])


def sentences(report: AuditReport) -> list[str]:
    return [fault.sentence for fault in report.faults]


@pytest.mark.parametrize("reason", ["", " \u200b ", "…", "x" * 501])
def test_nothing_is_said_for_ever_without_a_reason(
    pool: Engine, seal: AuditSeal, acts: Acts, reason: str
) -> None:
    seal.step(500)
    sealing = acts.key.make()
    with pool.connect() as connection:
        before = statements(connection)
    for say_so in (acts.hand_over, acts.replace_lost, acts.accept_restore):
        with pytest.raises(WhyMissing):
            say_so(reason)
    assert not acts.key.next.exists()
    assert acts.key.make().key_id == sealing.key_id
    with pool.connect() as connection:
        assert statements(connection) == before


def test_a_key_follows_by_the_word_of_the_one_before(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(500)
    first = acts.key.make()
    said = acts.hand_over("the yearly change")
    second = acts.key.make()
    assert second.key_id != first.key_id
    assert set(said.signatures) == {first.key_id, second.key_id}
    more(database)
    assert seal.step(500).folded == 1
    for trusted in (first, second):
        report = proved(database, trusted)
        assert (report.sound, report.seals) == (True, 4)
        assert report.told == (
            f"behind seal 3 key {second.key_id} followed, by the word of the one before:"
            " the yearly change",
        )


def test_a_copy_with_the_former_key_seals_no_more(
    database: Database, other: AuditSeal, acts: Acts, tmp_path: Path
) -> None:
    acts.key.make()
    other.step(500)
    following = tmp_path / "following.pem"
    acts.hand_over("to a vault", following)
    more(database)
    with pytest.raises(AuditKeyDiffers):
        other.step(500)
    acts.key.own.write_bytes(following.read_bytes())
    assert other.step(500).folded == 1


def test_a_hand_over_that_was_cut_short_is_ended_by_the_sealer(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    """It is on record, and the process died before the new key had its name."""
    seal.step(500)
    acts.hand_over("a change", acts.key.next)
    more(database)
    assert seal.step(500).folded == 1
    assert not acts.key.next.exists()


def test_a_lost_key_is_followed_by_one_that_has_no_word_of_it(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(500)
    first = acts.key.make()
    with pytest.raises(KeyAtHand):
        acts.replace_lost("an error")
    acts.key.own.unlink()
    acts.replace_lost("the volume burnt")
    second = acts.key.make()
    more(database)
    assert seal.step(500).folded == 1
    report = proved(database, second)
    assert report.sound
    assert "followed one that was lost, and has no word of it: the volume burnt" in report.told[0]
    doubted = f"seal 4 is signed by key {second.key_id}, for which no given key gave its word"
    assert sentences(proved(database, first)) == [doubted]
    assert proved(database, first, second).sound


def test_a_key_that_was_lost_before_anything_was_said(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    """Of an older engine's log: nobody has the public half any more."""
    seal.step(500)
    changed(database, b"DELETE FROM audit_statements")
    for file in acts.memory.file.parent.iterdir():
        file.unlink()
    acts.replace_lost("nobody knows where it went")
    report = proved(database, acts.key.make())
    assert report.sound
    assert "nobody knows where it went" in report.told[0]


def test_before_the_first_seal_there_is_nothing_to_hand_over(acts: Acts) -> None:
    with pytest.raises(NothingSealed):
        acts.hand_over("a change")
    with pytest.raises(NothingSealed):
        acts.replace_lost("a change")


def test_whoever_has_no_key_of_the_house_cannot_speak_for_it(
    database: Database, seal: AuditSeal, acts: Acts, stranger: Acts
) -> None:
    """A forger with all rights on the database puts a key of theirs on record."""
    seal.step(500)
    stranger.replace_lost("it is lost, believe me")
    more(database)
    with pytest.raises(AuditKeyDiffers):
        seal.step(500)
    assert proved(database, acts.key.make()).seals == 3


def test_what_others_say_makes_nobody_forget_a_seal(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    """A forger who takes seals away says in the house's name that an older log was brought back."""
    seal.step(500)
    older = Occasion("restored", "the disk failed", after=1, position=3, chain=b"", given_up=3)
    with acts.engine.begin() as connection:
        say(connection, statements(connection), older, acts.key.make())
    changed(
        database,
        b"UPDATE audit_statements SET signatures = '{}' WHERE number = 2",
        b"DELETE FROM audit_seals WHERE number > 1",
    )
    with pytest.raises(HistoryDiffers, match="statement 2 is not signed by the key that it names"):
        seal.step(500)
    known = acts.memory.recall()
    assert ([each.number for each in known.seals], len(known.said)) == ([1, 2, 3], 1)


def test_an_older_log_that_was_brought_back_is_accepted_with_a_reason(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(6)
    changed(database, *BACKED_UP)
    seal.step(500)
    changed(database, *BROUGHT_BACK)
    with pytest.raises(HistoryDiffers, match=r"seal 3 is missing"):
        seal.step(500)
    acts.accept_restore("the disk failed")
    more(database)
    assert seal.step(500).position == 9
    report = proved(database, acts.key.make())
    assert (report.sound, report.told) == (
        True,
        (
            "an older log was brought back: what was sealed behind position 6, up to seal 3, was"
            " given up: the disk failed",
        ),
    )
    with pytest.raises(NothingToAccept):
        acts.accept_restore("once more")


def test_it_is_told_still_after_an_even_older_one_is_brought_back(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(3)
    changed(database, *BACKED_UP)
    seal.step(3)
    changed(database, b"DELETE FROM audit_seals WHERE number = 2")
    acts.accept_restore("one")
    acts.hand_over("a change")
    seal.step(500)
    changed(database, *BROUGHT_BACK)
    acts.accept_restore("two")
    assert seal.step(500).position == 8
    report = proved(database, acts.key.make())
    assert report.sound
    assert [told.rpartition(": ")[2] for told in report.told] == ["one", "a change", "two"]


def test_what_was_accepted_on_one_machine_is_believed_on_another(
    database: Database, seal: AuditSeal, other: AuditSeal, acts: Acts
) -> None:
    seal.step(6)
    changed(database, *BACKED_UP)
    other.step(500)
    seal.step(500)
    changed(database, *BROUGHT_BACK)
    acts.accept_restore("the disk failed")
    assert other.step(500).position == 8
    changed(database, *BROUGHT_BACK)
    for one in (seal, other):
        with pytest.raises(HistoryDiffers):
            one.step(500)


def test_other_words_in_the_database_are_never_accepted(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(500)
    changed(
        database,
        b'UPDATE audit_statements SET said = replace(said, \'"reason":""\', \'"reason":"x"\')',
    )
    with pytest.raises(OtherWords):
        acts.accept_restore("all is well")


def test_an_anchor_shows_what_was_taken_from_log_seals_and_memory(
    database: Database, pool: Engine, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(500)
    signer = acts.key.make()
    with pool.begin() as connection:
        kept = drop(connection, signer)
        known = known_by(kept, Succession(statements(connection), [signer.verifier.public]))
    held = [known]
    assert verify(database.app_url, [signer.verifier.public], known=held).sound
    changed(
        database,
        b"UPDATE stored_events SET topic = 'trial.other' WHERE notification_id = 5",
        b"DELETE FROM audit_seals",
        b"DELETE FROM audit_statements",
    )
    acts.memory.file.unlink()
    seal.step(500)
    assert proved(database, signer).sound
    report = verify(database.app_url, [signer.verifier.public], known=held)
    assert [fault.position for fault in report.faults] == [8, 8]
    assert sentences(report)[0].startswith("the log up to here is not the one of the anchor of 20")


def test_an_anchor_of_what_was_given_up_is_no_fault(
    database: Database, pool: Engine, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(6)
    changed(database, *BACKED_UP)
    seal.step(500)
    signer = acts.key.make()
    with pool.begin() as connection:
        kept = drop(connection, signer)
        known = known_by(kept, Succession(statements(connection), [signer.verifier.public]))
    changed(database, *BROUGHT_BACK)
    changed(database, b"DELETE FROM stored_events WHERE notification_id > 6")
    assert not verify(database.app_url, [signer.verifier.public], known=[known]).sound
    acts.accept_restore("the disk failed")
    assert verify(database.app_url, [signer.verifier.public], known=[known]).sound


@pytest.mark.parametrize("line", [b"", b"nonsense", b'{"anchor":{}}', b"[]", b'{"signature":""}'])
def test_what_is_no_anchor(line: bytes) -> None:
    with pytest.raises(AnchorUnusable, match="neither an anchor nor the end of an export"):
        known_by(line, Succession((), ()))


def test_an_anchor_that_the_house_did_not_sign(
    pool: Engine, seal: AuditSeal, stranger: Acts, acts: Acts
) -> None:
    seal.step(500)
    with pool.begin() as connection:
        kept = drop(connection, stranger.key.make())
        keys = Succession(statements(connection), [acts.key.make().verifier.public])
    with pytest.raises(AnchorUnusable, match="is signed by key"):
        known_by(kept, keys)


def test_what_this_machine_remembers_is_held_against_the_log(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(500)
    changed(
        database,
        b"DELETE FROM stored_events WHERE notification_id > 6",
        b"DELETE FROM audit_seals WHERE number = 3",
    )
    signer = acts.key.make()
    assert proved(database, signer).sound
    known = [known_of(acts.memory.recall().last)]
    report = verify(database.app_url, [signer.verifier.public], known=known)
    assert sentences(report) == [
        "the log up to here is not the one of what this machine remembers of seal 3"
    ]


def test_exports_carry_what_was_said(database: Database, seal: AuditSeal, acts: Acts) -> None:
    seal.step(500)
    first = acts.key.make()
    acts.hand_over("a change")
    out = BytesIO()
    export(database.app_url, out, acts.key.make())
    lines = out.getvalue().splitlines(keepends=True)
    for trusted in (first, acts.key.make()):
        found = check(lines, trusted.verifier.pem)
        assert (found.head.statements, found.head.count) == (2, 8)
        assert "a change" in found.told[0]
    silent = [line for line in lines if b"a change" not in line]
    with pytest.raises(Wrong, match="does not fit"):
        check(silent, first.verifier.pem)
    reworded = [line.replace(b"a change", b"a chance") for line in lines]
    with pytest.raises(Wrong):
        check(reworded, first.verifier.pem)


def test_an_export_by_a_key_that_followed_a_lost_one_asks_for_that_one(
    database: Database, seal: AuditSeal, acts: Acts
) -> None:
    seal.step(500)
    first = acts.key.make()
    acts.key.own.unlink()
    acts.replace_lost("burnt")
    out = BytesIO()
    export(database.app_url, out, acts.key.make())
    lines = out.getvalue().splitlines(keepends=True)
    with pytest.raises(Wrong, match="no given key gave its word"):
        check(lines, first.verifier.pem)
    assert "burnt" in check(lines, first.verifier.pem, acts.key.make().verifier.pem).told[0]


def test_a_key_of_ones_own_is_not_touched_when_another_is_given(
    seal: AuditSeal, acts: Acts, tmp_path: Path
) -> None:
    seal.step(500)
    before = acts.key.own.read_bytes()
    given = KeyPlace(tmp_path / "none.pem", file=acts.key.own)
    Acts(acts.engine, given, acts.memory).hand_over("a change", tmp_path / "next.pem")
    assert acts.key.own.read_bytes() == before
