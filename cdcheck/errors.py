"""Every exception that leaves a module.

CdcheckError
+-- UsageError            asked wrongly: exit 2
|   +-- ConfigurationError    a pack, a configuration file, or a plugin is wrong
+-- ToolError             cdcheck itself or something it stands on failed: exit 3
+-- InstallError          what an app declares to need cannot be installed: a result of its run
"""


class CdcheckError(Exception):
    """Is the base of all; its message is one sentence for the person at the terminal."""

    exit_code = 3


class UsageError(CdcheckError):
    """Means that the command was asked for something that cannot be done."""

    exit_code = 2


class ConfigurationError(UsageError):
    """Means that a pack, a configuration file or a plugin cannot be used as it is."""


class ToolError(CdcheckError):
    """Means that cdcheck, or what it runs, failed."""


class InstallError(CdcheckError):
    """Means that an app's dependencies cannot be installed, and that this is the app's doing.

    `log` are the last lines that the installer printed.
    """

    def __init__(self, message: str, log: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.log = log
