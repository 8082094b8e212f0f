"""The rest of a price over HTTP: shopper, clerk, whoever holds the link, and whoever does not."""

from datetime import timedelta

import pytest

from domain.selling.payment import PAYMENT, Void
from tests.asking import ask
from tests.interfaces.api.world import Json
from tests.interfaces.attacks.a_balance import Balance, agreed
from tests.interfaces.attacks.a_paying_shop import PayingShop

PERSONAL = ("Customer", "Example Street", "EC1A", "customer@example.com")


@pytest.fixture
def owing(house: PayingShop) -> Balance:
    return agreed(house)


def test_a_husband_pays_by_the_link_and_the_order_shows_it(owing: Balance) -> None:
    file = owing.request()["order"]
    assert (file["stage"], file["payment_status"]) == ("awaiting_balance", "deposit")
    assert file["balance"]["until"] > file["balance"]["since"]
    token = owing.link()
    seen = owing.opened(token)
    assert seen.headers["X-Robots-Tag"].startswith("noindex")
    assert not any(word in seen.text for word in PERSONAL)
    assert (seen.json()["amount"]["minor"], seen.json()["standing"]) == (owing.rest, "due")
    begun = owing.begin(token)
    assert not any(word in begun.text for word in PERSONAL)
    assert (begun.json()["amount"]["minor"], begun.json()["status"]) == (owing.rest, "wanted")
    owing.house.confirm(begun.json()["provider_id"])
    checked = owing.told(owing.check(token))
    assert (checked["status"], checked["balance"]["standing"]) == ("captured", "paid")
    order = owing.customer.ask("POST", f"/orders/{owing.order['order_id']}/payment/check")["order"]
    assert (order["stage"], order["payment_status"]) == ("preparing", "paid")
    assert order["outstanding"]["minor"] == 0
    bought = [(each["purpose"], each["stage"]) for each in order["payments"]]
    assert sorted(bought) == [("balance", "captured"), ("deposit", "captured")]
    assert all(each["invoice_no"] for each in order["payments"])
    assert owing.house.set_aside() == []


def test_its_own_buyer_pays_what_is_due_without_the_link(owing: Balance) -> None:
    owing.request()
    provider_id = owing.house.asked(owing.order, owing.customer.token)["provider_id"]
    assert provider_id == owing.told(owing.begin(owing.link()))["provider_id"]
    owing.house.confirm(provider_id)
    owing.house.hear(provider_id)
    assert owing.stage == "preparing"


def test_nobody_pays_before_it_is_asked_for(owing: Balance) -> None:
    answer = owing.house.pay(owing.order, owing.customer.token, owing.house.world.key())
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_due")
    answer = owing.clerk("GET", "/balance-link")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_due")


@pytest.mark.parametrize("part", ["order", "secret", "nothing"])
def test_an_invented_link_opens_nothing(owing: Balance, part: str) -> None:
    owing.request()
    order_id, _, secret = owing.link().partition(".")
    foreign = owing.house.world.api.tokens.issue()
    token = {"order": f"other.{secret}", "secret": f"{order_id}.{foreign}", "nothing": "x"}[part]
    for answer in (owing.opened(token), owing.begin(token), owing.check(token)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_link_ends_and_is_renewed_by_the_concierge_alone(owing: Balance) -> None:
    owing.request()
    old = owing.link()
    before = owing.told(owing.begin(old))["provider_id"]
    owing.house.world.clock.pass_time(timedelta(days=15))
    for answer in (owing.opened(old), owing.begin(old), owing.check(old)):
        assert (answer.status_code, answer.json()["code"]) == (410, "balance_link_expired")
    assert owing.clerk("POST", "/balance-link", as_="workshop").status_code == 403
    owing.told(owing.clerk("POST", "/balance-link"))
    assert owing.opened(old).status_code == 410
    assert owing.paid_by(owing.link()) == before
    owing.house.hear(before)
    assert owing.stage == "preparing"


def test_paid_twice_it_is_taken_once(owing: Balance) -> None:
    """Two browsers, one intent; what a second one took besides, a person decides about."""
    owing.request()
    token, own = owing.link(), owing.house.asked(owing.order, owing.customer.token)
    provider_id = owing.paid_by(token)
    assert provider_id == own["provider_id"]
    second = owing.house.foreign(owing.rest, payment_id=own["payment_id"])
    owing.house.confirm(second)
    for each in (provider_id, second, provider_id):
        owing.house.hear(each)
    owing.house.work()
    assert owing.stage == "preparing"
    assert owing.begin(token).json()["code"] == "nothing_due"
    assert [each.reason for each in owing.house.set_aside()] == ["duplicate_capture"]
    assert owing.house.intents()[second] == "canceled"


def test_twenty_transfers_change_one_intent(owing: Balance) -> None:
    owing.request()
    provider_id = owing.told(owing.begin(owing.link()))["provider_id"]
    for number in range(20):
        answer = owing.transfer(1_000, f"FP-20260302-{number:04d}")
        assert answer.status_code == 200, answer.text
    owing.house.work()
    intents = owing.house.intents()
    assert len(intents) == 2, "the deposit's, and one for the balance"
    intent = owing.house.customer.v1.payment_intents.retrieve(provider_id)
    assert (intent.amount, intent.status) == (owing.rest - 20_000, "requires_payment_method")
    owing.house.confirm(provider_id)
    owing.house.hear(provider_id)
    order = owing.customer.ask("POST", f"/orders/{owing.order['order_id']}/payment/check")["order"]
    assert (order["stage"], order["payment_status"]) == ("preparing", "paid")
    assert len(order["payments"]) == 22
    assert owing.house.set_aside() == []


def test_whoever_opens_the_payment_is_asked_for_what_is_left(owing: Balance) -> None:
    """Also while the effect that tells the provider of it has still to be done."""
    owing.request()
    token = owing.link()
    provider_id = owing.told(owing.begin(token))["provider_id"]
    owing.told(owing.transfer(1_000))
    begun = owing.told(owing.begin(token))
    intent = owing.house.customer.v1.payment_intents.retrieve(provider_id)
    assert begun["amount"]["minor"] == intent.amount == owing.rest - 1_000


def test_a_creation_whose_answer_was_lost_asks_for_what_is_left(owing: Balance) -> None:
    """Under the number of that asking the provider tells its first sum; then it is changed."""
    owing.request()
    token = owing.link()
    owing.house.weather("silence")
    assert owing.begin(token).status_code == 503
    owing.house.weather(None)
    owing.told(owing.transfer(1_000))
    begun = owing.told(owing.begin(token))
    assert len(owing.house.intents()) == 2
    intent = owing.house.customer.v1.payment_intents.retrieve(begun["provider_id"])
    assert begun["amount"]["minor"] == intent.amount == owing.rest - 1_000


def test_a_transfer_of_all_of_it_ends_the_payment_by_card(owing: Balance) -> None:
    owing.request()
    token = owing.link()
    provider_id = owing.told(owing.begin(token))["provider_id"]
    order = owing.told(owing.transfer(owing.rest))["order"]
    assert (order["stage"], order["payment_status"]) == ("preparing", "paid")
    owing.house.work()
    assert owing.house.intents()[provider_id] == "canceled"
    assert owing.opened(token).json()["standing"] == "paid"


def test_a_transfer_goes_back_by_the_id_that_the_order_file_shows(owing: Balance) -> None:
    owing.request()
    owing.told(owing.transfer(20_000))
    all_of_it = {"minor": owing.order["plan"]["due_now"]["minor"] + 20_000}
    wish = {"amount": all_of_it, "reason": "goodwill"}
    refund_id = owing.told(owing.clerk("POST", "/refunds", wish))["refund_id"]
    world = owing.house.world
    agreed_by = world.staff("risk_officer") | world.key()
    owing.told(world.client.post(f"/staff/refunds/{refund_id}/approval", headers=agreed_by))

    def parts(file: Json) -> dict[str, Json]:
        return {each["payment_id"]: each for each in file["order"]["refunds"]}

    file = owing.file()
    (transfer,) = (
        each["payment_id"] for each in file["order"]["payments"] if each["purpose"] == "transfer"
    )
    part = parts(file)[transfer]
    assert (part["part_of"], part["stage"]) == (refund_id, "ordered")
    sent = f"/transfers/{part['refund_id']}/return"
    back = parts(owing.told(owing.clerk("POST", sent, {"evidence": "FP-20260304-0001"})))
    assert back[transfer] == part | {"stage": "refunded", "at": back[transfer]["at"]}
    assert {each["stage"] for name, each in back.items() if name != transfer} == {"ordered"}


def test_of_a_transfer_and_a_card_at_once_neither_is_lost(owing: Balance) -> None:
    """The card was quicker than the provider's word of the change: both are on record."""
    owing.request()
    token = owing.link()
    provider_id = owing.told(owing.begin(token))["provider_id"]
    owing.told(owing.transfer(1_000))
    owing.house.confirm(provider_id)
    owing.house.work()
    (aside,) = owing.house.set_aside()
    assert (aside.reason, aside.amount.minor) == ("amount_mismatch", owing.rest)
    assert owing.stage == "awaiting_balance"
    assert owing.file()["order"]["outstanding"]["minor"] == owing.rest - 1_000


def test_what_was_paid_already_is_seen_before_a_transfer_is_recorded(owing: Balance) -> None:
    """Its webhook was lost: the transfer is refused, and what was paid is on record."""
    owing.request()
    owing.paid_by(owing.link())
    answer = owing.transfer(1_000)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_due")
    assert owing.stage == "preparing"


def test_what_a_bank_collects_does_not_change(owing: Balance) -> None:
    owing.request()
    provider_id = owing.told(owing.begin(owing.link()))["provider_id"]
    owing.house.customer.v1.payment_intents.confirm(
        provider_id, {"payment_method": "pm_bacsDebit_success"}
    )
    before = owing.house.world.journal.head()
    answer = owing.transfer(1_000)
    assert (answer.status_code, answer.json()["code"]) == (409, "amount_is_fixed")
    assert owing.house.world.journal.head() == before


@pytest.mark.parametrize(
    ("minor", "evidence", "code"),
    [
        (0, "FP-000001", "part_not_positive"),
        (10**9, "FP-000001", "more_than_is_due"),
        (1_000, "A CUSTOMER", "evidence_invalid"),
    ],
)
def test_a_transfer_that_cannot_be_changes_nothing(
    owing: Balance, minor: int, evidence: str, code: str
) -> None:
    owing.request()
    before = owing.house.world.journal.head()
    assert owing.transfer(minor, evidence).json()["code"] == code
    assert owing.clerk("POST", "/transfers", {}, as_="risk_officer").status_code == 403
    assert owing.house.world.journal.head() == before


def test_while_the_provider_is_out_of_reach_no_transfer_is_recorded(owing: Balance) -> None:
    owing.request()
    owing.told(owing.begin(owing.link()))
    owing.house.weather("outage")
    before = owing.house.world.journal.head()
    assert owing.transfer(1_000).status_code == 503
    assert owing.house.world.journal.head() == before


def test_paid_while_its_payment_was_let_go_it_is_set_aside(owing: Balance) -> None:
    owing.request()
    begun = owing.told(owing.begin(owing.link()))
    let_go = Void(cause="cancel")
    store = owing.house.world.api.store
    store.run(lambda d: len(d.decide(PAYMENT, begun["payment_id"], let_go)), ask())
    owing.house.confirm(begun["provider_id"])
    owing.house.work()
    assert [each.reason for each in owing.house.set_aside()] == ["late_payment"]
    assert owing.stage == "awaiting_balance"
