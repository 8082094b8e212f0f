"""An export is checked away from the shop, and each way to tamper with it is named."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path

import pytest

from interfaces.proof.audit import offline
from interfaces.proof.audit.export import export
from interfaces.proof.audit.offline.entries import Head, line_of
from interfaces.proof.audit.offline.exports import check
from interfaces.proof.audit.offline.signatures import Wrong
from interfaces.proof.audit.signing import Signer, made_at
from tests.postgres import Database, connected

pytestmark = pytest.mark.usefixtures("filled")
Lines = list[bytes]


def check_export(lines: Iterable[bytes], pem: bytes) -> Head:
    return check(lines, pem).head


@pytest.fixture
def exported(database: Database, signer: Signer) -> Lines:
    """Opening line, eight events (lines 2 to 9), signed head (line 10)."""
    out = BytesIO()
    head = export(database.app_url, out, signer)
    assert (head.count, head.first, head.last) == (8, 1, 8)
    return out.getvalue().splitlines(keepends=True)


def test_an_export_is_whole_and_shows_the_stored_bytes(
    database: Database, exported: Lines, signer: Signer
) -> None:
    head = check_export(exported, signer.verifier.pem)
    assert head.count == 8
    with connected(database.app_url) as session:
        rows = session.execute(
            "SELECT state FROM stored_events ORDER BY notification_id"
        ).fetchall()
    for line, (state,) in zip(exported[1:9], rows, strict=True):
        assert line_of(state.decode()).strip() in line
    assert b"sealed" in exported[8]
    assert "Önder".encode() not in b"".join(exported)


def test_bytes_that_are_no_text_are_exported_too(database: Database, signer: Signer) -> None:
    with connected(database.app_url) as session:
        session.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES ('gem-x', 1, 'trial.found', '\\xff00'), ('gem-x', 2, 'trial.found', 'null')"
        )
    out = BytesIO()
    assert export(database.app_url, out, signer).count == 10
    lines = out.getvalue().splitlines(keepends=True)
    assert b'"state_base64":"/wA="' in lines[9]
    assert check_export(lines, signer.verifier.pem).count == 10


def test_an_export_goes_on_where_another_ended(
    database: Database, exported: Lines, signer: Signer
) -> None:
    first = check_export(exported, signer.verifier.pem)
    with connected(database.app_url) as session:
        session.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state)"
            " VALUES ('gem-x', 1, 'trial.found', '{}')"
        )
    rest, whole = BytesIO(), BytesIO()
    second = export(database.app_url, rest, signer, after=first)
    assert (second.after, second.previous, second.count) == (8, first.chain, 1)
    assert second.chain == export(database.app_url, whole, signer).chain
    rest.seek(0)
    assert check_export(rest, signer.verifier.pem) == second
    nothing = BytesIO()
    assert export(database.app_url, nothing, signer, after=second).count == 0
    nothing.seek(0)
    assert check_export(nothing, signer.verifier.pem).last == second.last


def edited(lines: Lines) -> Lines:
    return [*lines[:4], lines[4].replace(b'\\"4\\"', b'\\"5\\"', 1), *lines[5:]]


def respelt(lines: Lines) -> Lines:
    return [*lines[:4], lines[4].replace(b'"version":1', b'"version": 1', 1), *lines[5:]]


TAMPERINGS: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "an edited byte": (edited, r"line 5 \(position 4\) was changed"),
    "another spelling": (respelt, r"line 5 \(position 4\) was changed"),
    "a broken line": (lambda x: [*x[:3], x[3][:40]], r"line 4 \(after position 2\) is cut off"),
    "another version": (
        lambda x: [*x[:2], x[2].replace(b'"version":1', b'"version":"1"'), *x[3:]],
        r"line 3 \(after position 1\) was changed",
    ),
    "a removed line": (lambda x: [*x[:4], *x[5:]], r"line 5 \(position 5\) was changed, or"),
    "a line twice": (lambda x: [*x[:4], *x[3:]], r"line 5 \(position 3\) is out of order"),
    "two lines swapped": (
        lambda x: [*x[:3], x[4], x[3], *x[5:]],
        r"line 4 \(position 4\) was changed, or",
    ),
    "a cut tail": (lambda x: x[:7], r"ends after line 7 \(position 6\) without its signed head"),
    "a removed end": (lambda x: [*x[:8], x[9]], r"line 9, the signed head, does not fit the 7"),
    "a line after the end": (lambda x: [*x, x[1]], r"line 11 stands behind the signed head"),
    "a changed head": (
        lambda x: [*x[:9], x[9].replace(b'"exported_at":"2', b'"exported_at":"3')],
        r"the head is not signed by the shop's key: it was forged",
    ),
    "a head without its parts": (lambda x: [*x[:9], b'{"head":{}}\n'], r"line 10.*was changed"),
    "no opening line": (lambda x: x[1:], r"line 1 does not open an audit export"),
    "nothing": (lambda _: [], r"ends after line 0"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_the_first_wrong_line_is_named(exported: Lines, signer: Signer, tampering: str) -> None:
    tamper, said = TAMPERINGS[tampering]
    with pytest.raises(Wrong, match=said):
        check_export(tamper(exported), signer.verifier.pem)


def test_another_key_is_not_the_shops(exported: Lines, tmp_path: Path) -> None:
    forger = made_at(tmp_path / "forger.pem")
    with pytest.raises(Wrong, match=r"is signed by key \w+, not by the given key"):
        check_export(exported, forger.verifier.pem)
    with pytest.raises(Wrong, match="no public key"):
        check_export(exported, b"not a key")


def test_a_forgery_whose_chain_was_made_anew_lacks_the_signature(
    database: Database, signer: Signer, tmp_path: Path
) -> None:
    """The forger writes the shop's key id into the head, but cannot sign as the shop."""
    forger = made_at(tmp_path / "forger.pem")
    forger.key_id = signer.key_id
    out = BytesIO()
    export(database.app_url, out, forger)
    out.seek(0)
    with pytest.raises(Wrong, match="it was forged"):
        check_export(out, signer.verifier.pem)


def test_any_flipped_byte_is_found(exported: Lines, signer: Signer) -> None:
    whole = b"".join(exported)
    for at in range(0, len(whole), 37):
        flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(Wrong):
            check_export(flipped.splitlines(keepends=True), signer.verifier.pem)


def test_the_verifier_runs_anywhere(exported: Lines, signer: Signer, tmp_path: Path) -> None:
    """A copy of the one folder, beside the export, isolated from everything of ours."""
    alone = tmp_path / "auditor"
    alone.mkdir()
    shutil.copytree(Path(offline.__file__).parent, alone / "offline")
    (alone / "key.pub").write_bytes(signer.verifier.pem)
    (alone / "log.ndjson").write_bytes(b"".join(exported))
    command = [sys.executable, "-E", "-s", "-m", "offline", "log.ndjson", "--public-key", "key.pub"]
    done = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('verified: {"format":"elysium-audit-2"')
    (alone / "log.ndjson").write_bytes(b"".join(edited(exported)))
    done = subprocess.run(command, cwd=alone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "NOT VERIFIED: line 5 (position 4)" in done.stderr


def test_without_cryptography_the_chain_is_checked_only(
    exported: Lines, signer: Signer, tmp_path: Path
) -> None:
    (tmp_path / "key.pub").write_bytes(signer.verifier.pem)
    (tmp_path / "log.ndjson").write_bytes(b"".join(exported))
    blocked = (
        "import sys, runpy; sys.modules['cryptography'] = None;"
        "sys.modules['cryptography.exceptions'] = None;"
        "sys.argv = ['offline', 'log.ndjson', '--public-key', 'key.pub'];"
        f"sys.path.insert(0, {str(Path(offline.__file__).parents[1])!r});"
        "runpy.run_module('offline', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", blocked], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 3
    assert b"needed to check who signed it" in done.stderr
