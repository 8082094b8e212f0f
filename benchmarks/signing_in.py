"""A hundred sign in at once: how long they wait, and how long whoever browses meanwhile."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx

from application.identity.passwords import keep_password
from application.ids import new_id
from application.store.event_store import Decision, Request
from benchmarks.clients import CLIENT
from benchmarks.figures import Cell, Table
from benchmarks.latency import Latencies
from benchmarks.load import Answers, Load, drive
from benchmarks.running import running, stocked_shop, wait_for
from benchmarks.scratch import Server
from domain.envelope import Cause
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.registration import Register
from domain.people.mailbox import MAILBOX, OpenAccount
from interfaces.composition import House

AT_ONCE = 100
BROWSERS = 8
PASSWORD = "three words and a half"  # noqa: S105  # of nobody
PAGES = ("/products", "/products/SOL-CLAW", "/products?text=solitaire")
EXPLAINED = (
    f"Whole requests over loopback to `serve` with its processes. {AT_ONCE} customers sign in by "
    f"password at one moment, as soon as they are in again; {BROWSERS} connections browse without "
    "a pause. Each line is one phase of the same run; a ratio is that of its p95 to the p95 of the "
    "same thing alone. What hashes takes the second place of a processor."
)
COLUMNS = ("what", "answers per s", "p50 ms", "p95 ms", "p95 to alone", "bad")


def signing_in_tables(seconds: float) -> list[Table]:
    """Opens a shop of its own."""
    with stocked_shop() as server, running(server, ("project", "serve")):
        address = server.shop.addresses().api_url
        wait_for(f"{address}/health/ready")
        emails = _accounts(server)
        rows = _rows(address, emails, seconds)
    return [Table("Signing in", EXPLAINED, COLUMNS, rows)]


def _rows(address: str, emails: Sequence[str], seconds: float) -> tuple[tuple[Cell, ...], ...]:
    load = Load(
        port=int(address.rpartition(":")[2]),
        requests=tuple(map(_browse, PAGES)),
        connections=BROWSERS,
        seconds=seconds,
    )
    one = asyncio.run(_sign_in(address, emails[:1], seconds))
    browsing = drive(load)
    many = asyncio.run(_sign_in(address, emails, seconds))
    with ThreadPoolExecutor(1) as pool:
        meanwhile = pool.submit(drive, load)
        both = asyncio.run(_sign_in(address, emails, seconds + 2.0))
        browsed = meanwhile.result()
    return (
        _row("one after another signs in", one, one),
        _row(f"{AT_ONCE} at once sign in", many, one),
        _row("browsing", browsing, browsing),
        _row(f"browsing while {AT_ONCE} sign in", browsed, browsing),
        _row(f"{AT_ONCE} at once sign in while others browse", both, one),
    )


def _row(what: str, found: Answers, alone: Answers) -> tuple[Cell, ...]:
    taken = found.latencies
    ratio = round(taken.p95 / alone.latencies.p95, 2)
    return (what, round(found.rate, 1), taken.p50, taken.p95, ratio, found.bad)


async def _sign_in(address: str, emails: Sequence[str], seconds: float) -> Answers:
    """Each of them, again and again, one connection for each."""
    taken: list[float] = []
    bad, until = 0, time.perf_counter() + seconds
    limits = httpx.Limits(max_connections=len(emails))

    async def again(client: httpx.AsyncClient, email: str) -> None:
        nonlocal bad
        while (began := time.perf_counter()) < until:
            answer = await client.post("/session", json={"email": email, "password": PASSWORD})
            taken.append(time.perf_counter() - began)
            bad += answer.status_code != 201

    async with (
        httpx.AsyncClient(base_url=address, limits=limits, timeout=60.0) as client,
        asyncio.TaskGroup() as group,
    ):
        for email in emails:
            group.create_task(again(client, email))
    return Answers(len(taken) / seconds, bad, Latencies.of(taken))


def _browse(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _accounts(server: Server) -> list[str]:
    emails = [f"customer{number}@example.com" for number in range(AT_ONCE)]
    with server.house() as house:
        hashed = house.identity.passwords.hashed(PASSWORD)
        for email in emails:
            keep_password(house.identity.credentials, _account(house, email), hashed)
    return emails


def _account(house: House, email: str) -> str:
    customer_id = new_id()
    contact = Contact(name="A. Customer", email=email)
    registration = Register(subject=customer_id, kind="account", contact=contact)

    def use_case(decision: Decision) -> str:
        mailbox = house.identities.mailboxes.meet(email)
        decision.decide(MAILBOX, mailbox, OpenAccount(customer_id=customer_id))
        decision.decide(CUSTOMER, customer_id, registration)
        return customer_id

    cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id="signing in")
    return house.store.run(use_case, Request(cause=cause, caller=CLIENT.id, route="signing")).value
