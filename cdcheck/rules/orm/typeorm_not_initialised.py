"""A query of TypeORM for which no data source is ever connected."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.typeorm_sources import TypeormSources
from cdcheck.model.code import Call


@rule(where=lambda call: (call.external or "").startswith("typeorm.") and not call.is_test)
def typeorm_not_initialised(call: Call, sources: TypeormSources, versions: Versions) -> Verdicts:
    name = (call.external or "").rpartition(".")[2]
    if call.at == sources.query and sources.source is not None:
        yield Violation(
            at=call.at,
            message=f"`{name}` needs a data source that is initialised, and nothing initialises it",
            about=f"{call.caller or call.at.path}: {name} not initialised",
            hint="await `initialize()` of the `DataSource` before the app listens",
            evidence=(Evidence(sources.source, "makes the data source"),),
            predicts="EntityMetadataNotFoundError: No metadata for",
        )
    elif call.at == sources.asked and versions.reach("typeorm", (1, 0)) is Reach.NO:
        yield Violation(
            at=call.at,
            message=f"`{name}` asks for a connection that nothing makes",
            about=f"{call.caller or call.at.path}: {name} not connected",
            hint="call it on the `DataSource` that the app makes",
            predicts='ConnectionNotFoundError: Connection "default" was not found.',
        )
