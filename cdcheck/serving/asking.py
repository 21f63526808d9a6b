"""What an agent may ask for: the arguments of each tool, with their limits."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

_Path = Annotated[
    str,
    Meta(description="Folder of the app, relative to the server's root; `.` is the root itself."),
]
_Rules = Annotated[
    str | None,
    Meta(
        description="What to hold the app to: a level (`L0` to `L3`), constraints, or rule ids, with "
        "commas between them. Without it, what the app's settings say, else `L3`."
    ),
]
_Limit = Annotated[
    int, Meta(ge=1, le=500, description="How many entries are told; the rest is counted.")
]


class Check(Struct, frozen=True, forbid_unknown_fields=True):
    """Are the arguments of `check`."""

    path: _Path = "."
    rules: _Rules = None
    baseline: Annotated[
        str | None,
        Meta(
            description="A baseline, or an older JSON report, below the root: its findings are not told."
        ),
    ] = None
    only_new: Annotated[
        bool,
        Meta(
            description="Tell only what the last check of this folder with these rules did not find, "
            "and how many findings are gone since. Use it after an edit."
        ),
    ] = False
    limit: _Limit = 20


class Explain(Struct, frozen=True, forbid_unknown_fields=True):
    """Are the arguments of `explain`."""

    rule: Annotated[
        str, Meta(description="The id of a rule, as `orm/async-lazy-load`, or its last part.")
    ]


class Model(Struct, frozen=True, forbid_unknown_fields=True):
    """Are the arguments of `model`."""

    path: _Path = "."
    part: Annotated[
        Literal["summary", "routes", "tables", "queries", "layers", "unresolved"],
        Meta(description="Which part of the model; the summary counts the others."),
    ] = "summary"
    containing: Annotated[
        str,
        Meta(description="Only entries that hold this text, in any case, as `/articles` or `users`."),
    ] = ""
    limit: _Limit = 50


class FixIt(Struct, frozen=True, forbid_unknown_fields=True):
    """Are the arguments of `fix`."""

    path: _Path = "."
    rules: _Rules = None
    unsafe: Annotated[
        bool, Meta(description="Also try fixes that may not do what was meant; read the diff then.")
    ] = False
    write: Annotated[
        bool, Meta(description="Write the changes; refused unless the server was started to allow it.")
    ] = False


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """Are the arguments of `rules`."""

    pack: Annotated[
        str | None, Meta(description="Only the rules that a level, pack or constraint selects.")
    ] = None
    containing: Annotated[
        str, Meta(description="Only rules whose id or title holds this text, as `async` or `query/`.")
    ] = ""
    limit: _Limit = 100


def schema_of(kind: type[Struct]) -> dict[str, Any]:
    """Gives the JSON schema of a structure as one object, as the protocol wants it."""
    (schema,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    inner = dict(parts.pop(kind.__name__))
    del inner["title"], inner["description"]
    assert schema["$ref"].endswith(f"/{kind.__name__}")
    return {**inner, "$defs": parts} if parts else inner
