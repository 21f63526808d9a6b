"""PyJWT and python-jose: the subjects of the tokens that they sign, and calls that they refuse."""

from collections.abc import Iterator

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Fields, Known, Member, Obj, Site, Thing, Unknown, Value, options
from cdcheck.model.tokens import TokenMisuse, TokenSubject

LIBRARY = Library("json-web-tokens")
LIBRARY.aliases["jwt.api_jwt.encode"] = "jwt.encode"
LIBRARY.aliases["jwt.api_jwt.decode"] = "jwt.decode"
_TOKEN = "json-web-token"
_KEYWORD = "TypeError: decode() got an unexpected keyword argument 'algorithm'"
_REQUIRED = 'DecodeError: It is required that you pass in a value for the "algorithms" argument'
_TELLING = frozenset({"algorithms", "options"})
_WITH_ALGORITHMS = 3
_NO_BYTES = "AttributeError: 'str' object has no attribute 'decode'"


@LIBRARY.function("jwt.encode", "jose.jwt.encode")
def _encode(call: Invocation) -> Value:
    for option in options(
        call.argument(0, "payload" if call.name == "jwt.encode" else "claims") or NOTHING
    ):
        if isinstance(option, Fields) and option.is_as_written and not call.machine.is_reusing:
            for subject in _subjects(call, option):
                call.note(subject)
    return Thing(_TOKEN, call.site, data=call.name.partition(".")[0])


@LIBRARY.method(f"{_TOKEN}.decode")
def _decode_text(call: Invocation) -> Value:
    library = call.receiver.data if isinstance(call.receiver, Thing) else None
    if isinstance(library, str):
        what = "the token that `encode` gives is a text, and has no `decode`"
        call.note(TokenMisuse(call.at, library, what, "leave `.decode()` out", _NO_BYTES, call.caller))
    return Unknown("a token")


@LIBRARY.function("jwt.decode", "jose.jwt.decode")
def _decode(call: Invocation) -> Value:
    library, given = call.name.partition(".")[0], call.keywords
    # What is unpacked may hold anything.
    if "*" in call.machine.source(call.site):
        return Unknown("a payload")
    if library == "jose" and "algorithm" in given:
        what = "`decode` takes `algorithms`, a list, and no `algorithm`"
        hint = "write `algorithms=[...]`"
        call.note(TokenMisuse(call.at, library, what, hint, _KEYWORD, call.caller))
    is_told = len(call.arguments) >= _WITH_ALGORITHMS or not given.keys().isdisjoint(_TELLING)
    if library == "jwt" and not is_told:
        what = "`decode` is not told which `algorithms` it may accept"
        hint = 'write `algorithms=["HS256"]`, those that tokens are signed with'
        call.note(TokenMisuse(call.at, library, what, hint, _REQUIRED, call.caller))
    return Unknown("a payload")


def _subjects(call: Invocation, payload: Fields) -> Iterator[TokenSubject]:
    """Reads the subject where the payload is written out: what stands there is what is signed."""
    value, library = payload.entries.get("sub"), call.name.partition(".")[0]
    if value is None or payload.site is None:
        return
    for name, (_, place) in zip(payload.entries, payload.keys, strict=False):
        site = Site(payload.site.path, place.at, place.end)
        written, at = call.machine.source(site), call.machine.location(site)
        if name != "sub":
            continue
        if isinstance(value, Known) and isinstance(value.value, int) and written.isdigit():
            yield TokenSubject(at, library, written, function=call.caller)
        is_read = "." in written and written.replace(".", "").isidentifier()
        if is_read and isinstance(value, Member) and isinstance(value.owner, Obj):
            cls = call.machine.class_id(value.owner.cls)
            yield TokenSubject(at, library, written, cls, value.name, call.caller)
