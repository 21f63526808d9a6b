"""Runs apps: suites, containers, processes, readiness, and what is seen of them."""

import sys

# httpx would import its own command line here, and with it rich and pygments: most of its time.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: cannot be imported
