"""The Sanity stand-in: documents by query, listing and id, and a picture for every asset."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.interfaces.local.standins.running import Shop, serve

DOCUMENTS = [
    {"_id": "aurora", "_type": "jewelleryProduct", "_rev": "a1", "title": "Aurora"},
    {"_id": "drafts.aurora", "_type": "jewelleryProduct", "_rev": "a2"},
    {"_id": "script", "_type": "engravingFont", "_rev": "f1"},
]


@pytest.fixture
def sanity(url: str, tmp_path: Path) -> str:
    lines = "".join(json.dumps(document) + "\n" for document in DOCUMENTS)
    (tmp_path / "catalogue.ndjson").write_text(lines)
    return f"{url}/sanity"


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line)["_id"] for line in answer.text.splitlines()]


def test_the_export_gives_what_the_public_may_see(sanity: str) -> None:
    where = f"{sanity}/v2024-01-01/data/export/production"
    answer = httpx.get(where)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert ids(answer) == ["aurora", "script"]
    assert ids(httpx.get(where, params={"types": "engravingFont"})) == ["script"]
    assert httpx.get(f"{sanity}/v1/data/export/staging").status_code == 404


def test_with_a_token_drafts_are_there_and_without_it_nothing(tmp_path: Path, shop: Shop) -> None:
    (tmp_path / "catalogue.ndjson").write_text(json.dumps(DOCUMENTS[1]) + "\n")
    with serve(tmp_path, shop, sanity_token="sk-token") as url:
        where = f"{url}/sanity/v1/data/export/production"
        assert httpx.get(where).status_code == 401
        known = httpx.get(where, headers={"Authorization": "Bearer sk-token"})
        assert ids(known) == ["drafts.aurora"]


def test_documents_by_id(sanity: str) -> None:
    found = httpx.get(f"{sanity}/v1/data/doc/production/aurora,nobody").json()
    assert found["documents"] == [DOCUMENTS[0]]
    assert found["omitted"] == [{"id": "nobody", "reason": "existence"}]


def test_what_is_not_simulated_says_so(sanity: str, tmp_path: Path) -> None:
    where = f"{sanity}/v1/data/query/production"
    for beyond in (
        "count(*)",
        "*[0]->title",
        "*{title, 'x': 1}",
        "*[_id match 'a*']",
        "*[",
        "",
        "*[_id >= 'a']",
        "*|order(_id desc)",
        "*[0...-1]",
        "*[_id == 'a'] x",
    ):
        query = httpx.get(where, params={"query": beyond})
        assert (query.status_code, query.json()["error"]) == (501, "standin_groq_not_evaluated")
    assert httpx.post(where, json={"query": "*"}).status_code == 501
    seen = httpx.get(where, params={"query": "*", "perspective": "previewDrafts"})
    assert (seen.status_code, seen.json()["error"]) == (501, "standin_perspective_not_known")
    (tmp_path / "catalogue.ndjson").write_text("{}\n")
    broken = httpx.get(f"{sanity}/v1/data/export/production")
    assert (broken.status_code, "line 1" in broken.text) == (500, True)
    (tmp_path / "catalogue.ndjson").unlink()
    assert httpx.get(f"{sanity}/v1/data/export/production").status_code == 503


def test_a_query_of_the_shops_is_evaluated(sanity: str) -> None:
    where = f"{sanity}/v1/data/query/production"

    def result(query: str, **parameters: str) -> Any:
        sent = {f"${name}": value for name, value in parameters.items()}
        return httpx.get(where, params={"query": query, **sent}).json()["result"]

    assert result("*[_id == $id][0]", id='"aurora"') == DOCUMENTS[0]
    assert result('*[_id > "a"] | order(_id) [1...2] {_id, nothing}') == [{"_id": "script"}]
    assert result("*[_id > 7]") == result("*[_id in 7]") == result("*[nothing > null]") == []
    missing = httpx.get(where, params={"query": "*[_id == $id]"})
    assert (missing.status_code, "$id" in missing.text) == (400, True)
    assert httpx.get(where, params={"query": "*", "$id": "{"}).status_code == 400


@pytest.mark.parametrize("asset", ["ring01", "earrings1", "pendant2", "bracelet3", "stone4", "a9f"])
def test_every_asset_has_its_own_picture(url: str, asset: str) -> None:
    where = f"{url}/sanity/images/project/production/{asset}-2000x3000.jpg"
    answer = httpx.get(where, params={"w": 400})
    assert answer.headers["content-type"] == "image/svg+xml"
    drawing = ElementTree.fromstring(answer.text)  # noqa: S314 - our own drawing
    assert (drawing.get("width"), drawing.get("height")) == ("400", "600")
    assert httpx.get(where, params={"w": 400}).content == answer.content
    assert httpx.get(f"{url}/sanity/images/project/production/x.jpg").status_code == 404
