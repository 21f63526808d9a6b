"""What the task states: the constraints an app was asked to keep, and the settings it runs with."""

from msgspec import Struct, field


class Task(Struct, frozen=True):
    """Holds the stated constraints; `None` and empty mean not stated.

    `inferred` names the constraints whose value was read off the app because the task asked for the
    family without saying which; `configured` those whose value the app's settings give. `layer_names`
    maps folder or file names to layers, as the configuration gives them.
    """

    architecture: str | None = None
    database: str | None = None
    orm: str | None = None
    framework: str | None = None
    inferred: tuple[str, ...] = ()
    configured: tuple[str, ...] = ()
    start_script: str | None = None
    port: int | None = None
    health_path: str | None = None
    contract: str | None = None
    layer_names: tuple[tuple[str, str], ...] = field(default=())
