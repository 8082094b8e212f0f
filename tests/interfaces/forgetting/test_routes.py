"""`/me/erasure` and what a restored backup is refused for, over a real record."""

from dataclasses import replace
from typing import cast

import pytest

from application.identity.codes import CodeWanted
from application.people.staffing import Appointment, appoint, leave
from application.store.event_store import IdempotencyKey
from application.store.ports import Unavailable
from application.store.privacy import Keyring
from domain.kernel import ERASED
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Forgotten
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from interfaces.forgetting.erasing import Taken, of_nobody
from interfaces.forgetting.naming import NobodyNamed, WorksHere, forgettable, person_named
from interfaces.forgetting.reapplying import ErasuresMissing, reapply, refuse_unforgotten
from interfaces.postgres.codes import PostgresCodes
from tests.asking import ask
from tests.interfaces.api.world import TOKENS
from tests.interfaces.forgetting.conftest import Forgetful
from tests.interfaces.forgetting.test_erasing import expire, ordered, over
from tests.postgres import MASTER_KEYS

PATH = "/me/erasure"


def test_it_is_asked_for_and_taken_back_while_an_order_is_open(forgetful: Forgetful) -> None:
    order, subject = ordered(forgetful, forgetful.shop.token())
    client, customer = forgetful.shop.client, forgetful.shop.signed_in(subject)
    assert client.get(PATH, headers=customer).json() == {"standing": "not_asked", "waits_for": []}
    waits = client.post(PATH, headers=customer)
    assert waits.status_code == 200, waits.text
    reason = {"why": "open_order", "ref": order["order_id"], "until": None}
    assert waits.json() == {"standing": "waiting", "waits_for": [reason]}
    forgetful.follow()
    assert client.get(PATH, headers=customer).json() == waits.json()
    assert client.delete(PATH, headers=customer).json()["standing"] == "not_asked"
    assert client.delete(PATH, headers=customer).json()["code"] == "not_found"
    expire(forgetful, order)
    forgetful.work()
    assert forgetful.outcomes == ["nobody_waits"]


def test_what_is_begun_cannot_be_taken_back_and_ends_the_session(forgetful: Forgetful) -> None:
    _, subject = over(forgetful)
    client, customer = forgetful.shop.client, forgetful.shop.signed_in(subject)
    assert client.post(PATH, headers=customer).json()["standing"] == "under_way"
    late = client.delete(PATH, headers=customer)
    assert (late.status_code, late.json()["code"]) == (409, "erasure_under_way")
    forgetful.work()
    assert client.get(PATH, headers=customer).status_code == 401


def test_it_is_asked_for_only_by_whoever_just_signed_in(forgetful: Forgetful) -> None:
    client = forgetful.shop.client
    assert client.post(PATH).status_code == 401
    assert client.post(PATH, headers=forgetful.shop.token()).status_code == 401
    assert client.post(PATH, headers=forgetful.shop.staff("director")).status_code in (401, 403)


def test_a_person_is_named_by_an_order_or_by_themselves(forgetful: Forgetful) -> None:
    order, subject = ordered(forgetful, forgetful.shop.token())
    for named in (order["order_id"], order["order_no"], subject):
        assert forgetful.erasing.person(named) == subject
        assert forgettable(forgetful.erasing, named) == subject
    with pytest.raises(NobodyNamed):
        forgettable(forgetful.erasing, "nobody")


def test_whoever_was_forgotten_is_known_to_have_been(forgetful: Forgetful) -> None:
    _, subject = over(forgetful)
    forgetful.erasing.ask(subject, "house", ask())
    forgetful.work()
    assert person_named(forgetful.erasing, subject) == subject


def test_whoever_works_here_is_forgotten_when_they_left(forgetful: Forgetful) -> None:
    wanted = Appointment(name="A. Colleague", email="a@house.example", roles=("concierge",))
    store, mailboxes = forgetful.shop.api.store, forgetful.shop.api.identity.mailboxes
    store.run(lambda d: appoint(d, mailboxes, wanted), ask())
    forgetful.follow()
    with pytest.raises(WorksHere):
        forgettable(forgetful.erasing, wanted.staff_id)
    store.run(lambda d: leave(d, wanted.staff_id), ask())
    forgetful.follow()
    assert forgettable(forgetful.erasing, wanted.staff_id) == wanted.staff_id


def test_a_restored_backup_serves_nobody_until_erasures_are_applied_again(
    forgetful: Forgetful,
) -> None:
    """Of what was restored this database is: it has the person, and knows of no erasure."""
    order, subject = over(forgetful)
    erasing = forgetful.erasing
    refuse_unforgotten(erasing)
    erasing.register.enter(subject, erasing.whom(subject).pseudonyms)
    with pytest.raises(ErasuresMissing) as refused:
        refuse_unforgotten(erasing)
    assert refused.value.facts == {"missing": 1}
    session = forgetful.shop.signed_in(subject)
    erasing.identity.credentials.add(subject, "password", b"hash")
    codes = PostgresCodes(forgetful.pool, TOKENS, MASTER_KEYS)
    code = codes.issue(CodeWanted(purpose="change_email", person=subject))
    assert reapply(erasing).keys == 1
    refuse_unforgotten(erasing)
    assert reapply(erasing).erasures == 0
    look = forgetful.shop.api.store.look()
    assert found_order(look.state(ORDER, order["order_id"])).placed.delivery is ERASED
    assert found_order(look.state(ORDER, order["order_id"])).placed.invoice is not ERASED
    assert isinstance(look.state(CUSTOMER, subject), Forgotten)
    assert forgetful.shop.client.get(PATH, headers=session).status_code == 401
    assert forgetful.rows("SELECT 1 FROM commands WHERE key IS NOT NULL AND answer <> ''") == []
    assert forgetful.rows("SELECT 1 FROM credentials") == []
    assert codes.find(code.code_id) is None


def test_answers_to_staff_end_with_them_and_another_shoppers_do_not(forgetful: Forgetful) -> None:
    """Of a backup nobody can say whom an answer to staff was about."""
    _, subject = over(forgetful)
    erasing, store = forgetful.erasing, forgetful.shop.api.store
    for caller in ("staff:1", "shopper:another", "customer:another"):
        store.once(lambda _: "told", ask(caller=caller), IdempotencyKey("k", "d"))
    erasing.register.enter(subject, erasing.whom(subject).pseudonyms)
    reapply(erasing)
    left = "SELECT caller FROM commands WHERE key = 'k' AND answer <> '' ORDER BY caller"
    callers = [row["caller"] for row in forgetful.rows(left)]
    assert callers == ["customer:another", "shopper:another"]


class OutOfReach:
    """A keyring that destroys nothing."""

    def destroy(self, _subject: str, _retention: str) -> None:
        raise Unavailable


def test_what_was_applied_again_by_half_is_missing_still(forgetful: Forgetful) -> None:
    """Of two, neither is left out."""
    erasing = forgetful.erasing
    for _ in range(2):
        _, subject = over(forgetful)
        erasing.register.enter(subject, erasing.whom(subject).pseudonyms)
    with pytest.raises(Unavailable):
        reapply(replace(erasing, keyring=cast(Keyring, OutOfReach())))
    with pytest.raises(ErasuresMissing) as refused:
        refuse_unforgotten(erasing)
    assert refused.value.facts == {"missing": 2}
    assert reapply(erasing).erasures == 2
    refuse_unforgotten(erasing)


def test_an_erasure_that_goes_on_here_is_no_missing_one(forgetful: Forgetful) -> None:
    _, subject = over(forgetful)
    forgetful.erasing.ask(subject, "customer", ask())
    forgetful.follow()
    steps = list(forgetful.erasing.steps(forgetful.erasing.whom(subject), Taken(), of_nobody()))
    for step in steps[:2]:
        step()
    refuse_unforgotten(forgetful.erasing)
