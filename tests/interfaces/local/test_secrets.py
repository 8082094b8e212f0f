"""Secrets are made for a new shop, never over data; a file that is not whole or ours is named."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from interfaces.files import FileNotWritten
from interfaces.local.secrets import SecretsLost, SecretsUnusable, local_secrets, secrets_made
from tests.full_disk import a_full_disk


def test_secrets_are_made_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    made = local_secrets(tmp_path)
    assert local_secrets(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
    assert os.listdir(tmp_path) == ["secrets.json"]


def test_only_of_a_new_shop_is_it_said_that_they_were_made(tmp_path: Path) -> None:
    assert [secrets_made(tmp_path) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("data", ["postgres/data", "audit", "erasures.ndjson"])
def test_over_data_none_are_made(tmp_path: Path, data: str) -> None:
    (tmp_path / data).mkdir(parents=True)
    with pytest.raises(SecretsLost, match=r"secrets\.json is gone, and .* is there"):
        local_secrets(tmp_path)
    assert not (tmp_path / "secrets.json").exists()


def test_the_file_of_before_opens_the_shop_again(tmp_path: Path) -> None:
    made = local_secrets(tmp_path)
    (tmp_path / "postgres" / "data").mkdir(parents=True)
    (tmp_path / "secrets.json").rename(tmp_path / "backup")
    with pytest.raises(SecretsLost):
        local_secrets(tmp_path)
    (tmp_path / "backup").rename(tmp_path / "secrets.json")
    assert local_secrets(tmp_path) == made


def without(name: str) -> Callable[[Path], object]:
    def leave_out(place: Path) -> None:
        known = json.loads(place.read_text())
        place.write_text(json.dumps({key: each for key, each in known.items() if key != name}))

    return leave_out


def cut_off(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-20])


def a_folder(place: Path) -> None:
    place.unlink()
    place.mkdir(mode=0o700)


def a_broken_link(place: Path) -> None:
    place.unlink()
    place.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("ruin", "why"),
    [
        (cut_off, "it is not the JSON that was written; bring it back from its backup"),
        (lambda place: place.write_bytes(b""), "it is not the JSON that was written"),
        (lambda place: place.write_bytes(b"\xff"), "it is not UTF-8"),
        (lambda place: place.write_text("[]"), "it is no object of texts"),
        (lambda place: place.write_text('{"ELYSIUM_MASTER_KEYS": 1}'), "it is no object of texts"),
        (without("ELYSIUM_MASTER_KEYS"), "it has no ELYSIUM_MASTER_KEYS"),
        (without("ELYSIUM_TOKEN_SECRET"), "it has no ELYSIUM_TOKEN_SECRET"),
        (a_folder, "is a directory"),
        (a_broken_link, "No such file"),
        (lambda place: place.chmod(0o640), "others may read or write it: chmod 600"),
        (lambda place: place.chmod(0o602), "others may read or write it"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_and_stays(
    tmp_path: Path, ruin: Callable[[Path], object], why: str
) -> None:
    secrets = local_secrets(tmp_path)
    place = tmp_path / "secrets.json"
    ruin(place)
    before = place.read_bytes() if place.is_file() else b""
    with pytest.raises(SecretsUnusable, match=why) as refused:
        local_secrets(tmp_path)
    assert not [each for each in secrets.values() if each in str(refused.value)]
    assert (place.read_bytes() if place.is_file() else b"") == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a file away")
def test_a_file_of_somebody_else_is_named(tmp_path: Path) -> None:
    local_secrets(tmp_path)
    os.chown(tmp_path / "secrets.json", 65_534, -1)
    with pytest.raises(SecretsUnusable, match="it belongs to account 65534, not to us"):
        local_secrets(tmp_path)


def test_what_a_newer_version_needs_is_added_and_the_rest_kept(tmp_path: Path) -> None:
    made = local_secrets(tmp_path)
    without("ELYSIUM_RESEND_API_KEY")(tmp_path / "secrets.json")
    again = local_secrets(tmp_path)
    assert again.keys() == made.keys()
    assert {name for name in made if again[name] != made[name]} == {"ELYSIUM_RESEND_API_KEY"}


def test_on_a_full_disk_the_file_of_before_is_whole(tmp_path: Path) -> None:
    local_secrets(tmp_path)
    place = tmp_path / "secrets.json"
    without("ELYSIUM_RESEND_API_KEY")(place)
    before = place.read_bytes()
    with a_full_disk(), pytest.raises(FileNotWritten):
        local_secrets(tmp_path)
    assert place.read_bytes() == before
    assert os.listdir(tmp_path) == ["secrets.json"]
