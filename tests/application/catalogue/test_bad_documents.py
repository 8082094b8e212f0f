"""Every kind of bad document: rejected with its path and code, all errors at once."""

from typing import Any

import pytest

from application.catalogue.reading.ingest import Accepted, Ignored, ingest_document

from .documents import TEMPLATES, documents, flaws, product, spoiled

SPAN = {"_type": "span", "_key": "s", "text": "A ring.", "marks": []}
BLOCK: dict[str, Any] = {
    "_type": "block",
    "_key": "b",
    "style": "normal",
    "markDefs": [],
    "children": [SPAN],
}


def image(ref: object, **more: object) -> dict[str, object]:
    return {"_type": "image", "asset": {"_ref": ref}, **more}


def media(ref: object = "image-ab12-20x30-jpg", **more: object) -> list[dict[str, object]]:
    return [{"_key": "m", "image": image(ref), "alt": "A ring.", **more}]


def with_option(name: str, **more: object) -> dict[str, object]:
    """A document's options with one of them changed."""
    listed = [o | more if o["code"] == name else o for o in product()["options"]]
    return spoiled(options=listed)


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"styleCode": None}, "styleCode", "style_code_invalid"),
        ({"styleCode": "sol-claw"}, "styleCode", "style_code_invalid"),
        ({"styleCode": "SOL-CLAW\n"}, "styleCode", "style_code_invalid"),
        ({"styleCode": 7}, "styleCode", "style_code_invalid"),
        ({"styleCode": "SOL-NEVER"}, "styleCode", "unknown_code"),
        ({"category": "watch"}, "category", "unknown_code"),
        ({"nature": None}, "nature", "unknown_code"),
        ({"nature": ["mto"]}, "nature", "unknown_code"),
        ({"metalsOffered": ["au999_y"]}, "metalsOffered[0]", "unknown_code"),
        ({"metalsOffered": "pt950"}, "metalsOffered", "invalid_value"),
        ({"metalsOffered": []}, "metalsOffered", "constraints_unsatisfiable"),
        ({"mountRefs": [{"_ref": "NONE-1"}]}, "mountRefs[0]._ref", "unknown_code"),
        ({"mountRefs": [{"_ref": "PEN-CLAW-505"}]}, "mountRefs[0]._ref", "unknown_code"),
        ({"mountRefs": []}, "mountRefs", "required"),
        ({"sizeRange": {"from": "Z", "to": "F"}}, "sizeRange", "size_range_invalid"),
        ({"sizeRange": {"from": "F", "to": "Z+9"}}, "sizeRange", "size_range_invalid"),
        ({"sizeRange": {"from": "F"}}, "sizeRange", "size_range_invalid"),
        ({"sizeRange": None}, "sizeRange", "size_range_invalid"),
        ({"slug": {"current": "Two Words"}}, "slug.current", "invalid_value"),
        ({"slug": "aurora"}, "slug", "invalid_value"),
        ({"slug": {"current": "a" * 201}}, "slug.current", "invalid_value"),
        ({"title": "  "}, "title", "required"),
        ({"title": "\u200b\u3164"}, "title", "required"),
        ({"collection": {"_ref": "aurora"}}, "collection._ref", "unknown_code"),
        ({"seo": None}, "seo", "required"),
        ({"options": []}, "options", "required"),
        ({"options": [7]}, "options[0]", "invalid_value"),
        ({"media": []}, "media", "required"),
        ({"media": media(alt=" ")}, "media[0].alt", "alt_missing"),
        ({"media": media(alt=None)}, "media[0].alt", "alt_missing"),
        ({"media": media(when={"hue": "x"})}, "media[0].when.hue", "unknown_code"),
        ({"media": media(when={"metal": "au916_y"})}, "media[0].when.metal", "unknown_code"),
        ({"media": media(when=[])}, "media[0].when", "invalid_value"),
    ],
)
def test_a_bad_field_rejects_the_revision(fields: dict[str, object], path: str, code: str) -> None:
    assert (path, code) in flaws(spoiled(**fields))


@pytest.mark.parametrize(
    "ref",
    [
        "image-ab12-20x30",
        "image-ab12-20-30-jpg",
        "image-ab_12-20x30-jpg",
        "image-ab12-20x30-JPG",
        "image-ab12-20x30-jpg\n",
        "image-ab12-٢٠x30-jpg",
        "file-ab12-20x30-jpg",
        f"image-ab12-{'9' * 5000}x30-jpg",
        None,
        7,
    ],
)
def test_a_malformed_image_reference(ref: object) -> None:
    assert flaws(spoiled(media=media(ref))) == {("media[0].image.asset._ref", "image_invalid")}


def test_words_of_an_editor_are_kept_as_their_fair_copy() -> None:
    typed = spoiled(title=" Aurore\u0301\u200b  claw ", media=media(alt="A\u00a0ring.\n"))
    result = ingest_document(typed, TEMPLATES)
    assert isinstance(result, Accepted)
    assert result.command.style.title == "Auroré claw"
    assert result.command.style.media[0].alt == "A ring."


def test_an_image_is_read_with_its_crop() -> None:
    crop = {"top": 0, "bottom": 0.125, "left": 0, "right": 1}
    listed = [{"image": image("image-Ab12-20x30-webp", crop=crop), "alt": "A ring."}]
    result = ingest_document(spoiled(media=listed), TEMPLATES)
    assert isinstance(result, Accepted)
    picture = result.command.style.media[0].image
    assert (picture.width, picture.height, picture.format) == (20, 30, "webp")
    assert picture.crop is not None
    assert str(picture.crop.bottom) == "0.125"


@pytest.mark.parametrize("share", [1.5, -1, "0.5", True, None])
def test_a_crop_is_made_of_shares(share: object) -> None:
    crop = {"top": share, "bottom": 0, "left": 0, "right": 0}
    listed = [{"image": image("image-ab12-20x30-jpg", crop=crop), "alt": "A ring."}]
    assert flaws(spoiled(media=listed)) == {("media[0].image.crop", "image_invalid")}


@pytest.mark.parametrize(
    ("story", "path"),
    [
        ("A ring.", "story"),
        (["A ring."], "story[0]"),
        ([{**BLOCK, "_type": "table"}], "story[0]"),
        ([{**BLOCK, "_key": None}], "story[0]._key"),
        ([BLOCK, BLOCK], "story[1]._key"),
        ([{**BLOCK, "style": 1}], "story[0].style"),
        ([{**BLOCK, "children": None}], "story[0].children"),
        ([{**BLOCK, "children": ["A"]}], "story[0].children[0]"),
        ([{**BLOCK, "children": [SPAN, SPAN]}], "story[0].children[1]._key"),
        ([{**BLOCK, "children": [{**SPAN, "text": None}]}], "story[0].children[0].text"),
        ([{**BLOCK, "children": [{**SPAN, "marks": ["x"]}]}], "story[0].children[0].marks"),
        ([{**BLOCK, "children": [{**SPAN, "marks": [[]]}]}], "story[0].children[0].marks"),
        ([{**BLOCK, "markDefs": [{"_key": "l"}]}], "story[0].markDefs[0]"),
        (
            [{**BLOCK, "markDefs": [{"_key": "l", "_type": "link", "href": "javascript:x"}]}],
            "story[0].markDefs[0].href",
        ),
    ],
)
def test_portable_text_that_is_no_tree(story: object, path: str) -> None:
    assert (path, "portable_text_invalid") in flaws(spoiled(story=story))


def test_portable_text_with_marks_links_and_pictures_is_welcome() -> None:
    link = {"_key": "l", "_type": "link", "href": "https://example.com/"}
    children = [{**SPAN, "marks": ["strong", "l"]}]
    picture = image("image-ab12-20x30-jpg", _key="i")
    story = [{**BLOCK, "markDefs": [link], "children": children}, picture]
    assert flaws(spoiled(story=story, care=None)) == set()


@pytest.mark.parametrize(
    ("more", "path", "code"),
    [
        ({"code": "hue"}, "options[0].code", "unknown_code"),
        ({"code": "back"}, "options[0].code", "unknown_code"),
        ({"code": "setting"}, "options[2].code", "invalid_value"),
        ({"labels": None}, "options[0].labels", "required"),
        ({"labels": {"title": ""}}, "options[0].labels.title", "required"),
        ({"order": "1"}, "options[0].order", "invalid_value"),
        ({"helpPT": "Help."}, "options[0].helpPT", "portable_text_invalid"),
        (
            {"labels": {"title": "Metal", "values": [{"value": "tin", "label": "Tin"}]}},
            "options[0].labels.values[0].value",
            "unknown_code",
        ),
    ],
)
def test_a_bad_option(more: dict[str, object], path: str, code: str) -> None:
    assert (path, code) in flaws(with_option("metal", **more))


def test_all_errors_come_at_once_even_without_a_style_code() -> None:
    bad = spoiled(styleCode="?", category="x", sizeRange={}, media=media("x"), story="x")
    assert flaws(bad) == {
        ("styleCode", "style_code_invalid"),
        ("category", "unknown_code"),
        ("sizeRange", "size_range_invalid"),
        ("media[0].image.asset._ref", "image_invalid"),
        ("story", "portable_text_invalid"),
    }


def test_prices_and_stock_are_accepted_with_a_warning() -> None:
    result = ingest_document(spoiled(price=2450, stockLevel=3, salePrice=1), TEMPLATES)
    assert isinstance(result, Accepted)
    assert [(warning.path, warning.code) for warning in result.warnings] == [
        ("price", "field_ignored"),
        ("stockLevel", "field_ignored"),
        ("salePrice", "field_ignored"),
    ]
    plain = ingest_document(product(), TEMPLATES)
    assert isinstance(plain, Accepted)
    assert plain.command == result.command


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"title": "A lab-grown solitaire"}, "title"),
        ({"title": "A diamond solitaire"}, "title"),
        ({"story": [{**BLOCK, "children": [{**SPAN, "text": "Cultured."}]}]}, "story"),
        ({"media": media(alt="A genuine stone.")}, "media[0].alt"),
        ({"seo": {"title": "Ring", "description": "A diamond."}}, "seo.description"),
    ],
)
def test_wording_of_laboratory_grown_stones(fields: dict[str, object], path: str) -> None:
    assert flaws({**product("SOL-LAB"), **fields}) == {(path, "wording_laboratory_grown")}
    natural = {code for _, code in flaws(spoiled(**fields))}
    assert natural == set()


def test_a_word_half_in_bold_stays_one_word() -> None:
    halves = [{**SPAN, "text": "laboratory-grown dia"}, {**SPAN, "_key": "t", "text": "mond"}]
    story = [{**BLOCK, "children": halves}]
    assert flaws({**product("SOL-LAB"), "story": story}) == set()


def test_a_style_code_never_changes() -> None:
    document = spoiled(styleCode="SOL-BEZEL")
    found = flaws(document, {document["_id"]: "SOL-CLAW"})
    assert ("styleCode", "style_code_changed") in found


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"_id": "a b"}, "_id", "invalid_value"),
        ({"_id": None}, "_id", "invalid_value"),
        ({"_rev": None}, "_rev", "invalid_value"),
        ({"_rev": "r" * 201}, "_rev", "invalid_value"),
        ({"_updatedAt": "yesterday"}, "_updatedAt", "invalid_value"),
        ({"_updatedAt": "2026-01-05T09:00:00"}, "_updatedAt", "invalid_value"),
        ({"_updatedAt": "0001-01-01T00:00:00+14:00"}, "_updatedAt", "invalid_value"),
        ({"title": "half a \ud83d"}, "", "json_invalid"),
        ({"title": "nothing \0"}, "", "json_invalid"),
        ({"title": "long" * 60_000}, "", "line_too_long"),
    ],
)
def test_a_document_that_cannot_be_placed(fields: dict[str, object], path: str, code: str) -> None:
    assert flaws(spoiled(**fields)) == {(path, code)}


@pytest.mark.parametrize("kind", ["sanity.imageAsset", None, 7, []])
def test_other_types_are_none_of_ours(kind: object) -> None:
    assert isinstance(ingest_document(spoiled(_type=kind), TEMPLATES), Ignored)


def test_the_spoiled_documents_were_good() -> None:
    assert flaws(product()) == set()
    assert flaws(product("SOL-LAB")) == set()
    assert len(documents()) == 76
