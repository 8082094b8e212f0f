"""Requests and appends as the edge would make them, with everything but the point filled in."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from application.store.event_store import IdempotencyKey, Request
from application.store.ports import Append, CommandRecord, Unchanged
from domain.envelope import Actor, Cause, Envelope, Recorded

RECORDED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def ask(
    *,
    caller: str = "shopper-1",
    route: str = "POST /gems",
    command_id: str | None = None,
) -> Request:
    return Request(cause=cause(command_id), caller=caller, route=route)


def cause(command_id: str | None = None) -> Cause:
    return Cause(
        actor=Actor("staff", "staff-7", "gemmologist"),
        command_id=command_id or uuid4().hex,
        correlation_id="correlation-1",
    )


def recorded(
    stream: str, version: int, event: Any, *, caused_by: Cause | None = None
) -> Recorded[Any]:
    envelope = Envelope(recorded_at=RECORDED_AT, cause=caused_by or cause())
    return Recorded(position=0, stream=stream, version=version, event=event, envelope=envelope)


def appending(
    *events: tuple[str, int, Any],
    unchanged: tuple[Unchanged, ...] = (),
    request: Request | None = None,
    key: IdempotencyKey | None = None,
    answer: bytes = b"null",
) -> Append:
    """An append of (stream, version, event), all caused by one command."""
    request = request or ask()
    record = CommandRecord(
        command_id=request.cause.command_id,
        caller=request.caller,
        route=request.route,
        at=RECORDED_AT,
        key=key.key if key else None,
        digest=key.digest if key else None,
        answer=answer,
    )
    written = tuple(recorded(*event, caused_by=request.cause) for event in events)
    return Append(written, unchanged, record)
