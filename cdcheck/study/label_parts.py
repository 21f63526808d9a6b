"""What somebody's labels mean in the words of the ledger: one part each, or none."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from cdcheck.attribution.causes import Part
from cdcheck.complaints import did_you_mean
from cdcheck.documents import read_document
from cdcheck.errors import ConfigurationError


class LabelParts(Struct, frozen=True):
    """Gives labels their part; `None` is a label that no single part stands for.

    `merged` are parts that the labels do not tell from another, and count as that one.
    """

    labels: Mapping[str, Part | None]
    merged: Mapping[Part, Part] = {}

    def part_of(self, label: str) -> Part | None:
        """Gives the part of a label, which may be one that it is merged into."""
        part = self.labels.get(label)
        return None if part is None else self.merged.get(part, part)


PAPER = LabelParts(
    labels={
        "server_startup_failure": Part.STARTUP,
        "incomplete_implementation": Part.CONTRACT,
        "schema_format_error": Part.CONTRACT,
        "constraint_violation": Part.INVALIDATED,
        # The labels of logic errors, one by one, say what these two leave open or see otherwise.
        "logic_error": None,
        "other": None,
        # What an agent did, which no run of its app can show.
        "stuck_in_loop": None,
        "premature_termination": None,
        "incorrect_query_logic": Part.QUERY,
        "database_runtime_error": Part.DATABASE,
        "auth_misconfiguration": Part.AUTH,
        "framework_idiosyncrasy": Part.FRAMEWORK,
        "business_logic_defect": Part.LOGIC,
        # In the root view a cascade's loss goes to what it comes from.
        "state_propagation_failure": None,
    },
    merged={Part.DELIVERY: Part.STARTUP, Part.ORM: Part.DATABASE},
)
"""The eight labels of arXiv 2605.06445, and the six that it gives to logic errors."""


def read_label_parts(path: Path) -> LabelParts:
    """Reads `labels`, from label to part or null, and `merged`, from part to part.

    Raises `ConfigurationError` for a file that is neither, and for a part that there is not.
    """
    value = read_document(path).value
    if not isinstance(value, dict) or set(value) - {"labels", "merged"} or not value.get("labels"):
        raise ConfigurationError(f"`{path}` needs `labels`, and may have `merged`, and nothing else")
    labels, merged = value["labels"], value.get("merged") or {}
    if not isinstance(labels, dict) or not isinstance(merged, dict):
        raise ConfigurationError(f"`{path}`: `labels` and `merged` say of a name what it stands for")
    return LabelParts(
        {str(label): None if part is None else _part(part, path) for label, part in labels.items()},
        {_part(part, path): _part(into, path) for part, into in merged.items()},
    )


def _part(name: object, path: Path) -> Part:
    """Reads a part that may be somebody's verdict: neither that there is none, nor where it was seen."""
    names = [part.value for part in Part if part not in {Part.UNEXPLAINED, Part.CASCADE}]
    if name not in names:
        shown = str(name)[:60]
        hint = did_you_mean(shown, names) or f"known are {', '.join(names)}"
        raise ConfigurationError(f"`{path}`: there is no part `{shown}` to mean; {hint}")
    return Part(name)
