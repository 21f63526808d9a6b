"""PyJWT and python-jose: the subjects of the tokens that they sign."""

from collections.abc import Iterator

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Fields, Known, Member, Obj, Site, Unknown, Value, options
from cdcheck.model.tokens import TokenSubject

LIBRARY = Library("json-web-tokens")
LIBRARY.aliases["jwt.api_jwt.encode"] = "jwt.encode"


@LIBRARY.function("jwt.encode", "jose.jwt.encode")
def _encode(call: Invocation) -> Value:
    for option in options(
        call.argument(0, "payload" if call.name == "jwt.encode" else "claims") or NOTHING
    ):
        if isinstance(option, Fields) and option.is_as_written and not call.machine.is_reusing:
            for subject in _subjects(call, option):
                call.note(subject)
    return Unknown("a token")


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
