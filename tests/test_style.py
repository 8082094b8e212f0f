"""The house style, stated here and nowhere else: what must hold where, and a planted case of each.

tests/style/owed.txt lists what still breaks a rule, a line each: rule, file, finding. It may only
get shorter: a new offence fails, and so does a line whose offence is gone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.style import rules
from tests.style.tree import EVERYWHERE, PRODUCT, ROOT, Module, house

OWED = ROOT / "tests/style/owed.txt"
HOUSE = house()
Find = Callable[[Module], Iterator[str]]


@dataclass(frozen=True)
class Rule:
    """`planted` is a module in which the rule finds `found`."""

    find: Find
    where: tuple[str, ...]
    planted: str
    found: str
    but: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.find.__name__

    def holds_in(self, module: Module) -> bool:
        return _within(module, self.where) and not _within(module, self.but)


def _within(module: Module, places: tuple[str, ...]) -> bool:
    return any(f"{module.place}/".startswith(f"{place}/") for place in places)


INSIDE = ("domain", "application")
ITSELF = ("tests/style", "tests/test_style.py")
RULES = (
    Rule(
        rules.long_functions,
        EVERYWHERE,
        "def f():\n" + "    x = 1\n" * 30,
        "f has 31 lines",
    ),
    Rule(rules.long_files, EVERYWHERE, "x = 1\n" * 401, "more than 400 lines"),
    Rule(
        rules.many_positions,
        EVERYWHERE,
        "def f(a, b, c, d, e, *, g): ...",
        "f(a, b, c, d, e)",
    ),
    Rule(
        rules.names_that_say_nothing,
        EVERYWHERE,
        "class StoneManager: ...",
        "StoneManager",
    ),
    Rule(rules.no_docstring, EVERYWHERE, "x = 1", "does not say what it is for"),
    Rule(rules.mocks, EVERYWHERE, "with mock.patch('x'): ...", "mock.patch", but=ITSELF),
    Rule(
        rules.silenced_without_a_reason,
        EVERYWHERE,
        "x = y  # type: ignore[attr-defined]",
        "# type: ignore[attr-defined]",
        but=ITSELF,
    ),
    Rule(rules.left_over, EVERYWHERE, "x = 1  # TODO later", "# TODO", but=ITSELF),
    Rule(rules.clocks_and_dice, ("domain",), "now = datetime.now(UTC)", "datetime.now"),
    Rule(rules.floats, ("domain",), "rate = 0.2", "0.2"),
    Rule(
        rules.anonymous_tuples,
        PRODUCT,
        "Pair = tuple[str, int]\ndef f(pairs: 'list[Pair]'): ...",
        "f(pairs): tuple[str, int]",
    ),
    Rule(
        rules.getattr_copies,
        PRODUCT,
        "shown = {f.name: getattr(page, f.name) for f in fields(page)}",
        "{f.name: getattr(page, f.name) for f in fields(page)}",
    ),
    Rule(rules.vendor_words, INSIDE, "sanity_id: str", "sanity"),
    Rule(
        rules.sql,
        ("application",),
        "X = 'SELECT 1'",
        "SELECT 1",
        but=("application/store/journal",),
    ),
    Rule(
        rules.open_matches,
        INSIDE,
        "def decide(state):\n match state:\n  case A() | B(): ...\n  case _: ...",
        "decide: match state",
    ),
    Rule(
        rules.dialects,
        ("domain",),
        "def decide(state, wanted, now): ...",
        "decide(state, wanted, now)",
    ),
    Rule(
        rules.disorder,
        ("domain",),
        "@event('a.b')\nclass Opened: ...\n@command\nclass Open: ...",
        "Open (a command) after Opened (an event)",
        but=("domain/kernel.py",),
    ),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_finds_what_is_planted(rule: Rule) -> None:
    assert list(rule.find(Module("domain/planted.py", rule.planted))) == [rule.found]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    found = [
        f"{rule.name} | {module.place} | {finding}"
        for module in HOUSE
        if rule.holds_in(module)
        for finding in rule.find(module)
    ]
    _as_owed(rule.name, found)


def test_a_name_is_unique_in_its_context() -> None:
    named = list(_named(HOUSE))
    _as_owed("one_name", _twice([name for name in named if name.place.split("/")[0] in PRODUCT]))


def test_a_name_given_twice_in_a_context_is_found() -> None:
    room = (
        Module("domain/selling/cart.py", "class Unknown: ..."),
        Module("domain/selling/quote/cart.py", "class Unknown: ..."),
        Module("domain/people/cart.py", "class Unknown: ..."),
    )
    assert _twice(list(_named(room))) == [
        "one_name | domain/selling | class Unknown x2",
        "one_name | domain/selling | file cart x2",
    ]


def test_an_order_is_one_order() -> None:
    told = (
        "class Line: ...\n@command\nclass Open: ...\n@event('a')\nclass Opened: ...\n"
        "class Empty: ...\nclass Full: ...\nState = Empty | Full\nclass No(Refusal): ...\n"
        "class NotEven(No): ...\ndef decide(state, command, now): ...\n"
        "def evolve(state: State, event): ...\ndef _part(): ...\n"
    )
    assert list(rules.disorder(Module("domain/a.py", told))) == []
    late = told.replace("class Line: ...\n", "") + "class Line: ...\n"
    assert list(rules.disorder(Module("domain/a.py", late))) == [
        "Line (a value) after evolve (evolve)"
    ]


def test_a_closed_match_and_an_upcast_are_no_offence() -> None:
    closed = "def decide(e):\n match e:\n  case A(): ...\n  case _: assert_never(e)"
    assert list(rules.open_matches(Module("domain/a.py", closed))) == []
    upcast = "@upcast('a.b', to='a.c')\ndef _newer(wire):\n return wire['sanity_id']"
    assert list(rules.vendor_words(Module("domain/a.py", upcast))) == []


@dataclass(frozen=True, order=True)
class Named:
    place: str
    name: str


def _named(modules: tuple[Module, ...]) -> Iterator[Named]:
    for module in modules:
        if module.stem not in ("__init__", "__main__"):
            yield Named(module.room, f"file {module.stem}")
        yield from (Named(module.context, f"class {c.name}") for c in module.classes)


def _twice(named: list[Named]) -> list[str]:
    counted = sorted(Counter(named).items())
    return [f"one_name | {n.place} | {n.name} x{times}" for n, times in counted if times > 1]


def _as_owed(rule: str, found: list[str]) -> None:
    owed: dict[str, list[str]] = defaultdict(list)
    for line in OWED.read_text().splitlines() if OWED.exists() else []:
        owed[line.split(" | ")[0]].append(line)
    new, paid = Counter(found) - Counter(owed[rule]), Counter(owed[rule]) - Counter(found)
    assert not new, "breaks a rule of the house:\n" + "\n".join(sorted(new.elements()))
    assert not paid, f"put right, so strike it from {OWED.name}:\n" + "\n".join(
        sorted(paid.elements())
    )
