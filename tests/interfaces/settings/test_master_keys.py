"""Master keys come from a setting or a file, are read anew from a file, and are never repeated."""

import base64
from pathlib import Path

import pytest

from interfaces.settings import Settings
from interfaces.settings.master_keys import MasterKeysUnusable, MountedKeys, masters

OLD = "m1:" + base64.b64encode(bytes(range(32))).decode()
NEW = "m2:" + base64.b64encode(bytes(range(1, 33))).decode()


def test_of_a_setting_the_first_one_wraps() -> None:
    found = masters(Settings.of({"ELYSIUM_MASTER_KEYS": f"{NEW},{OLD}"})).now()
    assert (found.current, list(found.keys)) == ("m2", ["m2", "m1"])


def test_a_file_is_read_anew_while_the_process_runs(tmp_path: Path) -> None:
    place = tmp_path / "master-keys"
    place.write_text(f"{OLD}\n")
    mounted = MountedKeys(place, seconds=0)
    assert mounted.now().current == "m1"
    place.write_text(f"{OLD}\n{NEW}\n")
    assert list(mounted.now().keys) == ["m1", "m2"]
    place.write_text("m2:half a ke")
    assert list(mounted.now().keys) == ["m1", "m2"]
    place.write_text(f"{NEW}\n{OLD}\n")
    assert mounted.now().current == "m2"


def test_a_file_is_looked_at_once_in_a_while(tmp_path: Path) -> None:
    place = tmp_path / "master-keys"
    place.write_text(OLD)
    mounted = MountedKeys(place, seconds=60)
    place.write_text(NEW)
    assert mounted.now().current == "m1"


def test_both_are_refused(tmp_path: Path) -> None:
    place = tmp_path / "master-keys"
    place.write_text(OLD)
    both = {"ELYSIUM_MASTER_KEYS": OLD, "ELYSIUM_MASTER_KEYS_FILE": str(place)}
    with pytest.raises(MasterKeysUnusable, match="both"):
        masters(Settings.of(both))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "there is none"),
        ("m1", "one has no id, or no key"),
        ("geheim", "one has no id, or no key"),
        ("geheim-geheim-geheim-geheim:m1", "one is not base64"),
        ("m1:gehéim", "m1 is not base64"),
        ("m1:c2VjcmV0", "m1 has 6 bytes"),
        ("m1:geheim!", "m1 is not base64"),
        (OLD.removeprefix("m1"), "one has no id"),
        (f"{OLD},{OLD}", "two have one id"),
        ("m1:" + base64.b64encode(bytes(32)).decode(), "m1 is not random"),
    ],
)
def test_what_is_no_key_is_named_and_not_repeated(given: str, why: str) -> None:
    with pytest.raises(MasterKeysUnusable, match=why) as refused:
        masters(Settings.of({"ELYSIUM_MASTER_KEYS": given}))
    assert not [secret for secret in ("c2VjcmV0", "geheim") if secret in str(refused.value)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file or directory"),
        (b"", "there is none"),
        (b"\xff", "it is not UTF-8"),
        (b"m1:AAEC", "m1 has 3 bytes"),
        (b" " * 2_000_000, "more than 1,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    place = tmp_path / "master-keys"
    if content is not None:
        place.write_bytes(content)
    with pytest.raises(MasterKeysUnusable, match=why):
        masters(Settings.of({"ELYSIUM_MASTER_KEYS_FILE": str(place)}))


def test_a_folder_is_no_file_of_keys(tmp_path: Path) -> None:
    with pytest.raises(MasterKeysUnusable, match="is a directory"):
        masters(Settings.of({"ELYSIUM_MASTER_KEYS_FILE": str(tmp_path)}))
