"""The wish to be forgotten: begun at once or put off, withdrawn while it waits, final when done."""

from datetime import timedelta

from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.people.erasure import (
    ERASURE,
    LOOK_AGAIN,
    AskErasure,
    ErasureAsked,
    ErasureBegun,
    ErasureDone,
    ErasurePutOff,
    ErasureUnderWay,
    ErasureWithdrawn,
    FinishErasure,
    LookAtErasure,
    Obstacle,
    WithdrawErasure,
)
from domain.people.forgotten import FORGOTTEN, ForgottenRecorded, RecordForgotten
from tests.laws import check_decider
from tests.scenario import NOON, given

ORDER = Obstacle(why="open_order", ref="o1")
SENT = Obstacle(why="open_order", ref="o2", until=NOON + timedelta(days=40))
BEGUN = ErasureBegun()
DONE = ErasureDone(payments=("p1",))


def asked(*obstacles: Obstacle) -> ErasureAsked:
    look_at = NOON + LOOK_AGAIN if obstacles else None
    return ErasureAsked(by="customer", obstacles=obstacles, look_at=look_at)


def ask(*obstacles: Obstacle) -> AskErasure:
    return AskErasure(by="customer", obstacles=obstacles)


def test_without_an_obstacle_it_is_begun_at_once() -> None:
    given(ERASURE).when(ask()).then(asked(), BEGUN)
    given(ERASURE, asked(), BEGUN).when(ask()).nothing()
    given(ERASURE, asked(), BEGUN, DONE).when(ask()).nothing()


def test_it_waits_and_is_begun_when_the_last_obstacle_is_gone() -> None:
    given(ERASURE).when(ask(ORDER)).then(asked(ORDER))
    waiting = given(ERASURE, asked(ORDER))
    waiting.when(ask()).nothing()
    on = ErasurePutOff(obstacles=(ORDER, SENT), look_at=NOON + LOOK_AGAIN)
    waiting.when(LookAtErasure(obstacles=(ORDER, SENT))).then(on)
    waiting.when(LookAtErasure(obstacles=(ORDER,))).nothing()
    later = ErasurePutOff(obstacles=(ORDER,), look_at=NOON + 2 * LOOK_AGAIN)
    waiting.when(LookAtErasure(obstacles=(ORDER,)), NOON + LOOK_AGAIN).then(later)
    waiting.when(LookAtErasure(obstacles=())).then(BEGUN)
    given(ERASURE).when(LookAtErasure(obstacles=())).nothing()


def test_what_ends_by_itself_is_looked_at_when_it_has_ended() -> None:
    on = ErasurePutOff(obstacles=(SENT,), look_at=NOON + timedelta(days=40))
    given(ERASURE, asked(ORDER)).when(LookAtErasure(obstacles=(SENT,))).then(on)


def test_what_should_have_ended_is_looked_at_again_in_a_day() -> None:
    late, on = (
        NOON + timedelta(days=41),
        ErasurePutOff(obstacles=(SENT,), look_at=NOON + timedelta(days=41) + LOOK_AGAIN),
    )
    given(ERASURE, asked(ORDER)).when(LookAtErasure(obstacles=(SENT,)), late).then(on)
    given(ERASURE, asked(ORDER), on).when(LookAtErasure(obstacles=(SENT,)), late).nothing()


def test_of_several_that_end_by_themselves_the_last_is_waited_for() -> None:
    sooner = Obstacle(why="refund_under_way", ref="p1", until=NOON + timedelta(days=2))
    both, until = (SENT, sooner), NOON + timedelta(days=40)
    first = ErasureAsked(by="customer", obstacles=both, look_at=until)
    given(ERASURE).when(ask(*both)).then(first)
    given(ERASURE, first).when(LookAtErasure(obstacles=both), until - LOOK_AGAIN).nothing()


def test_what_was_put_off_is_looked_at_by_its_own_day() -> None:
    later = ErasurePutOff(obstacles=(SENT,), look_at=NOON + 5 * LOOK_AGAIN)
    waiting = given(ERASURE, asked(ORDER), later)
    waiting.when(LookAtErasure(obstacles=(SENT,)), NOON + 2 * LOOK_AGAIN).nothing()
    on = ErasurePutOff(obstacles=(ORDER,), look_at=NOON + LOOK_AGAIN)
    waiting.when(LookAtErasure(obstacles=(ORDER,))).then(on)


def test_it_is_withdrawn_only_while_it_waits() -> None:
    withdraw = WithdrawErasure()
    given(ERASURE).when(withdraw).refused(NotFound)
    given(ERASURE, asked(ORDER)).when(withdraw).then(ErasureWithdrawn())
    given(ERASURE, asked(ORDER), ErasureWithdrawn()).when(ask()).then(asked(), BEGUN)
    given(ERASURE, asked(), BEGUN).when(withdraw).refused(ErasureUnderWay)
    given(ERASURE, asked(), BEGUN, DONE).when(withdraw).refused(ErasureUnderWay)


def test_it_is_done_once() -> None:
    finish = FinishErasure(payments=("p1",))
    given(ERASURE, asked(), BEGUN).when(finish).then(DONE)
    given(ERASURE, asked(), BEGUN, DONE).when(finish).nothing()
    given(ERASURE, asked(ORDER)).when(finish).nothing()


def test_the_record_says_how_much_and_not_whom() -> None:
    record = RecordForgotten(keys=3, answers=2, sessions=1, credentials=1)
    told = ForgottenRecorded(keys=3, answers=2, sessions=1, credentials=1)
    given(FORGOTTEN).when(record).then(told)
    given(FORGOTTEN, told).when(record).nothing()


OBSTACLES = st.lists(st.sampled_from([ORDER, SENT]), max_size=2).map(tuple)


def test_the_laws_of_every_decider() -> None:
    commands = st.one_of(
        st.builds(AskErasure, by=st.just("house"), obstacles=OBSTACLES),
        st.builds(LookAtErasure, obstacles=OBSTACLES),
        st.just(WithdrawErasure()),
        st.just(FinishErasure(payments=())),
    )
    check_decider(ERASURE, commands)
