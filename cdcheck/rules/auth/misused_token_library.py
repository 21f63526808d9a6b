"""A call of PyJWT or python-jose as only other versions of them take it."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.tokens import TokenMisuse

_TEXTS = (2, 0)
# Code for both versions asks what it has.
_ASKING = (", bytes)", "hasattr(", "attributeerror", "jwt.__version__")


@rule(where=lambda misuse: not misuse.is_test)
def misused_token_library(misuse: TokenMisuse, versions: Versions, words: SourceWords) -> Verdicts:
    reach = versions.reach("pyjwt", _TEXTS) if misuse.library == "jwt" else Reach.YES
    is_asked = misuse.predicts.startswith("AttributeError") and words.mentions(*_ASKING)
    if reach is Reach.NO or is_asked:
        return
    yield Violation(
        at=misuse.at,
        message=misuse.what,
        about=f"{misuse.function or misuse.at.path}: {misuse.what}",
        hint=misuse.hint,
        confidence=Confidence.PROVEN if reach is Reach.YES else Confidence.INFERRED,
        predicts=misuse.predicts,
    )
