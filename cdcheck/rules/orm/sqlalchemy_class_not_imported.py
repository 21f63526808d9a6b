"""A relationship of SQLAlchemy to a class whose module nothing imports when the app is started."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping, last_name
from cdcheck.facts.started_files import StartedFiles
from cdcheck.model.mapped import Link, MappedClass


@rule(where=lambda link: bool(link.written) and link.at.path.endswith(".py"))
def sqlalchemy_class_not_imported(
    link: Link, mapping: SqlalchemyMapping, started: StartedFiles
) -> Verdicts:
    owner = mapping.classes.get(link.owner)
    if owner is None or not owner.registry or owner.at.path not in started.reached:
        return
    wanted = last_name(link.written)
    named = [cls for (_, name), every in mapping.named.items() if name == wanted for cls in every]
    if not named or any(cls.at.path in started.reached for cls in named):
        return
    doubt = started.doubt or mapping.gap
    if doubt:
        yield Unknown(link.at, doubt)
        return
    yield Violation(
        at=link.at,
        message=f"`{owner.name}.{link.name}` leads to `{wanted}`, whose module nothing imports",
        about=f"{link.owner}.{link.name}",
        hint=f"import `{named[0].at.path}` where the app is started, before the first query",
        evidence=(Evidence(named[0].at, f"defines `{wanted}`"),),
        predicts=_predicted(owner, link),
    )


def _predicted(owner: MappedClass, link: Link) -> str:
    return (
        f"sqlalchemy.exc.InvalidRequestError: When initializing mapper "
        f"Mapper[{owner.name}({owner.table})], expression '{link.written}' failed to locate a name"
    )
