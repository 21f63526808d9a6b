from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.model.starting import StartScript

_HINTS = {
    "changes-to-missing-directory": 'start with `cd "$(dirname "$0")"` and go on from there',
    "changes-to-absolute-directory": 'use `cd "$(dirname "$0")"`, true wherever the app lies',
    "starts-missing-file": 'start with `cd "$(dirname "$0")"` and name a file that is there',
    "needs-build-output": "build in the script, or start the sources",
    "daemonises": "run the server in the foreground, with `exec`",
    "carriage-return": "save the script with line ends of one character",
    "bad-interpreter": "put the options into `set`, as in `set -e`",
}
# What a folder, an image or a harness that is not seen may make up for.
_PERHAPS = frozenset({"changes-to-absolute-directory", "missing-tool", "daemonises", "never-starts"})


@rule(where=lambda script: script.is_understood)
def start_script_broken(script: StartScript) -> Verdicts:
    for fault in script.faults:
        yield Violation(
            at=fault.at,
            message=fault.message,
            about=f"{script.path} {fault.kind}",
            hint=_HINTS.get(fault.kind, ""),
            confidence=Confidence.INFERRED if fault.kind in _PERHAPS else Confidence.PROVEN,
        )
