"""A stone still to be bought is asked for whole, over HTTP; half a wish is refused by name."""

from tests.interfaces.api.test_designing import started
from tests.interfaces.api.world import World


def test_half_a_wish_is_refused_over_http_and_changes_nothing(shop: World) -> None:
    token = shop.token()
    before = started(shop, **token)
    path = f"/designs/{before['design_id']}"
    wanted = {"carat": "0.55", "colour": "F", "clarity": "VS1"}
    refused = shop.client.put(f"{path}/stone", json={"stone": wanted}, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (409, "specification_incomplete")
    assert refused.json()["missing"] == ["laboratories", "cut"]
    whole = wanted | {"cut": "VG", "laboratories": ["GIA", "IGI"], "fluorescence": "faint"}
    free = {"colour": "Premium", "clarity": "Premium"}
    other = shop.client.put(f"{path}/stone", json={"stone": whole | free}, headers=token)
    assert (other.status_code, other.json()["code"]) == (422, "grade_unknown")
    assert shop.client.get(path, headers=token).json()["stones"] == []
    chosen = shop.client.put(f"{path}/stone", json={"stone": whole}, headers=token).json()
    assert chosen["stones"][0]["snapshot"]["sourcing"] == {
        "laboratories": ["GIA", "IGI"],
        "fluorescence": "faint",
        "substitution": "same_or_better",
        "carat_within": "0.05",
        "origin_evidence": True,
    }
