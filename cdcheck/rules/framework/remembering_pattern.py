"""A regular expression that remembers where it matched, and that several requests test."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.remembering_patterns import RememberingPatterns
from cdcheck.model.files import Language, SourceFile


@rule(where=lambda file: file.language is not Language.PYTHON and not file.is_test)
def remembering_pattern(file: SourceFile, patterns: RememberingPatterns) -> Verdicts:
    for use in patterns.of.get(file.path, ()):
        what = f"`{use.method}` goes on behind its last match"
        yield Violation(
            at=use.at,
            message=f"`{use.name}` has the flag `{use.flag}`: {what}",
            about=f"{file.path}: {use.name}.{use.method}",
            hint=f"leave out the flag `{use.flag}`",
            evidence=(Evidence(use.made_at, "is made once, and kept"),),
        )
