"""The same export as a page that a person reads: without scripts, without anything from outside."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from html import escape

from application.people.export import Export, ExportedEvent

LONGEST = 400
STYLE = """body{font:16px/1.6 Georgia,serif;background:#f6f3ee;color:#1d1b18;margin:0}
main{max-width:46em;margin:6vh auto;padding:0 22px}h1{letter-spacing:.18em;font-weight:400}
section{background:#fff;padding:18px 22px;margin:18px 0;border-radius:2px}
h2{font-size:18px;margin:0}
dl{display:grid;grid-template-columns:12em 1fr;gap:2px 14px;margin:6px 0 14px;font-size:14px}
dt{color:#6d665c}dd{margin:0;overflow-wrap:anywhere}time{color:#6d665c;font-size:14px}"""


def page_of(export: Export, house: str) -> str:
    return "".join(_parts(export, house))


def _parts(export: Export, house: str) -> Iterator[str]:
    yield '<!doctype html><html lang="en-GB"><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(house)}</title><style>{STYLE}</style><main><h1>{escape(house)}</h1>"
    yield f"<p>All that we keep about you, as of {export.made_at:%d %B %Y, %H:%M} UTC.</p>"
    for kind, why in export.purposes.items():
        told = {"kept": why.purpose, "also sent to": ", ".join(why.recipients)}
        yield f"<section><h2>{_words(kind)}</h2>{_list(told | {'kept for': why.retention})}"
        for thing in export.things:
            if thing.kind == kind:
                yield from map(_event, thing.events)
        yield "</section>"
    yield f"<section><h2>Where you are signed in</h2>{_rows(export.sessions)}</section>"
    yield f"<section><h2>What you sign in by</h2>{_rows(export.means)}</section>"
    yield f"<section><h2>What you looked at lately</h2>{_rows(export.viewed)}</section>"
    yield f"<section><h2>Who here looked at it</h2>{_rows(export.reads)}</section></main></html>"


def _event(event: ExportedEvent) -> str:
    head = f"<p><b>{_words(event.name.partition('.')[2])}</b> <time>{event.at:%d %B %Y, %H:%M}"
    return f"{head}</time> by {escape(event.by)}</p>{_list({**event.personal, **event.facts})}"


def _rows(rows: tuple[object, ...]) -> str:
    told = (f"<p>{escape(', '.join(str(v) for v in _values(row)))}</p>" for row in rows)
    return "".join(told) or "<p>Nothing.</p>"


def _values(row: object) -> Iterator[object]:
    return (getattr(row, name) for name in type(row).__dataclass_fields__)  # type: ignore[attr-defined]  # rows are dataclasses


def _list(told: Mapping[str, object]) -> str:
    pairs = (f"<dt>{_words(name)}</dt><dd>{_said(value)}</dd>" for name, value in told.items())
    return f"<dl>{''.join(pairs)}</dl>"


def _said(value: object) -> str:
    if isinstance(value, Mapping) and value.keys() == {"minor", "currency"}:
        return escape(f"{value['currency']} {Decimal(value['minor']).scaleb(-2):,}")
    if isinstance(value, Mapping):
        return _list(value)
    if isinstance(value, list):
        apart = "" if any(isinstance(each, Mapping) for each in value) else "<br>"
        return apart.join(map(_said, value))
    said = str(value)
    return escape(said if len(said) <= LONGEST else f"{said[:60]}… (whole in the JSON)")


def _words(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())
