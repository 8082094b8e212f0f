"""The rules of the house, each a function from a module to what it finds there."""

import ast
import re
from collections.abc import Iterator

from tests.style.tree import Function, Module, name_of

FUNCTION_LINES = 30
FILE_LINES = 400
POSITIONAL = 4
FORBIDDEN_NAMES = re.compile(r"(Manager|Service|Helper|Util|Utils|Base|Impl)$")
CLOCKS_AND_DICE = re.compile(
    r"\b(datetime\.now|date\.today|utcnow|time\.time|uuid4|import random|import secrets)\b"
)
MOCKS = re.compile(r"mock\.patch|Magic[M]ock|unittest\.[m]ock")
UNREASONED = re.compile(r"# type: ignore(\[[\w, -]+\])?\s*$|# noqa(: [\w, ]+)?\s*$", re.MULTILINE)
LEFT_OVER = re.compile(r"#.*\b(TODO|FIXME|XXX)\b")
VENDORS = re.compile(
    r"sanity|stripe|plausible|payment_?intent|\bresend\b"
    r"|requires_(payment_method|confirmation|action|capture)",
    re.IGNORECASE,
)
SQL = re.compile(r"\b(SELECT\s|INSERT INTO\s|UPDATE \w+ SET\s|DELETE FROM\s)")


def long_functions(module: Module) -> Iterator[str]:
    for f in module.functions:
        lines = (f.end_lineno or f.lineno) - f.lineno + 1
        if lines > FUNCTION_LINES:
            yield f"{f.name} has {lines} lines"


def long_files(module: Module) -> Iterator[str]:
    if len(module.source.splitlines()) > FILE_LINES:
        yield f"more than {FILE_LINES} lines"


def many_positions(module: Module) -> Iterator[str]:
    for f in module.functions:
        names = [a.arg for a in (*f.args.posonlyargs, *f.args.args) if a.arg not in ("self", "cls")]
        if len(names) > POSITIONAL:
            yield f"{f.name}({', '.join(names)})"


def names_that_say_nothing(module: Module) -> Iterator[str]:
    return (c.name for c in module.classes if FORBIDDEN_NAMES.search(c.name))


def no_docstring(module: Module) -> Iterator[str]:
    if module.stem != "__init__" and not ast.get_docstring(module.tree):
        yield "does not say what it is for"


def mocks(module: Module) -> Iterator[str]:
    return (found.group() for found in MOCKS.finditer(module.source))


def silenced_without_a_reason(module: Module) -> Iterator[str]:
    return (found.group().strip() for found in UNREASONED.finditer(module.source))


def left_over(module: Module) -> Iterator[str]:
    return (found.group() for found in LEFT_OVER.finditer(module.source))


def clocks_and_dice(module: Module) -> Iterator[str]:
    return (found.group() for found in CLOCKS_AND_DICE.finditer(module.source))


def floats(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield str(node.value)
        if isinstance(node, ast.Name) and node.id == "float":
            yield "float"


def anonymous_tuples(module: Module) -> Iterator[str]:
    """Parameters and fields that are, or hold, a tuple of this and that without a name."""
    for place, annotation in _said_of_values(module):
        for part in module.spelt_out(annotation):
            if isinstance(part, ast.Subscript) and name_of(part.value) == "tuple":
                items = part.slice.elts if isinstance(part.slice, ast.Tuple) else []
                last = items[-1] if items else None
                endless = isinstance(last, ast.Constant) and last.value is ...
                if len(items) > 1 and not endless:
                    yield f"{place}: {ast.unparse(part)}"


def getattr_copies(module: Module) -> Iterator[str]:
    """`{name: getattr(thing, name) …}`: a copy of what should have been the thing itself."""
    for node in module.nodes:
        if isinstance(node, ast.DictComp) and name_of(node.value) == "getattr":
            yield ast.unparse(node)


def vendor_words(module: Module) -> Iterator[str]:
    """Words of a vendor; an upcast may know the retired name of a field."""
    old = [
        range(f.lineno, (f.end_lineno or f.lineno) + 1)
        for f in module.functions
        if any(name_of(d) == "upcast" for d in f.decorator_list)
    ]
    said = [
        found.group().lower()
        for number, line in enumerate(module.source.splitlines(), 1)
        if not any(number in lines for lines in old)
        for found in VENDORS.finditer(line)
    ]
    yield from dict.fromkeys(said)


def sql(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and SQL.search(node.value)
        ):
            yield " ".join(node.value.split())[:40]


def open_matches(module: Module) -> Iterator[str]:
    """A match of decide or evolve over classes that does not end in `assert_never`."""
    for f in module.functions:
        for node in _own(f):
            if isinstance(node, ast.Match) and _decides(f, node) and not _closed(node):
                yield f"{f.name}: match {ast.unparse(node.subject)}"


def dialects(module: Module) -> Iterator[str]:
    """`decide(state, command, now)` and `evolve(state, event)` call what they take so."""
    wanted = {"decide": ["state", "command", "now"], "evolve": ["state", "event"]}
    for f in module.functions:
        names = [a.arg for a in f.args.args]
        if f.name in wanted and names[: len(wanted[f.name])] != wanted[f.name]:
            yield f"{f.name}({', '.join(names)})"


def disorder(module: Module) -> Iterator[str]:
    """Where values, commands, events, state, refusals, decide, evolve stand in another order.

    Where a command holds an event of its module, the events stand before the commands.
    """
    latest = (0, "")
    for node in module.tree.body:
        rank = _rank(module, node)
        if rank is None:
            continue
        name = node.name if isinstance(node, ast.ClassDef | Function) else ""
        if rank < latest[0]:
            yield f"{name} ({ORDER[rank]}) after {latest[1]} ({ORDER[latest[0]]})"
        else:
            latest = (rank, name)


ORDER = ("a value", "a command", "an event", "a state", "a refusal", "decide", "evolve")
REFUSALS = {
    "Refusal",
    "NotFound",
    "Invalid",
    "Gone",
    "Forbidden",
    "TooSoon",
    "Fault",
    "Unreachable",
}


def _rank(module: Module, node: ast.stmt) -> int | None:
    if isinstance(node, Function):
        return {"decide": 5, "evolve": 6}.get(node.name)
    if not isinstance(node, ast.ClassDef):
        return None
    marks = {name_of(d) for d in node.decorator_list}
    if "command" in marks:
        return 2 if _commands_hold_events(module) else 1
    if "event" in marks:
        return 2
    if _is_refusal(module, node):
        return 4
    if node.name in _states(module, "evolve"):
        return 3
    return None if node.name in _states(module, r"evolve_\w+") else 0


def _commands_hold_events(module: Module) -> bool:
    """A command that is told as its event stands after the events."""
    marked = [(c, {name_of(d) for d in c.decorator_list}) for c in module.classes]
    events = {c.name for c, marks in marked if "event" in marks}
    held = (node for c, marks in marked if "command" in marks for node in ast.walk(c))
    return any(isinstance(node, ast.Name) and node.id in events for node in held)


def _is_refusal(module: Module, node: ast.ClassDef) -> bool:
    bases = {name_of(base) for base in node.bases}
    mine = [c for c in module.classes if c.name in bases and c is not node]
    return bool(bases & REFUSALS) or any(_is_refusal(module, c) for c in mine)


def _states(module: Module, evolving: str) -> set[str]:
    """What the first parameter of the functions that evolve it stands for; also `…State`.

    What all of a state's stages have in common is of it.

    The state of a part (`evolve_lines`) may as well be a value of its commands and events.
    """
    said = [value for name, value in module.aliases.items() if name.endswith("State")]
    said += [
        f.args.args[0].annotation
        for f in module.functions
        if re.fullmatch(evolving, f.name) and f.args.args and f.args.args[0].annotation
    ]
    states = {name_of(part) for value in said for part in module.spelt_out(value)}
    stages = [c for c in module.classes if c.name in states]
    return states | {name_of(base) for stage in stages for base in stage.bases}


def _said_of_values(module: Module) -> Iterator[tuple[str, ast.expr]]:
    for f in module.functions:
        taken = (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs, f.args.vararg, f.args.kwarg)
        for a in taken:
            if a is not None and a.annotation is not None:
                yield f"{f.name}({a.arg})", a.annotation
    for c in module.classes:
        for field in c.body:
            if isinstance(field, ast.AnnAssign):
                yield f"{c.name}.{ast.unparse(field.target)}", field.annotation


def _own(f: Function) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    todo: list[ast.AST] = list(f.body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function):
            todo += ast.iter_child_nodes(node)


def _decides(f: Function, node: ast.Match) -> bool:
    """Whether the cases tell classes of commands, events or of what decide looks at apart."""
    telling = re.match(r"_?(decide|evolve)", f.name) or name_of(node.subject) in (
        "command",
        "event",
    )
    heads = (part for case in node.cases for part in _heads(case.pattern))
    return bool(telling) and any(isinstance(head, ast.MatchClass) for head in heads)


def _heads(pattern: ast.pattern | None) -> Iterator[ast.pattern]:
    match pattern:
        case None:
            return
        case ast.MatchOr(patterns=patterns):
            for one in patterns:
                yield from _heads(one)
        case ast.MatchAs(pattern=inner) if inner is not None:
            yield from _heads(inner)
        case _:
            yield pattern


def _closed(node: ast.Match) -> bool:
    last = node.cases[-1]
    return any(
        name_of(part) == "assert_never" for part in ast.walk(last) if isinstance(part, ast.Call)
    )
