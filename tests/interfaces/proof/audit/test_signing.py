"""The audit key: made once, kept private, found again."""

from pathlib import Path

import pytest

from interfaces.proof.audit.signing import (
    KeyUnusable,
    key_path,
    public_path,
    signer_at,
    verifier_at,
)
from tests.threads import at_once


def test_a_key_is_made_on_first_use_and_kept_private(tmp_path: Path) -> None:
    path = key_path(tmp_path)
    first, again = signer_at(path), signer_at(path)
    assert first.key_id == again.key_id
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "signing-key.pem",
        "signing-key.pub",
    ]


def test_the_public_half_verifies(tmp_path: Path) -> None:
    signer = signer_at(tmp_path / "key.pem")
    verifier = verifier_at(public_path(tmp_path / "key.pem"))
    signature = signer.sign(b"message")
    assert verifier.signed(b"message", signature)
    assert not verifier.signed(b"another", signature)
    assert verifier.key_id == signer.key_id


def test_two_that_come_first_at_once_use_one_key(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    made = at_once(*[lambda: signer_at(path).key_id] * 8)
    assert len({str(key_id) for key_id in made}) == 1


def test_a_file_that_is_no_key(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text("not a key")
    with pytest.raises(KeyUnusable):
        signer_at(path)
    with pytest.raises(KeyUnusable):
        verifier_at(path)
