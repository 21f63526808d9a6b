"""Paths of FastAPI that do not begin with a slash, and are joined to what stands before them."""

import re

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.model.http import Route

# `:batch` is put behind a path on purpose.
_NAMED = re.compile(r"[\w{]")


def _lacks_slash(route: Route) -> bool:
    is_counted = route.framework == "fastapi" and not route.is_test
    return is_counted and _NAMED.match(route.written) is not None


@rule(where=_lacks_slash)
def path_without_slash(route: Route) -> Verdicts:
    is_reached = route.pattern.startswith("/")
    what = f"is joined to `{route.pattern}`" if is_reached else "meets no request"
    # By the path that is asked for in vain, a run tells what it lost to this.
    meant = route.pattern if is_reached else f"/{route.written}"
    yield Violation(
        at=route.at,
        message=f"`{route.written}` does not begin with a slash, and {what}",
        about=f"{route.method} {meant}",
        hint=f"write `/{route.written}`",
        # Something may be meant to go on with the name before it.
        confidence=Confidence.INFERRED if is_reached else Confidence.PROVEN,
        predicts="404",
    )
