"""The audit key: made once, kept private, found again; or given, and then never made."""

import base64
import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from interfaces.proof.audit.key_place import (
    AuditKeyDiffers,
    AuditKeyMissing,
    KeyPlace,
    key_place,
)
from interfaces.proof.audit.signing import KeyUnusable, made_at, public_path, signer_of, verifier_at
from interfaces.settings import Settings
from tests.threads import at_once


def test_a_key_is_made_on_first_use_and_kept_private(key: KeyPlace) -> None:
    assert key.signer() is None
    first, again = key.fitting(None), key.fitting(None)
    assert first.key_id == again.key_id
    assert key.own.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in key.own.parent.iterdir()) == [
        "signing-key.pem",
        "signing-key.pub",
    ]


def test_the_public_half_verifies(tmp_path: Path) -> None:
    signer = made_at(tmp_path / "key.pem")
    verifier = verifier_at(public_path(tmp_path / "key.pem"))
    signature = signer.sign(b"message")
    assert verifier.signed(b"message", signature)
    assert not verifier.signed(b"another", signature)
    assert verifier.key_id == signer.key_id


def test_two_that_come_first_at_once_use_one_key(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    made = at_once(*[lambda: made_at(path).key_id] * 8)
    assert len({str(key_id) for key_id in made}) == 1


def test_a_key_is_never_made_over_a_log_that_has_seals(key: KeyPlace) -> None:
    with pytest.raises(AuditKeyMissing, match="seals by key 0123"):
        key.fitting("0123")
    assert not key.own.parent.exists()
    ours = key.make()
    with pytest.raises(AuditKeyDiffers, match=f"sealed by key 0123.* is {ours.key_id}"):
        key.fitting("0123")


def test_a_key_is_given_by_a_setting_or_by_a_file(tmp_path: Path) -> None:
    raw = os.urandom(32)
    text = base64.b64encode(raw).decode()
    mounted = tmp_path / "mounted"
    mounted.write_bytes((made_at(tmp_path / "key.pem"), (tmp_path / "key.pem").read_bytes())[1])
    given = key_place(Settings(home=tmp_path, audit_key=SecretStr(text)))
    named = key_place(Settings(home=tmp_path, audit_key_file=mounted))
    assert given.fitting(None).key_id == signer_of(text.encode()).key_id
    assert named.fitting(None).key_id == made_at(tmp_path / "key.pem").key_id
    assert not given.own.exists()
    assert text not in repr(given)


@pytest.mark.parametrize(
    "said", ["not a key", base64.b64encode(bytes(32)).decode(), base64.b64encode(b"x").decode()]
)
def test_what_is_no_key_is_never_repeated(tmp_path: Path, said: str) -> None:
    with pytest.raises(KeyUnusable, match="neither an Ed25519 key") as unusable:
        key_place(Settings(home=tmp_path, audit_key=SecretStr(said))).fitting(None)
    assert said not in str(unusable.value)
    place = tmp_path / "key.pem"
    place.write_text(said)
    with pytest.raises(KeyUnusable):
        made_at(place)
    with pytest.raises(KeyUnusable):
        verifier_at(place)


def test_a_key_that_is_given_twice_or_is_not_there(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    with pytest.raises(KeyUnusable, match="both ELYSIUM_AUDIT_KEY and"):
        key_place(Settings(home=tmp_path, audit_key=SecretStr("x"), audit_key_file=nowhere))
    with pytest.raises(KeyUnusable, match="nowhere is not there"):
        key_place(Settings(home=tmp_path, audit_key_file=nowhere)).fitting(None)
    with pytest.raises(KeyUnusable, match="cannot be read"):
        verifier_at(nowhere)
