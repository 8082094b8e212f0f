"""A login that took its own limits away, which PostgreSQL forbids nobody, is told of."""

from interfaces.proof.doctor.database import examine_database
from interfaces.proof.doctor.finding import Finding
from tests.interfaces.postgres.logins_of_a_shop import manned
from tests.postgres import Server, connected


def limits(url: str) -> Finding:
    (found,) = [each for each in examine_database(url) if each.what == "limits"]
    return found


def test_a_login_that_changed_itself_is_told_of(server: Server) -> None:
    with manned(server) as shop:
        url = shop.urls["all"]
        assert limits(url).verdict == "OK"
        with connected(url) as itself:
            itself.execute("ALTER ROLE CURRENT_USER SET statement_timeout = 0")
            itself.execute("ALTER ROLE CURRENT_USER RESET idle_in_transaction_session_timeout")
            itself.execute("ALTER ROLE CURRENT_USER SET search_path = pg_temp")
        found = limits(url)
    assert found.verdict == "WARN"
    assert "statement_timeout has no end" in found.sentence
    assert "idle_in_transaction_session_timeout has no end" in found.sentence
    assert "search_path is pg_temp" in found.sentence
    assert "lock_timeout" not in found.sentence
    assert "--app-login" in found.advice
