"""The result of one driver, read as if another had given it."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.misread_results import SHAPES, MisreadResults
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import DataAccess

_NAMES = ("pool", "client", "db", "database", "connection", "conn")


def _patches(verb: str) -> list[str]:
    return [f"{name}.{verb}{equals}" for name in _NAMES for equals in (" =", "=")]


def _has_shape(access: DataAccess) -> bool:
    return access.what in SHAPES and not access.is_test


@rule(where=_has_shape)
def misread_result(access: DataAccess, results: MisreadResults, words: SourceWords) -> Verdicts:
    misreadings = results.of.get(access.at, ())
    verb = access.what.rpartition(".")[2]
    if not misreadings or words.mentions("promisify", "prototype", *_patches(verb)):
        return
    shape = SHAPES[access.what]
    for one in misreadings:
        yield Violation(
            at=one.at,
            message=f"`{verb}` of `{shape.driver}` gives {shape.gives}; it {one.how}",
            about=f"{access.function or access.at.path}: {access.what} {one.how} {one.at.line}",
            evidence=(Evidence(access.at, "is the query"),),
            predicts=f"TypeError: {one.fails_as}" if one.fails_as else "",
        )
