"""Our own dated half of every product: options, rules, mounts, masses and finished pieces."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from application.catalogue.reading.rules import parse_rule
from application.reference import FOLDER, read_document
from domain.catalogue.constraint import Rule
from domain.catalogue.option import Option
from domain.catalogue.style import RESIZE_HALF_SIZES, Article, Melee, Mount, StockPiece

VERSION = "2026-2"
ANY_MAKING = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One design; `styles` are the codes sold by it.

    The domains of `metal` and `ring_size` are empty here: the document names them. So it does the
    mounts, unless the design is made on `series` of its own.
    """

    name: str
    styles: tuple[str, ...]
    making: str
    options: tuple[Option, ...]
    rules: tuple[Rule, ...]
    series: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    melee: Melee | None = None
    stock: tuple[StockPiece, ...] = ()
    resizable: bool = False
    resize_down: int = RESIZE_HALF_SIZES
    resize_up: int = RESIZE_HALF_SIZES
    hygiene_sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """All of one version: mounts by code, rules by id, templates by style code and by name.

    `series` are those of every code that a document may name: of a mount, or of one retired.
    `any_design` has every option and requires none: by it the rest of a document can be checked
    whose style code is wrong.
    """

    version: str
    mounts: Mapping[str, Mount]
    series: Mapping[str, str]
    rules: Mapping[str, Rule]
    by_style: Mapping[str, Template]
    by_name: Mapping[str, Template]
    any_design: Template


@cache
def load_templates(version: str = VERSION) -> Templates:
    """The templates delivered with the shop; raises what reading malformed data raises."""
    written_mounts = _read("mounts", version)
    mounts = TypeAdapter(tuple[Mount, ...]).validate_python(written_mounts["mounts"])
    series = {mount.code: mount.series for mount in mounts} | written_mounts["retired"]
    written_rules = _read("constraint-rules", version)["rules"]
    document = _read("product-templates", version)
    rules = {rule.id: rule for rule in map(parse_rule, written_rules)}
    made = [
        _template(name, written, document["options"], rules)
        for name, written in document["templates"].items()
    ]
    return Templates(
        version=version,
        mounts=MappingProxyType({mount.code: mount for mount in mounts}),
        series=MappingProxyType(series),
        rules=MappingProxyType(rules),
        by_style=MappingProxyType({style: each for each in made for style in each.styles}),
        by_name=MappingProxyType({each.name: each for each in made}),
        any_design=_any_design(document["options"]),
    )


@cache
def shipped_skus() -> Mapping[str, str]:
    """The style code by sku of every finished piece of the templates."""
    return MappingProxyType(
        {
            piece.sku: style
            for style, template in load_templates().by_style.items()
            for piece in template.stock
        }
    )


def _any_design(shared: Mapping[str, Any]) -> Template:
    options = [{"code": code, "required": False} for code in shared]
    written = {"styles": [], "making": ANY_MAKING, "options": options, "rules": []}
    return _template("any", written, shared, {})


def _template(
    name: str, written: Mapping[str, Any], shared: Mapping[str, Any], rules: Mapping[str, Rule]
) -> Template:
    facts = {
        **written,
        "name": name,
        "options": [_option(option, shared) for option in written["options"]],
        "rules": [
            rules[rule] if isinstance(rule, str) else parse_rule(rule) for rule in written["rules"]
        ],
    }
    return TypeAdapter(Template).validate_python(facts)


def _option(written: str | Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    """A shared option by its code, or one with some members of its own."""
    own: Mapping[str, Any] = {"code": written} if isinstance(written, str) else written
    return {"label": "", **shared[own["code"]], **own}


def _read(name: str, version: str) -> dict[str, Any]:
    return read_document(FOLDER / f"{name}-{version}.json")
