"""What a study file holds, as it is written: the one place where the format is stated.

`docs/study.schema.json` is made from it.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(gt=0)]


class RunsEntry(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Is one app, or all those whose folders look alike.

    In the folder `app`, relative to the study file, `{agent}`, `{model}`, `{task}`, `{template}`,
    `{framework}`, `{constraints}` and `{attempt}` stand for what differs, and `*` for what does not
    matter; `without` are patterns of folders that are passed over. What is not in the folder's name is
    stated beside it and is the same for all. `task` is a name as `flask-openapi-postgres-sqlalchemy`,
    which states the framework, the template and the constraints, or else `unconstrained`; what is
    stated beside it counts before that. `rules` count before those of the study. `id` names the run and
    its files; it is made of what differs if it is not stated.
    """

    app: Annotated[str, Meta(min_length=1)]
    id: str = ""
    without: tuple[str, ...] = ()
    agent: str = ""
    model: str = ""
    task: str = ""
    template: str = ""
    framework: str = ""
    constraints: tuple[str, ...] | None = None
    attempt: str | int = ""
    rules: str = ""


class StudyFile(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Is a study: the suite, what runs the apps, and which apps these are.

    `suite` is the name of one or a file. `rules` are what all apps are checked by, as `--rules` takes
    them; without it each is checked by what its task states. `seed` draws the order of the runs and
    what the statistics draw. The others are the options of `cdcheck run`; `memory` is in megabytes.
    Paths are relative to the study file.
    """

    study: Annotated[str, Meta(min_length=1)]
    suite: Annotated[str, Meta(min_length=1)]
    runs: Annotated[tuple[RunsEntry, ...], Meta(min_length=1)]
    about: str = ""
    runner: Literal["docker", "process"] = "docker"
    seed: int = 1
    rules: str = ""
    contract: str | None = None
    health: str | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    base_images: Mapping[Literal["python", "node", "postgres"], str] = {}
    mirrors: Mapping[Literal["python", "node"], str] = {}
    ca_bundle: str | None = None
    addresses: str = "10.213.0.0/16"
    dockerfile: str | None = None
    ready_within: Seconds = 60.0
    suite_within: Seconds = 600.0
    memory: Annotated[int, Meta(ge=1)] = 1024
