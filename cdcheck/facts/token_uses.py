"""Where tokens are read back, and which of their subjects are numbers."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.tokens import TokenSubject

_DECODING = {"jwt.decode": "jwt", "jose.jwt.decode": "jose"}
_NUMBERS = ("INTEGER", "BIGINT", "SMALLINT", "SERIAL", "BIGSERIAL")


class TokenUses(Struct, frozen=True):
    """Knows the first place that reads tokens back with each library, and the keys that are numbers."""

    decoded: Mapping[str, Location]
    numbers: frozenset[tuple[str, str]]

    def is_number(self, subject: TokenSubject) -> bool:
        return not subject.cls or (subject.cls, subject.name) in self.numbers


@fact
def token_uses(project: Project) -> TokenUses:
    decoded: dict[str, Location] = {}
    for call in project.calls:
        library = _DECODING.get(call.external or "")
        if library is not None and not call.is_test:
            decoded.setdefault(library, call.at)
    numbers = {
        (table.cls or "", column.attribute or column.name)
        for table in project.tables
        for column in table.columns
        if column.type.startswith(_NUMBERS)
    }
    numbers |= {
        (table.cls or "", "pk")
        for table in project.tables
        for column in table.columns
        if table.orm == "django" and column.is_primary and column.type.startswith(_NUMBERS)
    }
    return TokenUses(decoded, frozenset(numbers))
