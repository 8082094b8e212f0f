"""Where the catalogue's documents come from, and what is said when they do not come."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.kernel import Unreachable

Document = Mapping[str, Any]


class Documents(Protocol):
    """What the content store publishes: no drafts, no versions of releases.

    Raises `CatalogueDown`, `CatalogueAccessRefused`, `CatalogueQueryRefused`,
    `CatalogueAnswerTooLarge` or `CatalogueAnswerMalformed`, and then nothing was learned.
    """

    def document(self, document_id: str) -> Document | None:
        """The document as it is now; None when nothing is published under the id."""

    def pages(self, since: datetime | None = None) -> Iterator[Sequence[Document]]:
        """All documents of the types that the shop uses, or those updated after an instant.

        In the order of their ids, each once.
        """

    def ids(self) -> Iterator[str]:
        """The ids of all documents of the types that the shop uses."""

    def existing(self, ids: Collection[str]) -> frozenset[str]:
        """Those of the ids under which a document of whatever type is published."""


class CatalogueDown(Unreachable):
    """The catalogue's source does not answer; try again later. What is on sale stays as it is."""

    code = "catalogue_unavailable"


class CatalogueAccessRefused(Unreachable):
    """The catalogue's source does not accept our token; set a valid one."""


class CatalogueQueryRefused(Unreachable):
    """The catalogue's source refused our question ({status}); check the project and the dataset.

    What is on sale stays as it is.
    """


class CatalogueAnswerTooLarge(Unreachable):
    """The catalogue's source answered with more than {limit} bytes; nothing of it was taken.

    Look for a document that is far too long.
    """

    limit: int


class CatalogueAnswerMalformed(Unreachable):
    """The catalogue's answer is cut off or not what was asked for; nothing of it was taken.

    Try again; if it stays so, look at what stands between the shop and the source.
    """
