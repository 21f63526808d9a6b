"""A schema that names its database by a URL, which Prisma does not read any more."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.model.data import DatabaseUse

_MOVED = (7, 0)


def _names_url(use: DatabaseUse) -> bool:
    is_schema = use.driver == "prisma" and use.how.startswith("datasource")
    return is_schema and bool(use.url) and not use.is_test


@rule(where=_names_url)
def prisma_url_in_schema(use: DatabaseUse, versions: Versions) -> Verdicts:
    package = "prisma" if versions.required("prisma") else "@prisma/client"
    if versions.reach(package, _MOVED) is not Reach.YES:
        return
    yield Violation(
        at=use.at,
        message=f"the schema has a `url`, and `{package}` is required in version 7",
        about=f"{use.at.path}: url",
        hint="move it to `prisma.config.ts` and hand an adapter to the client, or require version 6",
        predicts="The datasource property `url` is no longer supported in schema files.",
    )
