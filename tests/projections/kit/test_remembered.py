"""Tables in memory answer as those of a read model do."""

from sqlalchemy import Column, Integer, MetaData, Table, Text

from projections.kit.remembered import Remembered

GEM = Table(
    "gem",
    MetaData(),
    Column("gem_id", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text),
)


def names(found: list[dict[str, object]]) -> list[object]:
    return [row["gem_id"] for row in found]


def test_rows_are_found_by_all_that_is_asked_for() -> None:
    tables = Remembered()
    rows = tables.of(GEM)
    for gem_id, place, kind in (("1", 1, "ruby"), ("2", 2, "ruby"), ("3", 1, "pearl")):
        rows.put(gem_id=gem_id, place=place, kind=kind)
    assert names(rows.where(kind="ruby", place=1)) == ["1"]
    assert names(tables.rows(GEM, kind=("ruby", "pearl"), place=[1])) == ["1", "3"]
    assert tables.rows(GEM, gem_id=[]) == []


def test_what_is_not_there_is_not_changed() -> None:
    rows = Remembered().of(GEM)
    rows.change("1", 1, kind="ruby")
    rows.remove("1", 1)
    assert rows.get("1", 1) is None
    rows.put(gem_id="1", place=1)
    assert rows.get("1", 1) == {"gem_id": "1", "place": 1, "kind": None}
