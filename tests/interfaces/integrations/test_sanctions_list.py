"""The published list of sanctions: read as it comes, again when it was replaced, never absent."""

import os
from pathlib import Path

import pytest

from interfaces.integrations.sanctions_list import PublishedList, SanctionsListUnreadable
from interfaces.proof.doctor.surroundings import OLDEST_LIST_DAYS, examine_sanctions

LIST = """Report Date: 27-Nov-2026
Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5
01/11/2026,TST0001,1,,EXAMPLE,Anna,Maria,,,
01/11/2026,TST0001,1,,BEISPIEL,Anna,,,,
02/11/2026,TST0002,2,,TEST TRADING HOUSE,,,,,
"""


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "UK-Sanctions-List.csv"
    path.write_text(LIST, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Anna Example", True),
        ("Mrs A. M. Example", False),
        ("BEISPIEL, Anna", True),
        ("Test Trading House Ltd", True),
        ("Anna Other", False),
    ],
)
def test_names_are_put_together_from_their_columns(published: Path, name: str, near: bool) -> None:
    assert PublishedList(published).near(name) is near


def test_a_list_that_was_replaced_is_read_again(published: Path) -> None:
    listed = PublishedList(published)
    assert not listed.near("Tom Newcomer")
    published.write_text(LIST + "03/11/2026,TST0003,3,,NEWCOMER,Tom,,,,\n", encoding="utf-8")
    os.utime(published, ns=(1, 1))
    assert listed.near("Tom Newcomer")


@pytest.mark.parametrize("content", [None, "", "Name,Country\nAnna,GB\n", "\x00\udcff"])
def test_nobody_is_let_through_because_the_list_cannot_be_read(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(SanctionsListUnreadable):
        PublishedList(path).near("Anna Example")


def test_the_doctor_misses_the_list_in_production(published: Path, tmp_path: Path) -> None:
    assert examine_sanctions(None, production=False).verdict == "OK"
    assert examine_sanctions(None, production=True).verdict == "FAIL"
    assert examine_sanctions(tmp_path / "none.csv", production=False).verdict == "FAIL"
    assert examine_sanctions(published, production=True).verdict == "OK"
    old = published.stat().st_mtime - (OLDEST_LIST_DAYS + 1) * 86_400
    os.utime(published, (old, old))
    assert examine_sanctions(published, production=True).verdict == "WARN"
