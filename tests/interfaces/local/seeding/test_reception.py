"""The real stones against every check number that the data set is known by."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from application.design.stones.stone_list import Cell, ListPrice, bracket_of
from domain.inventory.asset import ASSET, AssetReceived, Receive
from domain.inventory.asset import Event as AssetEvent
from domain.inventory.asset.listing import AssetListed
from domain.inventory.asset.quarantine import AssetQuarantined
from domain.inventory.certificate import CertificateClaimed
from domain.inventory.stone import Marketplace, Memo, Owned, Stone
from interfaces.local.seeding.diamonds import DatasetChanged, StoneRow, installed_path, stones
from interfaces.local.seeding.reception import cost, decided, origin, reception, supplier
from tests.interfaces.local.seeding.list_prices import list_prices

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def rows() -> Sequence[StoneRow]:
    return tuple(stones(installed_path()))


@pytest.fixture(scope="module")
def clean(rows: Sequence[StoneRow]) -> Sequence[StoneRow]:
    return [row for row in rows if row.fault is None]


@pytest.fixture(scope="module")
def streams(rows: Sequence[StoneRow]) -> Sequence[tuple[AssetEvent, ...]]:
    return [reception(row).events(NOON) for row in rows]


def received(row: StoneRow) -> Receive:
    wish = reception(row).commands[0]
    assert isinstance(wish, Receive)
    return wish


def cost_bands(rows: Sequence[StoneRow]) -> tuple[int, ...]:
    pounds = [cost(row).minor // 100 for row in rows]
    edges = ((0, 1_000), (1_000, 5_000), (5_000, 10_000), (10_000, 10**9))
    return tuple(sum(low <= p < high for p in pounds) for low, high in edges)


def test_rows_and_sums(rows: Sequence[StoneRow], clean: Sequence[StoneRow]) -> None:
    assert (len(rows), len(clean)) == (53_940, 53_840)
    assert sum(row.usd for row in rows) == 212_135_217
    assert sum(row.usd for row in clean) == 211_513_588
    assert sum(cost(row).minor for row in clean) == 16_709_573_452
    assert cost_bands(rows) == (18_281, 24_930, 7_727, 3_002)
    assert cost_bands(clean) == (18_270, 24_875, 7_709, 2_986)


def test_text_is_kept_and_repeated_rows_stay_apart(rows: Sequence[StoneRow]) -> None:
    lines = installed_path().read_text().splitlines()[1:]
    for row, line in zip(rows[::500], lines[::500], strict=True):
        fields = line.replace('"', "").split(",")
        assert [str(row.carat), str(row.depth), str(row.table)] == [fields[i] for i in (0, 4, 5)]
    assert len(lines) - len(set(lines)) == 146
    assert len({reception(row).certificate_key for row in rows}) == 53_940


@pytest.mark.parametrize(
    ("carat", "in_all", "in_clean"), [("0.50", 36_266, 36_174), ("1.00", 19_060, 19_000)]
)
def test_larger_stones(rows: Sequence[StoneRow], *, carat: str, in_all: int, in_clean: int) -> None:
    large = [row for row in rows if row.carat >= Decimal(carat)]
    assert (len(large), sum(row.fault is None for row in large)) == (in_all, in_clean)


def test_dirty_rows(rows: Sequence[StoneRow]) -> None:
    dirty = [row.row for row in rows if row.fault]
    joined = ",".join(map(str, dirty)).encode()
    expected = "468cfe246e4d9fa40742fc242055e980108a931b6cb4f22e82921ac48fe28740"
    assert sha256(joined).hexdigest() == expected
    by_fault = {name: [r.row for r in rows if r.fault == name] for name in {r.fault for r in rows}}
    assert by_fault["dimension_zero"][:3] == [2208, 2315, 4792]
    assert by_fault["dimension_out_of_range"] == [24068, 48411, 49190]
    assert by_fault["depth_mismatch"][:3] == [2275, 2350, 2942]
    assert (len(by_fault["dimension_zero"]), len(by_fault["depth_mismatch"])) == (20, 77)


def test_whose_and_from_where(clean: Sequence[StoneRow]) -> None:
    whose = Counter(type(received(row).ownership) for row in clean)
    assert whose == {Owned: 22_118, Memo: 21_344, Marketplace: 10_378}
    nowhere = [row for row in clean if origin(row) is None]
    assert len(nowhere) == 1_682
    assert sum(row.carat >= Decimal("0.50") for row in nowhere) == 1_132


def test_first_and_twenty_thousandth_row(rows: Sequence[StoneRow]) -> None:
    first, later = reception(rows[0]), reception(rows[19_999])
    assert (first.asset_id, first.certificate_key) == ("ST-000001", "TEST-T0000001")
    assert first.claimed(NOON) == (CertificateClaimed(asset_id="ST-000001"),)
    wish = received(rows[0])
    assert (wish.cost.minor, wish.ownership, wish.location) == (25_754, Owned(), "vault")
    stone = wish.attributes
    assert isinstance(stone, Stone) and (stone.cut, stone.cut_word) == ("EX", "Ideal")
    assert (stone.carat, stone.colour, stone.clarity) == (Decimal("0.23"), "E", "SI2")
    assert (origin(rows[0]), supplier(rows[0])) == ("NA", "SUP-02")
    assert later.asset_id == "ST-020000" and origin(rows[19_999]) == "ZA"
    assert received(rows[19_999]).cost.minor == 674_502
    assert received(rows[19_999]).ownership == Memo(
        supplier="SUP-00", due_back=None, terms="until_recalled"
    )


def test_listed_or_set_aside(streams: Sequence[tuple[AssetEvent, ...]]) -> None:
    last = Counter(type(events[-1]) for events in streams)
    assert last == {AssetListed: 52_708, AssetQuarantined: 1_232}
    reasons = Counter(e[-1].reason for e in streams if isinstance(e[-1], AssetQuarantined))
    assert reasons == {"measurement_invalid": 100, "provenance_incomplete": 1_132}
    assert Counter(map(len, streams)) == {4: 53_840, 2: 100}


def test_a_dirty_stone_has_no_measures_but_its_text(
    rows: Sequence[StoneRow], streams: Sequence[tuple[AssetEvent, ...]]
) -> None:
    arrival, aside = streams[2207]
    assert isinstance(arrival, AssetReceived) and isinstance(arrival.attributes, Stone)
    assert arrival.attributes.measures == (None, None, None)
    assert arrival.source.raw == rows[2207].raw == '1,"Premium","G","SI2",59.1,59,3142,6.55,6.48,0'
    assert aside == AssetQuarantined(reason="measurement_invalid", field="dimension_zero")


def test_loading_twice_adds_nothing(rows: Sequence[StoneRow]) -> None:
    for wanted in (reception(rows[0]), reception(rows[2207]), reception(rows[19_999])):
        assert decided(ASSET, wanted.commands * 2, NOON) == wanted.events(NOON)


def test_events_survive_being_written(rows: Sequence[StoneRow]) -> None:
    for wanted in map(reception, (*rows[:60], rows[2207])):
        for event in wanted.events(NOON):
            written: TypeAdapter[AssetEvent] = TypeAdapter(type(event))
            assert written.validate_json(written.dump_json(event)) == event


def test_another_file_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "diamonds.csv"
    changed.write_bytes(installed_path().read_bytes().replace(b"326", b"325", 1))
    with pytest.raises(DatasetChanged) as said:
        next(stones(changed))
    assert said.value.code == "dataset_changed"


@pytest.mark.parametrize(
    ("low", "high", "count", "light", "heavy"),
    [
        ("4.10", "4.60", 10_447, "0.28", "0.35"),
        ("4.80", "5.30", 6_547, "0.42", "0.55"),
        ("5.50", "6.00", 6_622, "0.67", "0.80"),
        ("6.20", "6.70", 8_735, "0.91", "1.12"),
        ("7.10", "7.60", 3_449, "1.39", "1.64"),
        ("8.00", "8.50", 1_435, "2.00", "2.28"),
    ],
)
def test_stones_for_a_head(
    clean: Sequence[StoneRow], *, low: str, high: str, count: int, light: str, heavy: str
) -> None:
    least, most = Decimal(low), Decimal(high)
    carats = sorted(r.carat for r in clean if least <= min(r.x, r.y) and max(r.x, r.y) <= most)
    assert len(carats) == count
    assert carats[count // 20] == Decimal(light)
    assert carats[-1 - count // 20] == Decimal(heavy)


def test_list_prices(rows: Sequence[StoneRow]) -> None:
    prices = list_prices(rows)
    assert len(prices) == 476
    assert sum(price.count >= 5 for price in prices.values()) == 408
    half = prices[Cell(Decimal("0.50"), "F", "VS1")]
    assert half == ListPrice(Decimal("3420.00"), 251)
    most = prices[Cell(Decimal("0.70"), "G", "VS2")]
    assert most == ListPrice(Decimal("3737.49"), 236)


@pytest.mark.parametrize(
    ("carat", "low"), [("0.17", None), ("0.69", "0.50"), ("0.70", "0.70"), ("9.00", "5.00")]
)
def test_brackets(carat: str, low: str | None) -> None:
    assert bracket_of(Decimal(carat)) == (Decimal(low) if low else None)
