"""What a search is asked besides what it is for: an order, a page, whether to count."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from interfaces.api.edge.bodies import LARGEST
from projections.kit.paging import Turn

O_co = TypeVar("O_co", covariant=True)
Code = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Text = Annotated[str, StringConstraints(max_length=200)]
Codes = Annotated[list[Code], Field(default_factory=list, max_length=50)]


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid")
    min_position: Annotated[int | None, Field(ge=0, le=LARGEST)] = None


class Paged(Question, Generic[O_co]):
    sort: O_co
    descending: bool = False
    cursor: Annotated[str | None, Field(max_length=600)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 24

    @property
    def turn(self) -> Turn[O_co]:
        return Turn(self.sort, self.descending, self.cursor, limit=self.limit)


class Search(Paged[O_co]):
    facets: bool | None = None

    @property
    def counting(self) -> bool:
        """Facets come with the first page, unless the search says otherwise."""
        return self.cursor is None if self.facets is None else self.facets
