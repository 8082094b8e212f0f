"""What people call the codes of products: as the catalogue says, else as the house does."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, select

from domain.catalogue.option import Option, ValueLabel
from domain.catalogue.style import Style
from projections.kit.facets import Labels
from projections.kit.paging import Found
from projections.products.fold import LABEL
from projections.products.words import value_label
from projections.words.dictionary import label

LABELLED = ("category", "nature", "collection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """What a product is called wherever it is shown, beside each code its label."""

    style_code: str
    title: str
    slug: str
    category: str
    category_label: str
    nature: str
    nature_label: str
    collection: str
    collection_label: str


def labels(connection: Connection) -> Labels:
    """As they are called today."""
    return labels_in(connection, select(LABEL.c.name, LABEL.c.value, LABEL.c.label))


def labels_in(connection: Connection, told: Select[Any]) -> Labels:
    """As rows of (name, value, label) say, the last of one code; else as the house does."""
    known = {(name, value): said for name, value, said in connection.execute(told)}
    return lambda name, value: known.get((name, value)) or label(name, value)


def labelled(row: Found, called: Labels) -> Found:
    """The labels of what a card or a page says in codes."""
    return {f"{name}_label": called(name, row[name]) for name in LABELLED}


def options_labelled(style: Style) -> tuple[Option, ...]:
    """Every code that may be chosen has a label, the catalogue's own where it has one."""
    return tuple(
        replace(option, labels=_labels_of(style, option)) if option.kind == "choice" else option
        for option in style.options
    )


def _labels_of(style: Style, option: Option) -> tuple[ValueLabel, ...]:
    code = option.code
    return tuple(
        ValueLabel(value=value, label=value_label(style, code, value)) for value in option.values
    )
