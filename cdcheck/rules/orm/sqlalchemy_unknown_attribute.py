"""Code that names an attribute which a mapped class of SQLAlchemy does not have."""

from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import MappedClass
from cdcheck.model.orm_misuses import UndefinedAttribute
from cdcheck.near_names import corrected, nearest

_ORMS = frozenset({"sqlalchemy", "sqlmodel"})


@rule(where=lambda named: named.orm in _ORMS and not named.is_test)
def sqlalchemy_unknown_attribute(
    named: UndefinedAttribute, mapping: SqlalchemyMapping, versions: Versions
) -> Verdicts:
    cls = mapping.classes.get(named.model)
    if cls is None or named.name in mapping.backrefs(cls):
        return
    doubt = named.doubt or mapping.extension
    if doubt:
        yield Unknown(named.at, doubt)
        return
    near = nearest(named.name, cls.names)
    yield Violation(
        at=named.at,
        message=f"`{cls.name}` has no attribute `{named.name}`",
        about=f"{named.function or named.at.path}: {named.how} {cls.name}.{named.name}",
        hint=f"did you mean `{near.name}`?" if near else "name an attribute that the class defines",
        evidence=(Evidence(cls.at, f"defines `{cls.name}`"),),
        # A class that is not known might give it a `backref` of this name.
        confidence=Confidence.INFERRED if mapping.gap else Confidence.PROVEN,
        predicts=_predicted(named, cls, versions),
        fix=corrected(named.at, named.name, near),
    )


def _predicted(named: UndefinedAttribute, cls: MappedClass, versions: Versions) -> str:
    if named.how == "new":
        return f"TypeError: {named.rejects}"
    if named.how == "read" and named.orm == "sqlmodel":
        return f"AttributeError: {named.name}"
    if named.how == "read":
        return f"AttributeError: type object '{cls.name}' has no attribute '{named.name}'"
    ending = f'property "{named.name}"'
    reach = Reach.NO if named.how == "query.filter_by" else versions.reach("sqlalchemy", (2, 1))
    if reach is Reach.NO:
        return f'sqlalchemy.exc.InvalidRequestError: Entity namespace for "{cls.table}" has no {ending}'
    if reach is Reach.YES:
        return f"sqlalchemy.exc.InvalidRequestError: None of the FROM clause entities have a {ending}"
    return ending
