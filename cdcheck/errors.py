"""Every exception that leaves a module.

CdcheckError
+-- UsageError            asked wrongly: exit 2
|   +-- ConfigurationError    a pack, a configuration file, or a plugin is wrong
+-- ToolError             cdcheck itself or something it stands on failed: exit 3
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
