"""Nothing leaves this machine in the clear, and no certificate goes unchecked, by any setting."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from interfaces.opening.safety import UnsafeSettings, refuse_unsafe
from interfaces.settings import Settings
from tests.interfaces.opening.test_safety import settings

ROOT = Path(__file__).parents[3]
OURS = ("domain", "application", "projections", "interfaces")
SWITCHES = frozenset(
    {"CERT_NONE", "CERT_OPTIONAL", "_create_unverified_context", "disable_warnings"}
)
OFF_BY = frozenset({"verify", "check_hostname", "verify_ssl", "ssl_verify"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql://s:pw@db.example/s"),
        ("database_url", "postgresql:///s?host=db.example"),
        ("database_url", "postgresql://s:pw@127.0.0.1,db.example/s?sslmode=prefer"),
        ("database_url", "postgresql://s:pw@db.example/s?sslmode=require"),
        ("read_url", "postgresql://s:pw@db.example/s?sslmode=verify-ca"),
        ("migrator_url", "postgresql://s:pw@db.example/s?sslmode=disable"),
        ("database_url", "postgresql:///s?hostaddr=192.0.2.1"),
        ("database_url", "postgresql://127.0.0.1/s?hostaddr=192.0.2.1&sslmode=prefer"),
        ("database_url", "postgresql://127.0.0.1/s?host=db.example"),
        ("database_url", "postgresql+psycopg://s:pw@db.example/s"),
        ("database_url", "host=db.example dbname=s password=pw"),
        ("database_url", "postgresql:///s?service=elsewhere"),
        ("read_url", "postgresql:///s?host=/run/postgresql,replica.example"),
        ("migrator_url", "postgresql:///s?host=db.example"),
        ("broker_url", "amqp://s:pw@queue.example"),
        ("broker_url", "amqps://s:pw@queue.example;amqp://s:pw@other.example"),
        ("broker_url", "redis:///0?host=queue.example"),
        ("broker_url", "postgresql:///s?host=db.example"),
        ("limits_url", "postgresql:///s?hostaddr=192.0.2.1"),
        ("broker_url", "redis://queue.example:6379/0"),
        ("broker_url", "postgresql://s:pw@queue.example/s"),
        ("limits_url", "redis://:pw@limits.example:6379"),
        ("stripe_address", "http://stripe.example"),
        ("resend_address", "http://resend.example"),
        ("sanity_cdn_address", "http://cdn.example"),
        ("sanity_image_address", "http://images.example"),
        ("purge_url", "http://proxy.example"),
        ("purge_url", "http://[broken"),
    ],
)
def test_production_refuses_what_leaves_in_the_clear(name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=f"ELYSIUM_{name.upper()}") as refused:
        refuse_unsafe(settings(**{name: value}))
    assert "pw" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"PGHOST": "db.example"}, "leaves this machine without sslmode=verify-full"),
        ({"PGHOSTADDR": "192.0.2.1"}, "leaves this machine without sslmode=verify-full"),
        ({"PGHOST": "db.example", "PGSSLMODE": "require"}, "has sslmode=require"),
        ({"PGSERVICE": "elsewhere"}, "is led elsewhere by a service file"),
    ],
)
def test_what_an_address_leaves_open_is_said_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, str], why: str
) -> None:
    silent = settings(database_url="postgresql:///shop")
    refuse_unsafe(silent)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSettings, match=f"ELYSIUM_DATABASE_URL {why}"):
        refuse_unsafe(silent)
    if "PGHOST" in said:
        monkeypatch.setenv("PGSSLMODE", "verify-full")
        refuse_unsafe(silent)


@pytest.mark.parametrize("name", ["database_url", "read_url", "migrator_url"])
@pytest.mark.parametrize("value", ["postgresql://s:pw@db.example/s?wrong=1", "pw@db.example/s"])
def test_an_address_that_is_none_is_named_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(ValueError, match="it is no address of a database") as refused:
        settings(**{name: value})
    assert name in str(refused.value)
    assert "pw" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql://s:pw@127.0.0.1/s"),
        ("database_url", "postgresql://s:pw@%2Fvar%2Frun/s"),
        ("database_url", "dbname=s"),
        ("broker_url", "amqp://127.0.0.1;amqps://queue.example"),
        ("database_url", "postgresql:///s?host=/var/run/postgresql"),
        ("broker_url", "amqps://s:pw@queue.example"),
        ("broker_url", "rediss://queue.example:6379/0"),
        ("broker_url", "redis://127.0.0.1:6379/0"),
        ("limits_url", "rediss://limits.example"),
        ("purge_url", "http://127.0.0.1:6081"),
        ("purge_url", "https://proxy.example"),
    ],
)
def test_what_stays_or_is_sealed_is_let_through(name: str, value: str) -> None:
    refuse_unsafe(settings(**{name: value}))


def test_a_database_whose_name_is_not_checked_needs_a_reason() -> None:
    weak = {"database_url": "postgresql://s:pw@db.example/s?sslmode=require"}
    with pytest.raises(UnsafeSettings, match="ELYSIUM_DATABASE_UNVERIFIED why not"):
        refuse_unsafe(settings(**weak, database_unverified="  "))
    refuse_unsafe(settings(**weak, database_unverified="its tunnel is checked by the platform"))


@pytest.mark.parametrize("stage", ["local", "production"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("broker_url", "rediss://queue.example?ssl_cert_reqs=none"),
        ("limits_url", "rediss://queue.example?ssl_cert_reqs=CERT_NONE"),
        ("limits_url", "rediss://queue.example?ssl_check_hostname=False"),
        ("broker_url", "amqps://queue.example?ssl_options=%7B%27cert_reqs%27%3A0%7D"),
        ("purge_url", "https://proxy.example?verify=0"),
    ],
)
def test_checking_certificates_is_switched_off_by_no_setting(
    stage: str, name: str, value: str
) -> None:
    with pytest.raises(UnsafeSettings, match="asks for unchecked certificates"):
        refuse_unsafe(settings(stage=stage, **{name: value}))


def test_no_setting_speaks_of_it() -> None:
    words = ("verify", "insecure", "skip", "trust_all", "no_tls")
    assert not [name for name in Settings.model_fields if any(word in name for word in words)]


def test_no_line_of_ours_switches_it_off() -> None:
    places = [place for room in OURS for place in (ROOT / room).rglob("*.py")]
    assert len(places) > 500
    assert not [found for each in places for found in switched_off(each.read_text(), str(each))]


@pytest.mark.parametrize(
    "planted",
    [
        "client.get(url, verify=False)",
        "context.verify_mode = ssl.CERT_NONE",
        "context.check_hostname = False",
        "ssl._create_unverified_context()",
    ],
)
def test_a_planted_line_is_found(planted: str) -> None:
    assert list(switched_off(planted, "planted"))


def switched_off(code: str, place: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.keyword(arg=str(name), value=ast.Constant(value=False)) if name in OFF_BY:
                yield f"{place}:{node.value.lineno}"
            case ast.Assign(
                targets=[ast.Attribute(attr=name)], value=ast.Constant(value=False)
            ) if name in OFF_BY:
                yield f"{place}:{node.lineno}"
            case ast.Attribute(attr=name) if name in SWITCHES:
                yield f"{place}:{node.lineno}"
