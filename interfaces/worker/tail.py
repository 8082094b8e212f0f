"""The tail of the log: read and decoded once for all that follow it in a process.

Who stands at the same position is folded in one transaction; who lags reads windows of their own
until they meet the others; who cannot fold an event is set aside with its position, alone, and
tried again.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from prometheus_client import Counter
from sqlalchemy import Engine

from interfaces.worker.each_alone import refuse_outage
from interfaces.worker.followed import Followed
from interfaces.worker.following import Following, Moved, Window, fold, window
from interfaces.worker.head import Head
from projections.kit.followers import NotFollowing

LIVE_BATCH = 500
MOST_BATCH = 4_000
REST_SECONDS = 1.0
READ = Counter("elysium_followed_events_total", "Events read and decoded, once for all followers")


class Tail:
    """Implements `Work` for all that follow: one copy of the shop's does, the others stand by."""

    name = "followers"

    def __init__(self, followings: Sequence[Following], engine: Engine, head: Head) -> None:
        self._all = [Followed(each, engine) for each in followings]
        self._engine = engine
        self._head = head
        self._limit = LIVE_BATCH
        self._fence = 0

    def prepare(self, fence: int, /) -> None:
        """Everybody's place is looked up anew, under the fence of this taking."""
        self._fence = fence
        for followed in self._all:
            followed.found = False

    def turn(self) -> None:
        """A window for everybody: those in front first, for they are looked at."""
        head = self._head.position
        for followed in self._all:
            if not followed.found and followed.able:
                self._find(followed)
        groups = list(self._groups(head))
        for group, upto in groups:
            self._advance(group, upto, LIVE_BATCH if len(groups) > 1 else self._limit)
        if not groups:
            self._head.wait_beyond(head, REST_SECONDS)

    def _groups(self, head: int) -> Iterator[tuple[list[Followed], int]]:
        """Who stands together, and up to where they go: to those before them, or to the head."""
        able = [each for each in self._all if each.found and each.able]
        able.sort(key=lambda each: each.position, reverse=True)
        upto = head
        for position, group in groupby(able, key=lambda each: each.position):
            if position < upto:
                yield list(group), upto
            upto = min(position, head)

    def _advance(self, group: list[Followed], upto: int, limit: int) -> None:
        names = {name for each in group for name in each.following.event_names}
        read = window(self._head.journal, range(group[0].position, upto), limit, names)
        READ.inc(len(read.events))
        self._limit = min(limit * 2, MOST_BATCH) if len(read.events) == limit else LIVE_BATCH
        try:
            self._fold(group, read)
        except Exception as error:  # noqa: BLE001  # whose it is shows when each is by itself
            refuse_outage(error)
            for each in group:
                self._alone(each, read.heard_by(each.following))

    def _fold(self, group: Sequence[Followed], read: Window) -> None:
        with self._engine.begin() as connection:
            fold(connection, [each.following for each in group], read, self._fence)
        for each in group:
            each.come_to(read.reached, self._head.position)

    def _alone(self, followed: Followed, read: Window) -> None:
        """In transactions of its own, in halves down to the event that it cannot fold."""
        try:
            self._fold([followed], read)
        except (Moved, NotFollowing):
            followed.found = False
        except Exception as error:  # noqa: BLE001  # told with the position, and tried again
            refuse_outage(error)
            if len(read.events) < 2:
                followed.stick(read.events[0].position if read.events else read.reached, error)
                return
            for half in read.halves():
                if followed.able and followed.position == half.behind:
                    self._alone(followed, half)

    def _find(self, followed: Followed) -> None:
        try:
            followed.find(self._fence)
        except Exception as error:  # noqa: BLE001  # one that cannot even be made stops no other
            refuse_outage(error)
            followed.stick(0, error)
