"""A member of an object of SQLAlchemy that its class does not have."""

import re

from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.row_members import RowMember, RowMembers
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.knowledge.mapped_names import OF_OBJECTS, OF_PYDANTIC, PREFIXES_OF_PYDANTIC
from cdcheck.model.code import Function
from cdcheck.model.mapped import MappedClass
from cdcheck.near_names import nearest

_SET = "`{name}` is set on an object of `{cls}`, which has no such column"
_SAYS = {
    "read": "`{cls}` has no attribute `{name}`",
    "new": "`{cls}` is made with a field `{name}`, which it does not have",
}
_ORIGINS = {"fields": "has the field", "new": "has the field"}
# What may show that a name is meant which no class defines.
_SHOWING = ("__dict__", "vars(")


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def sqlalchemy_unknown_member(
    function: Function, members: RowMembers, mapping: SqlalchemyMapping, words: SourceWords
) -> Verdicts:
    for member in members.of.get(function.at, ()):
        cls = mapping.classes[member.model]
        table = mapping.table_of(cls)
        is_sqlmodel = table is None or table.orm == "sqlmodel"
        if table is None or _is_given(member, is_sqlmodel) or member.name in mapping.backrefs(cls):
            continue
        if _is_meant(member, words):
            continue
        doubt = mapping.opened.get(cls.id, "") or mapping.extension
        if doubt:
            yield Unknown(member.at, doubt)
            continue
        near = nearest(member.name, cls.names)
        is_sure = member.is_told and not mapping.gap and member.how != "fields"
        yield Violation(
            at=member.at,
            message=_SAYS.get(member.how, _SET).format(cls=cls.name, name=member.name),
            about=f"{function.id}: {member.how} {cls.name}.{member.name}",
            hint=f"did you mean `{near.name}`?" if near else "name an attribute that the class defines",
            evidence=(
                Evidence(member.row_at, _ORIGINS.get(member.how, "gives the object")),
                Evidence(cls.at, f"defines `{cls.name}`"),
            ),
            confidence=Confidence.PROVEN if is_sure else Confidence.INFERRED,
            predicts=_predicted(member, cls, is_sqlmodel),
        )


def _is_given(member: RowMember, is_sqlmodel: bool) -> bool:
    """Tells whether a library gives objects a name, or passes it over."""
    is_of_pydantic = member.name in OF_PYDANTIC or member.name.startswith(PREFIXES_OF_PYDANTIC)
    return member.name in OF_OBJECTS or (is_sqlmodel and (is_of_pydantic or member.how == "new"))


def _is_meant(member: RowMember, words: SourceWords) -> bool:
    """Tells whether code sets what is read, or speaks elsewhere of what is set."""
    name = re.escape(member.name.lower())
    if member.how == "read":
        pattern = rf"\.{name}\s*(:[^=\n]+)?=(?!=)|(setattr\(|__dict__)[^\n]*['\"]{name}['\"]"
        return any(re.search(pattern, text) for text in words.texts())
    if member.how not in {"set", "update"}:
        return False
    mentions = sum(len(re.findall(rf"\b{name}\b", text)) for text in words.texts())
    return mentions != 1 or words.mentions(*_SHOWING)


def _predicted(member: RowMember, cls: MappedClass, is_sqlmodel: bool) -> str:
    if member.how == "read":
        owner = "NoneType" if member.is_nothing else cls.name
        return f"AttributeError: '{owner}' object has no attribute '{member.name}'"
    if member.how == "new":
        return f"TypeError: '{member.name}' is an invalid keyword argument for {cls.name}"
    return f'ValueError: "{cls.name}" object has no field "{member.name}"' if is_sqlmodel else ""
