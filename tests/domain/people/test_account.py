"""An account: one a mailbox, moved and closed by whoever has it; what is signed in by changes."""

from hypothesis import strategies as st

from domain.kernel import ERASED
from domain.people.customer import CUSTOMER, CustomerErased
from domain.people.customer.account import (
    AccountNeeded,
    ChangeEmail,
    ChangePassword,
    EmailChanged,
    PasswordChanged,
)
from domain.people.customer.contact import EmailInvalid
from domain.people.customer.registration import CustomerRegistered
from domain.people.customer.state import CustomerIsErased, Known
from domain.people.mailbox import (
    MAILBOX,
    AccountClosed,
    AccountOpened,
    CloseAccount,
    EmailInUse,
    OpenAccount,
)
from tests.laws import check_decider
from tests.scenario import given

OPENED = AccountOpened(customer_id="c-1")
REGISTERED = CustomerRegistered(
    subject="c-1", kind="account", name="A. Customer", email="customer@example.com"
)
GUEST = CustomerRegistered(
    subject="c-1", kind="guest", name="A. Customer", email="customer@example.com"
)
MOVED = EmailChanged(subject="c-1", email="other@example.com", verified=True)
MOVE = ChangeEmail(email=" other@EXAMPLE.com", verified=True)


def test_a_mailbox_has_one_account() -> None:
    given(MAILBOX).when(OpenAccount(customer_id="c-1")).then(OPENED)
    given(MAILBOX, OPENED).when(OpenAccount(customer_id="c-1")).nothing()
    given(MAILBOX, OPENED).when(OpenAccount(customer_id="c-2")).refused(EmailInUse)


def test_whoever_has_it_closes_it_and_then_it_is_free() -> None:
    closed = AccountClosed(customer_id="c-1")
    given(MAILBOX, OPENED).when(CloseAccount(customer_id="c-1")).then(closed)
    given(MAILBOX, OPENED).when(CloseAccount(customer_id="c-2")).nothing()
    given(MAILBOX).when(CloseAccount(customer_id="c-1")).nothing()
    other = OpenAccount(customer_id="c-2")
    given(MAILBOX, OPENED, closed).when(other).then(AccountOpened(customer_id="c-2"))


def test_an_account_is_verified_and_moves() -> None:
    state = CUSTOMER.evolve(CUSTOMER.initial, REGISTERED)
    assert isinstance(state, Known) and state.verified
    given(CUSTOMER, REGISTERED).when(MOVE).then(MOVED)
    given(CUSTOMER, REGISTERED, MOVED).when(MOVE).nothing()
    moved = CUSTOMER.evolve(state, MOVED)
    assert isinstance(moved, Known) and moved.profile.email == "other@example.com"


def test_what_was_not_shown_to_be_read_is_not_verified() -> None:
    wish = ChangeEmail(email="customer@example.com", verified=False)
    dropped = EmailChanged(subject="c-1", email="customer@example.com", verified=False)
    given(CUSTOMER, REGISTERED).when(wish).then(dropped)
    state = CUSTOMER.evolve(CUSTOMER.evolve(CUSTOMER.initial, REGISTERED), dropped)
    assert isinstance(state, Known) and not state.verified
    guest = CUSTOMER.evolve(CUSTOMER.initial, GUEST)
    assert isinstance(guest, Known) and not guest.verified


def test_a_password_may_change_again_and_again() -> None:
    given(CUSTOMER, REGISTERED).when(ChangePassword()).then(PasswordChanged())
    given(CUSTOMER, REGISTERED, PasswordChanged()).when(ChangePassword()).then(PasswordChanged())


def test_only_an_account_is_changed() -> None:
    for change in (MOVE, ChangePassword()):
        given(CUSTOMER).when(change).refused(AccountNeeded)
        given(CUSTOMER, GUEST).when(change).refused(AccountNeeded)
        erased = CustomerErased(scope="all")
        given(CUSTOMER, REGISTERED, erased).when(change).refused(CustomerIsErased)


def test_an_address_is_one() -> None:
    wish = ChangeEmail(email="no address", verified=True)
    given(CUSTOMER, REGISTERED).when(wish).refused(EmailInvalid)


def test_an_erased_address_is_read() -> None:
    state = CUSTOMER.evolve(CUSTOMER.initial, REGISTERED)
    gone = EmailChanged(subject="c-1", email=ERASED, verified=True)
    moved = CUSTOMER.evolve(state, gone)
    assert isinstance(moved, Known) and moved.profile.email is ERASED
    assert CUSTOMER.evolve(CUSTOMER.initial, gone) == CUSTOMER.initial


def test_laws() -> None:
    ids = st.sampled_from(["c-1", "c-2"])
    check_decider(
        MAILBOX, st.builds(OpenAccount, customer_id=ids) | st.builds(CloseAccount, customer_id=ids)
    )
