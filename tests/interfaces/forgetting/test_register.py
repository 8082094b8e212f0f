"""The register of erasures: one line a person, that nobody can forge, change or take out."""

import fcntl
import json
from pathlib import Path
from threading import Thread

import pytest

from interfaces.forgetting.register import Register, RegisterBroken
from tests.on_disk import synced

SECRET = b"only for tests, thirty-two bytes"


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "beside" / "erasures.ndjson", SECRET)


def test_it_tells_whom_by_digests_alone(register: Register) -> None:
    assert register.entries() == ()
    register.enter("anna", {"anna", "visitor"})
    register.enter("bert", {"bert"})
    first, second = register.entries()
    assert first.erasure == register.digest("anna")
    assert first.pseudonyms == {register.digest("anna"), register.digest("visitor")}
    assert second.pseudonyms == {register.digest("bert")}
    assert not any(name in register.file.read_text() for name in ("anna", "bert", "visitor"))
    assert Register(register.file, b"another secret").digest("anna") != first.erasure


def test_it_is_on_the_disk_before_anything_is_destroyed(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = synced(monkeypatch)
    register.enter("anna", {"anna"})
    assert {register.file.stat().st_ino, register.file.parent.stat().st_ino} <= written


def test_two_who_enter_at_once_write_one_after_the_other(register: Register) -> None:
    """Else both continue the same line, and the register is broken for ever."""
    register.enter("anna", {"anna"})
    with register.file.open("rb") as lines:
        fcntl.flock(lines, fcntl.LOCK_EX)
        other = Thread(target=register.enter, args=("bert", {"bert"}))
        other.start()
        other.join(0.5)
        waits = other.is_alive()
    other.join()
    assert waits
    assert len(register.entries()) == 2


def test_repeating_writes_nothing_and_more_of_the_same_person_does(register: Register) -> None:
    register.enter("anna", {"anna"})
    register.enter("anna", {"anna"})
    assert len(register.entries()) == 1
    register.enter("anna", {"anna", "visitor"})
    assert len(register.entries()) == 2


@pytest.mark.parametrize("spoiled", ["forged", "taken out", "changed", "no JSON"])
def test_what_was_not_written_by_the_house_is_noticed(register: Register, spoiled: str) -> None:
    for name in ("anna", "bert", "carl"):
        register.enter(name, {name})
    lines = register.file.read_text().splitlines()
    match spoiled:
        case "forged":
            lines.append(json.dumps({"erasure": "x", "pseudonyms": ["y"], "seal": "z"}))
        case "taken out":
            del lines[1]
        case "changed":
            lines[0] = lines[0].replace('"pseudonyms": ["', '"pseudonyms": ["0')
        case _:
            lines[2] = "no line of ours"
    register.file.write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(RegisterBroken):
        register.entries()
    with pytest.raises(RegisterBroken):
        register.enter("dora", {"dora"})


def test_a_line_that_a_power_cut_tore_is_cut_away(register: Register) -> None:
    register.enter("anna", {"anna"})
    with register.file.open("ab") as lines:
        lines.write(b'{"erasure": "half')
    register.enter("bert", {"bert"})
    assert [each.erasure for each in register.entries()] == [
        register.digest("anna"),
        register.digest("bert"),
    ]
