"""Nothing that looks personal goes unmarked: event fields, columns, effects; the page is true."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_type_hints

from application.people.purposes import PURPOSES
from application.policies.effect import effect_name
from application.policies.effects import Effect
from application.store.codec import personal_fields
from application.store.vocabulary import events_of_the_shop
from interfaces.forgetting.inventory import BESIDE, NOT_PERSONAL, inventory, page
from projections.all import READ_MODELS
from tests.interfaces.forgetting.conftest import Forgetful

PAGE = Path(__file__).parents[3] / "docs" / "personal-data.md"
LOOKS = re.compile(
    r"(^|_)(name|email|phone|address|line1|line2|recipient|postcode|ip|user_agent|note|text"
    r"|message|engraving|brief|birth\w*|device)($|_)"
)
NAMES_OF_NOBODY = {
    "api_keys.name",
    "failed_attempts.name",
    "faults.name",
    "followers.name",
    "leases.name",
    "limit_windows.name",
}
"""Of systems, of counts by a keyed digest, of read models, of what works for the house."""
IDS = re.compile(r"(_id|_ref|_hash|_no)$")


def suspicious(name: str) -> bool:
    return bool(LOOKS.search(name)) and not IDS.search(name) and name not in NOT_PERSONAL


def test_every_field_of_an_event_that_looks_personal_is_sealed() -> None:
    assert [*_unsealed()] == []


def _unsealed() -> Iterator[str]:
    for name, kind in events_of_the_shop().items():
        hints, marked = get_type_hints(kind), personal_fields(kind)
        for field in fields(kind):
            spoken = str in (hints[field.name], *get_args(hints[field.name]))
            if spoken and suspicious(field.name) and field.name not in marked:
                yield f"{name}.{field.name}"


def test_no_read_model_and_no_effect_has_anything_personal() -> None:
    columns = {
        f"{model.name}.{table.name}.{column.name}"
        for model in READ_MODELS
        for table in model.metadata.sorted_tables
        for column in table.columns
        if suspicious(column.name)
    }
    told = {
        f"{effect_name(kind)}.{name}"
        for kind in get_args(Effect)
        for name in get_type_hints(kind)
        if suspicious(name)
    }
    assert columns == told == set()


def test_every_column_beside_the_log_that_looks_personal_is_listed(forgetful: Forgetful) -> None:
    asked = """SELECT table_name || '.' || column_name AS name, column_name FROM
        information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"""
    listed = {each.name for each in BESIDE["table"]}
    called = {row["name"] for row in forgetful.rows(asked) if row["column_name"] == "name"}
    found = {row["name"] for row in forgetful.rows(asked) if suspicious(row["column_name"])}
    assert found | (called - NAMES_OF_NOBODY) <= listed


def test_everything_has_a_purpose_and_whoever_receives_it() -> None:
    assert [each.name for each in inventory() if not each.purpose or not each.recipients] == []
    assert all(each.purpose for each in PURPOSES.values())


def test_what_lies_at_a_vendor_is_received_outside_the_house() -> None:
    outside = {each for vendor in BESIDE["vendor"] for each in vendor.recipients}
    assert outside == {"the payment provider", "the carrier of our letters"}


def test_the_page_is_as_the_code_has_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
