"""Where the packs, contracts and schemas that come with cdcheck are."""

from functools import cache
from pathlib import Path


@cache
def packaged_folder() -> Path:
    """Finds the folder `rules`: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "packaged_rules"
    return installed if installed.is_dir() else package.parent / "rules"
