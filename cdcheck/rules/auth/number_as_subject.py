"""A token whose subject is a number, which is refused when the token comes back."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.token_uses import TokenUses
from cdcheck.model.tokens import TokenSubject

_ERRORS = {
    "jwt": "InvalidSubjectError: Subject must be a string",
    "jose": "JWTClaimsError: Subject must be a string",
}
_STRICT = (2, 10)


@rule(where=lambda subject: not subject.is_test)
def number_as_subject(
    subject: TokenSubject, uses: TokenUses, versions: Versions, words: SourceWords
) -> Verdicts:
    decoded = uses.decoded.get(subject.library)
    if decoded is None or not uses.is_number(subject) or words.mentions("verify_sub"):
        return
    reach = versions.reach("pyjwt", _STRICT) if subject.library == "jwt" else Reach.YES
    if reach is Reach.NO:
        return
    yield Violation(
        at=subject.at,
        message=f"the subject of the token is the number `{subject.written}`, and has to be a text",
        about=f"{subject.function or subject.at.path}: sub",
        hint=f"sign `str({subject.written})`, and read it back by `int(...)`",
        evidence=(Evidence(decoded, "refuses the token when it comes back"),),
        confidence=Confidence.PROVEN if reach is Reach.YES else Confidence.INFERRED,
        predicts=_ERRORS[subject.library],
    )
