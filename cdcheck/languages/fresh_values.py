"""Values that their call makes anew each time: the present time, random numbers, identifiers."""

from cdcheck.abstract.values import Thing, Value

_CALLS = (
    "datetime.date.today()",
    "datetime.datetime.now()",
    "datetime.datetime.today()",
    "datetime.datetime.utcnow()",
    "django.utils.timezone.localdate()",
    "django.utils.timezone.localtime()",
    "django.utils.timezone.now()",
    "random.choice()",
    "random.choices()",
    "random.randint()",
    "random.random()",
    "random.randrange()",
    "secrets.randbelow()",
    "secrets.token_bytes()",
    "secrets.token_hex()",
    "secrets.token_urlsafe()",
    "time.time()",
    "uuid.uuid1()",
    "uuid.uuid4()",
    "node:Date()",
    "node:Date.now()",
    "node:Math.random()",
    "node:crypto.randomUUID()",
    "crypto.randomUUID()",
    "nanoid.nanoid()",
    "uuid.v1()",
    "uuid.v4()",
)


def is_made_anew(value: Value | None) -> bool:
    """Tells whether a value is what such a call gave, or what was called on that."""
    if not isinstance(value, Thing) or not value.type.startswith(_CALLS):
        return False
    # What was called on a date no longer tells whether that was the present one.
    is_date = value.type.startswith("node:Date()")
    return not is_date or (value.type == "node:Date()" and not value.arguments)


def made_once(*defaults: Value | None) -> str:
    """Names the call whose result a default is, if it would give another value the next time."""
    found = [value.type for value in defaults if isinstance(value, Thing) and is_made_anew(value)]
    return found[0].partition("(")[0].removeprefix("node:") if found else ""
