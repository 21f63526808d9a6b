"""What running an app came to: its start, its answers, what was observed, and the assertions' fate."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from cdcheck.results import Finding

SCHEMA = "cdcheck.run/1"
TOO_MANY_REQUESTS = 429
"""The status of an app that limits how often it may be asked."""


class Kind(StrEnum):
    """What an assertion asserts."""

    STATUS = "status"
    PRESENCE = "presence"
    TYPE = "type"
    VALUE = "value"
    READ_AFTER_WRITE = "read-after-write"
    SCHEMA = "schema"


class Verdict(StrEnum):
    """What became of an assertion. What is not executed counts as lost: the denominator is declared."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EXECUTED = "not executed"


class AssertionResult(Struct, frozen=True, kw_only=True):
    """Is one declared assertion. `id` is unique in its suite; `message` says what was wrong.

    `weight` is the assertion's share of the suite, as a fraction (`1/352`); all of a suite sum to 1.
    """

    id: str
    kind: Kind
    verdict: Verdict
    weight: str
    message: str = ""
    expected: Any = None
    actual: Any = None


class Exchange(Struct, frozen=True, kw_only=True):
    """Is one request as it was sent and what came back. `seconds` is wall time.

    `order` counts the requests of a run from 1. `error` is a transport error (`ConnectError`, a
    timeout) with its text; there is no status then. Bodies are cut to 16 KiB.
    """

    order: int
    method: str
    url: str
    request_headers: dict[str, str] = {}
    request_body: str = ""
    status: int | None = None
    headers: dict[str, str] = {}
    body: str = ""
    error: str = ""
    seconds: float = 0.0


class Statement(Struct, frozen=True, kw_only=True):
    """Is an SQL statement that the database was given. `error` is what it answered, if it refused."""

    sql: str
    parameters: str = ""
    rows: int | None = None
    error: str = ""


class StepResult(Struct, frozen=True, kw_only=True):
    """Is one step of a suite. `operation` is the contract's id of it, empty for none.

    `needs` are the steps that it depends on, `missing` those of them (with the capture that they
    should have given) for want of which it was not sent. `conforms` is false for a request that the
    contract does not allow, `None` where that cannot be told. `exchanges` are several where the suite
    states retries. `log` are the app's lines between this request and the next; `statements` what it
    asked the database; `rows` counts the rows of each table as they were when a request that wrote had
    been answered, `None` where nothing was written or that could not be seen. `suspects` are earlier
    steps that failed and on whose effect it may depend, where the suite does not say.
    """

    id: str
    operation: str = ""
    needs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    conforms: bool | None = True
    exchanges: tuple[Exchange, ...] = ()
    assertions: tuple[AssertionResult, ...] = ()
    log: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    rows: dict[str, int] | None = None
    suspects: tuple[str, ...] = ()


class Start(StrEnum):
    """How far an app came."""

    READY = "ready"
    NO_SCRIPT = "no start script"
    BUILD_FAILED = "build failed"
    INSTALL_FAILED = "install failed"
    NEVER_LISTENED = "never listened"
    ONLY_ON_LOOPBACK = "listened on localhost only"
    NEVER_HEALTHY = "listened, but never healthy"
    EXITED = "exited before it listened"
    OUT_OF_MEMORY = "out of memory before it listened"


class End(StrEnum):
    """How the app was found when the suite had been fired."""

    RUNNING = "running"
    EXITED = "exited during the suite"
    OUT_OF_MEMORY = "out of memory"
    HUNG = "no longer answered"
    NOT_STARTED = "not started"


class StartResult(Struct, frozen=True, kw_only=True):
    """Is what starting came to. `log` is what the app printed until then, its last 400 lines."""

    how: Start
    end: End = End.NOT_STARTED
    exit_code: int | None = None
    log: tuple[str, ...] = ()
    log_after: tuple[str, ...] = ()
    why: str = ""


class Limit(StrEnum):
    """A limit that the app ran into."""

    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk"
    LOG = "log"
    TIME = "time"
    NETWORK = "network"


class Connected(Struct, frozen=True):
    """Is what an app connected to: through which driver, and the file or URL, without a password.

    A file in the app's folder is relative to that; the server beside it is called `beside`.
    """

    driver: str
    to: str


class DatabaseSeen(Struct, frozen=True, kw_only=True):
    """Is the database that the app was really connected to, and the tables that it holds after the run.

    `kind` is `sqlite`, `postgres` or empty if none was seen; `rows` counts rows by table. `tables` are
    its columns by table, in the words of SQL. `deviations` is what they lack of the demanded schema,
    `differences` what the app's files say otherwise.
    """

    kind: str = ""
    how: str = ""
    connections: tuple[Connected, ...] = ()
    rows: dict[str, int] = {}
    tables: dict[str, tuple[str, ...]] = {}
    deviations: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


class Stage(Struct, frozen=True, kw_only=True):
    """Is one stage of a run with its wall and CPU time in seconds; CPU is ours, not the app's."""

    name: str
    wall: float
    cpu: float = 0.0


class Digests(Struct, frozen=True, kw_only=True):
    """Identifies what was run, each by a hash; `image` is the dependency layer's.

    `database_image` is the image of the server beside the app, or what stands for it where that is run
    as a process: its program and how its data were made.
    """

    app: str
    suite: str
    pack: str
    image: str = ""
    database_image: str = ""


class Served(Struct, frozen=True, kw_only=True):
    """Is a route as the static half saw it; `findings` are the fingerprints of those on its way."""

    method: str
    path: str
    findings: tuple[str, ...] = ()


class RunResult(Struct, frozen=True, kw_only=True):
    """Is everything that one run of one app came to; `harness` lists what failed on our side.

    `families` are the stated constraint families; `findings` what the static half found, `routes` which
    of it is on whose way. `root` is the folder in which the app ran, as its own tracebacks name it.
    `unobserved` says what the result cannot show and why: of a run of ours what could not be looked at,
    of one that something else made what that does not record. Apart from `stages`, `seconds` and times
    in logs, the same run gives the same result.
    """

    schema: str = field(default=SCHEMA)
    app: str
    suite: str
    rules: str
    runner: str
    runtime: str
    root: str = ""
    families: tuple[str, ...] = ()
    digests: Digests
    start: StartResult
    steps: tuple[StepResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    routes: tuple[Served, ...] = ()
    database: DatabaseSeen = DatabaseSeen()
    limits: tuple[Limit, ...] = ()
    peak_memory: int | None = None
    harness: tuple[str, ...] = ()
    unobserved: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    artefacts: tuple[str, ...] = ()
