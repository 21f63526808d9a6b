"""What a suite file holds, as it is written: the one place where the format is stated.

`docs/suite.schema.json` is made from it.
"""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

Status: TypeAlias = int | str
"""A status as it is stated: `201`, or a class of them: `4xx`."""


class Check(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Is one assertion: exactly one question about the answer.

    `at` is a path into the JSON body: `article.title`, `comments.0.id`, `articles.*.slug` (of all
    items), `comments[id={first}].body` (of the one item). It is the assertion's id unless it is given.
    Moments are the same within a second: some databases keep no fractions.
    """

    at: str | None = None
    status: Status | tuple[Status, ...] | UnsetType = UNSET
    schema: Literal[True] | UnsetType = UNSET
    present: bool | UnsetType = UNSET
    type: str | tuple[str, ...] | UnsetType = UNSET
    equals: Any = UNSET
    differs: Any = UNSET
    contains: Any = UNSET
    lacks: Any = UNSET
    same_items: tuple[Any, ...] | str | UnsetType = UNSET
    unique: Literal[True] | UnsetType = UNSET
    length: int | str | UnsetType = UNSET
    at_least: int | str | UnsetType = UNSET
    matches: str | UnsetType = UNSET
    not_before: str | UnsetType = UNSET
    same_moment: str | UnsetType = UNSET


Expected: TypeAlias = Check | str | int | float | bool | tuple[Any, ...] | None
"""A check, or short for `equals`; for the ids `status` and `schema` short for these."""


class Step(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Is one request and what is expected of its answer.

    `as` names the identity that asks. `each` repeats it over rows: `{name}` stands for a row's value and
    `{row}` for its id, and the steps are called `id[row]`. `needs` are steps without whose success this
    one is not sent; `reads` are those whose effect it looks at. When `guard`, the id of an assertion,
    fails, the answer is not about what was asked, and no other assertion of the step passes. `later`
    waits until so many seconds have passed since a step. `breaks` says what is wrong with the request on
    purpose. Transport errors are tried again `retries` times, nothing else but what `patience` is for.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    operation: str
    request: Annotated[str, Meta(pattern=r"^[A-Z]+ /\S*$")]
    expect: dict[str, Expected] = {}
    about: str = ""
    identity: str = field(default="", name="as")
    headers: dict[str, str] = {}
    query: dict[str, str | int] | str = {}
    body: Any = UNSET
    capture: dict[str, str] = {}
    needs: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    each: dict[str, dict[str, Any]] = {}
    guard: str = ""
    later: dict[str, float] = {}
    breaks: str = ""
    retries: Annotated[int, Meta(ge=0, le=5)] = 0


class Auth(Struct, frozen=True, forbid_unknown_fields=True):
    """Says how a request shows who asks; `{token}` is what the identity stands for."""

    header: str = "Authorization"
    value: str = "Bearer {token}"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Is a file with some of a suite's steps."""

    steps: tuple[Step, ...]


class Suite(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Is a suite file.

    `values` are names for the run; `{run}` in them differs from run to run and is the same for the
    same seed. `parts` are files beside this one whose steps come after its own, in their order. With
    `weights: equal` every assertion weighs the same, with `per-operation` every operation does.
    What an app refuses as asked too often (429) is asked again after what `Retry-After` says, else
    after 1, 2, 4 seconds and so on, as long as all waits together stay within `patience` seconds.
    """

    suite: str
    contract: str
    about: str = ""
    timeout: Annotated[float, Meta(gt=0, le=120)] = 10.0
    patience: Annotated[float, Meta(ge=0, le=3600)] = 0.0
    weights: Literal["equal", "per-operation"] = "equal"
    auth: Auth = Auth()
    identities: dict[str, str] = {}
    values: dict[str, Any] = {}
    parts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
