"""The Docker runner: an app in a container of its own, limited in all it may use, with no way out."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from docker.types import LogConfig, Ulimit

from cdcheck.runtime.containers.app_container import (
    ROOT,
    TRACE,
    TRACED,
    AppContainer,
    handed_over,
)
from cdcheck.runtime.containers.engine import Client, asking, labels_of
from cdcheck.runtime.containers.images import (
    ENDS_WITH_US,
    MODULES,
    OWN_CERTIFICATES,
    VENV,
    Site,
    dependency_image,
    own_image,
    packed,
)
from cdcheck.runtime.containers.networks import private_network
from cdcheck.runtime.containers.postgres import postgres
from cdcheck.runtime.containers.taking_down import removed
from cdcheck.runtime.containers.versions import version_of
from cdcheck.runtime.contract import MEGABYTE, PYTHON, App, Database, Dependencies, Limits, Runtime
from cdcheck.runtime.installing import plan_of
from cdcheck.runtime.tracing import hooks as tracing
from cdcheck.runtime.workplace import Workplace

_NOBODY, _ROOT = "65534:65534", "0:0"
_REFUSED_WRITES = (b"Read-only file system", b"EROFS", b"Permission denied", b"EACCES")
_LONGEST = 6 * 3600.0
_SLACK = 120.0
_NANO = 1_000_000_000
_OPEN_FILES = 4096
_TRACES = f"rw,noexec,nosuid,nodev,mode=1777,size={64 * MEGABYTE}"

# The archive with the app and the hooks comes first on standard input, which then stays open. The app
# prints to standard output; standard error is for the trace, which would end with the container.
_START = """\
exec 4>&2 2>&1
head -c "$CDCHECK_SIZE" | tar -xof - -C / || exit 126
{ends_with_us}
unset CDCHECK_SIZE
cd {root} && exec 3<&- && {link}timeout -k 1 {seconds} bash {script} </dev/null 4>&-
code=$?
[ -e {trace} ] && cat {trace} >&4
exit $code
"""


class ContainerRunner:
    """Runs apps on one private network, which is there from the first time it is needed."""

    name = "docker"

    def __init__(self, client: Client, work: Workplace, site: Site, stack: ExitStack) -> None:
        self._client = client
        self._work = work
        self._site = site
        self._stack = stack
        self._labels = labels_of(work, _LONGEST)
        self._made_network: Any = None
        self._is_read_only = True

    @property
    def uses_script(self) -> bool:
        """Tells whether the image is ours."""
        return self._site.dockerfile is None

    def prepare(self, app: App, limits: Limits) -> Dependencies:
        """Makes the image that has what an app needs, or finds it."""
        if self._site.dockerfile is not None:
            bundle = self._site.ca_bundle
            laid = {} if bundle is None else {OWN_CERTIFICATES: bundle.read_bytes()}
            archive = handed_over(app.folder, more=laid)
            own = own_image(self._client, archive, self._site, limits.install)
            return Dependencies(own.digest, own.tag, self._site.dockerfile, {}, not own.was_made)
        plan = plan_of(app)
        image = dependency_image(self._client, plan, self._site, limits.install)
        runtime = f"{app.runtime} {version_of(self._client, image.tag, app.runtime, self._labels)}"
        return Dependencies(image.digest, image.tag, runtime, _environment(app), not image.was_made)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Starts a Postgres container, known as `postgres` to the app."""
        with postgres(self._client, self._site, self._network, self._work, self._labels) as running:
            yield running

    @contextmanager
    def start(
        self, app: App, dependencies: Dependencies, database: Database | None, limits: Limits
    ) -> Iterator[AppContainer]:
        """Starts an app by its script; it is handed its files over standard input."""
        environment = {
            **dependencies.environment,
            **(database.environment if database else {}),
            "PORT": str(app.port),
        }
        hooks, archive, special = _hooks(), None, {}
        if self._site.dockerfile is None:
            archive = handed_over(app.folder, f"{ROOT.lstrip('/')}/", hooks)
            environment |= {"CDCHECK_SIZE": str(len(archive)), **tracing.environment_of(TRACED, TRACE)}
            special = _ours(app, limits, is_read_only=self._is_read_only)
        else:
            environment |= tracing.environment_of(TRACED, TRACE, self._set_in(dependencies.place))
        with asking("make the app's container"):
            container = self._client.containers.create(
                dependencies.place,
                name=f"cdcheck-{self._work.id}-app",
                environment=environment,
                network=self._network.name,
                labels=dict(self._labels),
                **_confined(limits),
                **special,
            )
        with removed(container):
            if archive is None:
                with asking("lay the hooks into the app's container"):
                    container.put_archive("/", packed(hooks, {TRACED.lstrip("/"): 0o1777}))
            running = AppContainer(container, app.port, limits, self._work.folder / "app.log")
            try:
                running.go(archive, database.await_ready if database else _nothing)
                yield running
            finally:
                running.measure()

    def _set_in(self, tag: str) -> dict[str, str]:
        """Gives the variables that an image sets."""
        with asking("look into the app's image"):
            told = self._client.images.get(tag).attrs["Config"]["Env"]
        return dict(one.split("=", 1) for one in told or ())

    def loosens(self, log: bytes) -> bool:
        """Lets an app that did not start write to its root file system, as root but without rights."""
        if not self._is_read_only or not any(sign in log for sign in _REFUSED_WRITES):
            return False
        self._is_read_only = False
        return True

    @property
    def _network(self) -> Any:
        if self._made_network is None:
            made = private_network(self._client, self._work, self._labels, self._site.addresses)
            self._made_network = self._stack.enter_context(made)
        return self._made_network


@contextmanager
def container_runner(client: Client, work: Workplace, site: Site) -> Iterator[ContainerRunner]:
    """Gives a runner whose network is gone afterwards."""
    with ExitStack() as stack:
        yield ContainerRunner(client, work, site, stack)


def _nothing() -> None:
    return


def _hooks() -> dict[str, bytes]:
    below = TRACED.lstrip("/")
    return {f"{below}/{name}": content for name, content in tracing.files().items()}


def _environment(app: App) -> Mapping[str, str]:
    common = {"HOME": "/tmp", "LANG": "C.UTF-8", **PYTHON}
    if app.runtime is Runtime.NODE:
        return common
    path = f"{VENV}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {**common, "VIRTUAL_ENV": VENV, "PATH": path}


def _script(app: App, limits: Limits) -> str:
    link, inner = "", app.install_folder
    if app.runtime is Runtime.NODE:
        link = f"ln -sfn {MODULES}/{inner}/node_modules {ROOT}/{inner}/node_modules && "
    seconds = int(limits.ready + limits.suite + _SLACK)
    return _START.format(
        ends_with_us=ENDS_WITH_US,
        root=ROOT,
        link=link,
        seconds=seconds,
        script=app.start_script,
        trace=TRACE,
    )


def _ours(app: App, limits: Limits, *, is_read_only: bool) -> dict[str, Any]:
    """Gives how an image that we made is run: an app's own image says that by itself."""
    place = f"rw,exec,nosuid,nodev,mode=1777,size={limits.disk}"
    return {
        "command": ["sh", "-c", _script(app, limits)],
        "entrypoint": [],
        "user": _NOBODY if is_read_only else _ROOT,
        "stdin_open": True,
        "read_only": is_read_only,
        "tmpfs": {ROOT: place, "/tmp": place, TRACED: _TRACES},
    }


def _confined(limits: Limits) -> dict[str, Any]:
    """Gives what holds an app in: no rights, no way out, and limits on all that it may use."""
    return {
        "init": True,
        "mem_limit": limits.memory,
        "memswap_limit": limits.memory,
        "nano_cpus": int(limits.cpus * _NANO),
        "pids_limit": limits.processes,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "ulimits": [
            Ulimit(name="core", soft=0, hard=0),
            Ulimit(name="nofile", soft=_OPEN_FILES, hard=_OPEN_FILES),
        ],
        # A name that is not known here is to be refused at once, not after half a minute.
        "dns": ["127.0.0.1"],
        "dns_opt": ["timeout:1", "attempts:1"],
        "log_config": LogConfig(type="json-file", config={"max-size": str(64 * MEGABYTE)}),
    }
